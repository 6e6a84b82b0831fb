import Crypto
import Foundation
import RostraPlatforms
import Testing
import WebArchive

@testable import Rostra

@Suite("Sealed files are as docs/formats/backup.md says, and open whole or not at all")
struct SealedFileTests {
  private func vectors() throws -> JSON {
    let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: root.appending(path: "docs/formats/vectors/backup.json"))
    return try JSON(parsing: Array(data))
  }

  private func content(_ length: Int) -> [UInt8] { (0..<length).map { UInt8((7 * $0 + 3) % 251) } }

  private func sealed(
    _ bytes: [UInt8], key: BackupKey, purpose: SealedFile.Purpose = .content, salt: [UInt8]? = nil
  ) throws -> [UInt8] {
    let path = NSTemporaryDirectory() + "rostra-sealed-\(UUID().uuidString)"
    defer { unlink(path) }
    let secrets = salt.map { salt in SecretMaker { salt } } ?? .random
    let writer = try SealedWriter(path: path, key: key, purpose: purpose, secrets: secrets)
    // In pieces that fit no chunk.
    for start in stride(from: 0, to: bytes.count, by: 9_973) {
      try writer.write(Array(bytes[start..<min(start + 9_973, bytes.count)]))
    }
    let written = try writer.finish()
    #expect(written.length == Int64(bytes.count) && written.sha256 == Array(SHA256.hash(data: bytes)))
    return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func open(_ file: [UInt8], key: BackupKey, purpose: SealedFile.Purpose = .content) throws -> [UInt8] {
    try SealedReader(BytesSource(file), name: "file", key: key, purpose: purpose).bytes(limit: 1 << 20)
  }

  @Test("the test vectors, which another program made")
  func testVectors() throws {
    let vectors = try vectors()
    let key = BackupKey(secret: try #require(vectors["key"]?.string.flatMap(Hexadecimal.bytes)))
    #expect(key.idText == vectors["keyID"]?.string)
    for name in try #require(vectors["names"]?.array) {
      let sha256 = try #require(name["sha256"]?.string.flatMap(Hexadecimal.bytes))
      #expect(key.name(of: sha256) == name["name"]?.string)
    }
    for vector in try #require(vectors["sealed"]?.array) {
      let purpose = try #require(vector["purpose"]?.string.flatMap(SealedFile.Purpose.init))
      let length = Int(try #require(vector["length"]?.integer))
      let salt = try #require(vector["salt"]?.string.flatMap(Hexadecimal.bytes))
      let file = try sealed(content(length), key: key, purpose: purpose, salt: salt)
      #expect(Int64(file.count) == vector["fileLength"]?.integer, "\(length)")
      #expect(Int64(file.count) == SealedFile.sealedLength(of: Int64(length)), "\(length)")
      #expect(Hexadecimal.text(Array(SHA256.hash(data: file))) == vector["fileSHA256"]?.string, "\(length)")
      #expect(try open(file, key: key, purpose: purpose) == content(length))
    }
  }

  @Test("chunks that are altered, moved, doubled or missing are refused, and so is another purpose")
  func spoiled() throws {
    let key = BackupKey(secret: SecretMaker.random.next())
    let file = try sealed(content(3 * 65_536), key: key)
    let chunk = 65_536 + 16
    func expectRefused(_ spoiled: [UInt8], _ what: String) {
      #expect(throws: BackupError.self, "\(what)") { try open(spoiled, key: key) }
    }
    let (head, first, second, third) = (
      file[..<64], file[64..<64 + chunk], file[64 + chunk..<64 + 2 * chunk], file[(64 + 2 * chunk)...]
    )
    expectRefused(Array(head + second + first + third), "exchanged")
    expectRefused(Array(head + first + first + second + third), "doubled")
    expectRefused(Array(head + first + third), "taken out")
    expectRefused(Array(head + first + second), "the end taken off")
    expectRefused(Array(head), "no chunk")
    expectRefused(file + [0], "a byte more")
    #expect(throws: BackupError.self) { try open(file, key: key, purpose: .manifest) }
    var state: UInt64 = 7
    for round in 0..<300 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var spoiled = file
      spoiled[round < 64 ? round : Int(state >> 33) % file.count] ^= UInt8(1 << (state & 7))
      expectRefused(spoiled, "round \(round)")
    }
  }

  @Test("nothing of a chunk is handed over before it is proven")
  func proven() throws {
    let key = BackupKey(secret: SecretMaker.random.next())
    var file = try sealed(content(200_000), key: key)
    file[64 + 65_552 + 5] ^= 1
    var seen = 0
    #expect(throws: BackupError.self) {
      try SealedReader(BytesSource(file), name: "file", key: key, purpose: .content).forEachChunk { seen += $0.count }
    }
    #expect(seen == 65_536)
  }
}
