import Foundation
import RostraPlatforms
import RostraTesting
import Testing

@Suite("AT Protocol data model")
struct DataModelTests {
  @Test(
    "every interop vector reads from JSON and CBOR alike, encodes to the same bytes and has the given CID",
    .enabled(if: ATProtoFixtures.present, "\(ATProtoFixtures.reason)"))
  func vectors() throws {
    let cases = try ATProtoFixtures.interop("data-model/data-model-fixtures.json").array.required()
    #expect(cases.count == 3)
    for vector in cases {
      let json = try #require(vector["json"])
      let base64 = try #require(vector["cbor_base64"]?.string)
      let padded = base64 + String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
      let cbor = Array(try Data(base64Encoded: padded).required())
      let cid = try (vector["cid"]?.string).required()
      let fromCBOR = try DAGCBOR(decoding: cbor)
      let fromJSON = try DAGCBOR(record: json)
      #expect(fromCBOR == fromJSON)
      #expect(fromJSON.encoded == cbor)
      #expect(fromCBOR.cid.description == cid)
      #expect(CID(cid) == fromCBOR.cid)
      #expect(try DAGCBOR(record: fromCBOR.json) == fromCBOR)
    }
  }

  @Test(
    "valid records are accepted and invalid ones refused, case by case",
    .enabled(if: ATProtoFixtures.present, "\(ATProtoFixtures.reason)"))
  func validity() throws {
    for vector in try ATProtoFixtures.interop("data-model/data-model-valid.json").array.required() {
      let json = try #require(vector["json"])
      #expect(throws: Never.self, "\(vector["note"]?.string ?? "")") { try DAGCBOR(record: json) }
    }
    for vector in try ATProtoFixtures.interop("data-model/data-model-invalid.json").array.required() {
      let json = try #require(vector["json"])
      #expect(throws: DataModelError.self, "\(vector["note"]?.string ?? "")") { try DAGCBOR(record: json) }
    }
  }

  /// Names of IPLD fixtures that the AT Protocol refuses: floats, integers past 64 bits, identifiers of another
  /// version, codec or hash. ATProtoFixtures whose garbage holds such values are found by decoding below.
  static func isOutside(_ name: String) -> Bool {
    (name.hasPrefix("float-") && name != "float-array_of_specials")
      || ["int-11959030306112471731", "int-18446744073709551615", "int--11959030306112471732"].contains(name)
  }

  @Test(
    "IPLD fixtures: what the data model allows reads and encodes back byte for byte, the rest is refused by name",
    .enabled(if: ATProtoFixtures.present, "\(ATProtoFixtures.reason)"))
  func ipld() throws {
    let folder = ATProtoFixtures.root.appending(path: "ipld-codec-fixtures/fixtures")
    var read = 0
    var refused: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    where !name.hasPrefix(".") {
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: name).path)
      for file in files where file.hasSuffix(".dag-cbor") {
        let bytes = Array(try Data(contentsOf: folder.appending(path: name).appending(path: file)))
        do {
          let value = try DAGCBOR(decoding: bytes)
          #expect(value.encoded == bytes, "\(name)")
          #expect(value.cid.description == String(file.dropLast(".dag-cbor".count)), "\(name)")
          #expect(!DataModelTests.isOutside(name), "\(name)")
          read += 1
        } catch {
          refused[name] = error.reason
        }
      }
    }
    // Counted with an independent reader (Python dag_cbor) and the rules above.
    #expect(read == 69)
    #expect(refused.count == 59)
    for (name, reason) in refused {
      let allowed = ["floating point", "does not fit 64 bits", "a link that is no version 1 SHA-256"]
      #expect(allowed.contains { reason.contains($0) }, "\(name): \(reason)")
      // Plain values are never refused.
      let plain = ["array-", "bytes-", "map-", "string-", "true", "false", "null"].contains {
        name.hasPrefix($0)
      }
      #expect(!plain, "\(name): \(reason)")
    }
  }

  @Test(
    "what another writer would have written otherwise is refused with its offset",
    arguments: [
      ([0x18, 0x17], "longer than needed"), ([0x19, 0x00, 0xFF], "longer than needed"),
      ([0x1B, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF], "longer than needed"),
      ([0x1B, 0x80, 0, 0, 0, 0, 0, 0, 0], "does not fit"),
      ([0x3B, 0x80, 0, 0, 0, 0, 0, 0, 0], "does not fit"),
      ([0x9F, 0xFF], "indefinite"), ([0x5F, 0xFF], "indefinite"), ([0xBF, 0xFF], "indefinite"),
      ([0x1C], "reserved"), ([0xA2, 0x61, 0x62, 0x01, 0x61, 0x61, 0x02], "out of order"),
      ([0xA2, 0x61, 0x61, 0x01, 0x61, 0x61, 0x02], "doubled"),
      ([0xA2, 0x62, 0x61, 0x61, 0x01, 0x61, 0x62, 0x02], "out of order"), ([0xA1, 0x01, 0x01], "not text"),
      ([0x61, 0xFF], "UTF-8"), ([0xC1, 0x01], "tag other"), ([0xD8, 0x2B, 0x01], "tag other"),
      ([0xD8, 0x2A, 0x41, 0x00], "link"), ([0xD8, 0x2A, 0x01], "not a byte string"),
      ([0xF7], "simple value"), ([0xF8, 0x20], "simple value"), ([0xF9, 0x7E, 0x00], "floating"),
      ([0x01, 0x01], "more bytes"), ([], "end"), ([0x62, 0x61], "past the end"),
      ([0x9A, 0xFF, 0xFF, 0xFF, 0xFF], "past"),
      ([0x5B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "past the end"),
      ([0x19, 0x01], "inside a head"),
    ] as [([UInt8], String)])
  func strictness(bytes: [UInt8], words: String) {
    #expect {
      try DAGCBOR(decoding: bytes)
    } throws: { error in
      (error as? DAGCBORError)?.reason.contains(words) == true
    }
  }

  @Test("nesting is bounded at 64 levels and values at the given count")
  func limits() throws {
    func nested(_ depth: Int) -> [UInt8] { Array(repeating: 0x81, count: depth - 1) + [0x01] }
    _ = try DAGCBOR(decoding: nested(64))
    #expect(throws: DAGCBORError.self) { try DAGCBOR(decoding: nested(65)) }
    #expect(throws: DAGCBORError.self) { try DAGCBOR(decoding: nested(1_000_000)) }
    let wide: [UInt8] = [0x98, 100] + Array(repeating: 1, count: 100)
    _ = try DAGCBOR(decoding: wide, limits: DAGCBORLimits(values: 101))
    #expect(throws: DAGCBORError.self) { try DAGCBOR(decoding: wide, limits: DAGCBORLimits(values: 100)) }
  }

  @Test("integers at the edges of 64 bits survive, in CBOR and in JSON")
  func integers() throws {
    for number in [Int64.min, -1, 0, 23, 24, 255, 256, 65_535, 65_536, 1 << 32, Int64.max] {
      let value = DAGCBOR.map([.init("n", .integer(number))])
      #expect(try DAGCBOR(decoding: value.encoded) == value)
      #expect(try DAGCBOR(record: value.json) == value)
    }
  }

  @Test("base32 and base58 read back what they wrote and refuse a second spelling")
  func multibase() {
    var random = SplitMix64(seed: 7)
    for length in 0..<60 {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(Multibase.bytes(base32: Multibase.base32(bytes).utf8) == bytes)
      #expect(Multibase.bytes(base58: Multibase.base58([0, 0] + bytes).utf8) == [0, 0] + bytes)
    }
    #expect(Multibase.bytes(base32: "mz".utf8) == nil)
    #expect(Multibase.bytes(base32: "MY".utf8) == nil)
    #expect(Multibase.bytes(base58: "0OIl".utf8) == nil)
  }
}
