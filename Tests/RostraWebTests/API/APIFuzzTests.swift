import HTTPTypes
import NIOCore
import RostraPlatforms
import RostraTesting
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("The API, given anything")
struct APIFuzzTests {
  /// Texts near what is right, and far from it.
  private static let seeds = [
    "{\"name\":\"Parks\",\"kind\":\"department\"}", "{\"name\":\"x\",\"kind\":\"board\",\"parent\":null}", "[[[[[[",
    "{}",
    "{\"name\":\"\\ud800\",\"kind\":\"board\"}", "\u{FEFF}{\"name\":1e999}",
    "{\"a\":{\"b\":[1,2,{\"c\":\"\\u0000\"}]}}",
  ]

  private static func broken(_ text: String, _ random: inout SplitMix64) -> [UInt8] {
    var bytes = Array(text.utf8)
    for _ in 0..<Int.random(in: 0...6, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
      case 1: bytes.remove(at: place)
      default: bytes.insert(contentsOf: bytes.prefix(place), at: place)
      }
    }
    return bytes
  }

  @Test("whatever bytes come as a body, a cursor or a token, it answers as described and never fails")
  func anything() async throws {
    try await WebTestOffice.with { office in
      let program = try await office.program(.administrator)
      let token = try #require(program.token)
      var random = SplitMix64(seed: 11)
      for number in 0..<150 {
        let body = Self.broken(Self.seeds[number % Self.seeds.count], &random)
        let response = try await office.nobody.send(
          .post, "/api/v1/units", headers: [.authorization: "Bearer \(token)", .contentType: "application/json"],
          body: ByteBuffer(bytes: body))
        #expect(response.status.code < 500, "\(body)")
        _ = try Program.checked(response, .post, "/api/v1/units", #_sourceLocation)
        let text = Place.escaped(String(decoding: body.prefix(200), as: UTF8.self))
        for path in ["/items?cursor=\(text)", "/evidence?from=\(text)", "/search?q=\(text)", "/sites/\(text)x"] {
          #expect(try await program.get(path).status < 500, "\(path)")
        }
        let strange = Program(office: office, token: String(text.prefix(80)))
        #expect(try await strange.get("/viewer").status == 401)
      }
    }
  }
}
