import Foundation
import RostraTesting
import Testing

@testable import RostraPlatforms

@Suite struct JSONFuzzTests {
  private static let pieces = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "d83c", "\\ud83c\\udf0a", "\\n", "1", "-", ".", "e", "0",
    "true", "null",
    "fals", " ", "\n", "\"a\"", "\"a\":", "{\"a\":1}", "[1,2]", "é", "水", "\u{0}", "\u{1}", "\u{FEFF}",
  ].map { Array($0.utf8) }

  @Test("any bytes give a value that reads back, or an error that says where")
  func anyBytes() {
    var random = SplitMix64(seed: 5)
    let clock = ContinuousClock()
    let end = clock.now + .seconds(2)
    var read = 0
    while clock.now < end {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<24, using: &random) {
        bytes += Self.pieces.randomElement(using: &random) ?? []
        if Int.random(in: 0..<16, using: &random) == 0 {
          bytes.append(UInt8.random(in: 0...255, using: &random))
        }
      }
      do {
        let json = try JSON(parsing: bytes)
        #expect((try? JSON(parsing: json.bytes)) == json)
        read += 1
      } catch {
        #expect((0...bytes.count).contains(error.offset))
      }
    }
    #expect(read > 10)
  }

  @Test("Foundation's parser agrees on what is JSON, but for what it lets pass")
  func agreesWithFoundation() {
    var random = SplitMix64(seed: 6)
    let good = Array(#"{"a":[1,-2.5e3,"x\u00e9\n",true,null,{"b":[]}],"c":"水"}"#.utf8)
    for _ in 0..<3000 {
      var bytes = good
      for _ in 0..<Int.random(in: 0..<3, using: &random) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        bytes[index] = Self.pieces.randomElement(using: &random)?.first ?? 0
      }
      guard (try? JSON(parsing: bytes)) != nil else { continue }
      // Whatever we take, the other takes too: we are the stricter one. It refuses lone surrogates.
      let text = String(decoding: bytes, as: UTF8.self)
      let theirs = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
      #expect(theirs != nil || text.contains("\\u"), "\(text)")
    }
  }

  @Test("every prefix of a document is refused")
  func prefixes() {
    let document = Array(#"{"a":[1,-2.5e3,"x\u00e9\n",true,null,{"b":[]}],"c":"水"}"#.utf8)
    for length in 0..<document.count {
      #expect(throws: JSONError.self) { try JSON(parsing: Array(document.prefix(length))) }
    }
  }
}
