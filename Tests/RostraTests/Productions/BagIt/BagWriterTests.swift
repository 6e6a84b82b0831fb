import Foundation
import Rostra
import RostraTesting
import Testing
import WebArchive

@Suite("writing bags")
struct BagWriterTests {
  private func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "bag-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  private func fill(_ writer: BagWriter) throws -> BagWriter.Summary {
    try writer.addPayload("posts/2026.jsonl", bytes: Array("{}\n".utf8))
    try writer.addPayload(
      "media/caf\u{E9} 1.jpg", bytes: (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) })
    try writer.addPayload("empty", bytes: [])
    try writer.addTag("proofs/checkpoint", bytes: Array("log\n".utf8))
    return try writer.finish(info: [
      ("Source-Organization", "City of\nExample"), ("Bagging-Date", "2026-03-01"),
    ])
  }

  @Test("a bag in a folder is valid and says what it holds")
  func folderBag() throws {
    let place = try folder()
    defer { try? FileManager.default.removeItem(at: place) }
    let path = place.appending(path: "bag").path
    let summary = try fill(BagWriter(folder: path, durably: false))
    let report = try BagValidator().validate(folder: path)
    #expect(report.verdict == .valid, "\(report.findings)")
    #expect(summary.payloadFiles == 3 && summary.payloadBytes == 70_003)
    #expect(report.digestsProven == 16)
    let info = try String(contentsOfFile: path + "/bag-info.txt", encoding: .utf8)
    #expect(
      info.contains("Payload-Oxum: 70003.3\n") && info.contains("Source-Organization: City of Example\n"))
  }

  @Test("a bag in a ZIP is valid, and a changed byte in it is found")
  func zippedBag() throws {
    let place = try folder()
    defer { try? FileManager.default.removeItem(at: place) }
    let path = place.appending(path: "bag.zip").path
    let zip = try ZIPWriter(path: path)
    _ = try fill(BagWriter(zip: zip, name: "production"))
    try zip.finish()
    #expect(try BagValidator().validate(zip: FileSource(path: path)).verdict == .valid)

    var bytes = Array(try Data(contentsOf: URL(filePath: path)))
    // The picture is stored, so this is one of its bytes.
    bytes[35_000] ^= 1
    #expect(try BagValidator().validate(zip: BytesSource(bytes)).verdict == .invalid)
  }

  @Test("a percent sign and a line end in a name come back as they were")
  func encodedNames() throws {
    let place = try folder()
    defer { try? FileManager.default.removeItem(at: place) }
    let path = place.appending(path: "bag").path
    let writer = try BagWriter(folder: path, durably: false)
    try writer.addPayload("100%0A\n.txt", bytes: [1])
    _ = try writer.finish(info: [])
    #expect(
      try String(contentsOfFile: path + "/manifest-sha256.txt", encoding: .utf8).contains(
        "data/100%250A%0A.txt"))
    let report = try BagValidator().validate(folder: path)
    #expect(report.verdict == .valid, "\(report.findings)")
  }

  @Test("two spellings of one accented name are two files, with a warning")
  func normalisation() throws {
    let place = try folder()
    defer { try? FileManager.default.removeItem(at: place) }
    let path = place.appending(path: "bag").path
    let writer = try BagWriter(folder: path, durably: false)
    try writer.addPayload("N\u{FA}n", bytes: [1])
    try writer.addPayload("Nu\u{301}n", bytes: [2])
    _ = try writer.finish(info: [])
    let report = try BagValidator().validate(folder: path)
    #expect(report.payloadFiles == 2)
    #expect(report.verdict == .warning)
  }

  @Test(
    "a path that leaves the bag is not written",
    arguments: ["../x", "a/../../x", "/etc/x", "~/x", "a//b", "./a", "C:x", ""])
  func refusedPath(path: String) throws {
    let place = try folder()
    defer { try? FileManager.default.removeItem(at: place) }
    let writer = try BagWriter(folder: place.appending(path: "bag").path, durably: false)
    #expect(throws: BagError.self) { try writer.addTag(path, bytes: [1]) }
  }

  @Test("a file is not added twice, and a bag not written over another")
  func refusedTwice() throws {
    let place = try folder()
    defer { try? FileManager.default.removeItem(at: place) }
    let path = place.appending(path: "bag").path
    let writer = try BagWriter(folder: path, durably: false)
    try writer.addPayload("a", bytes: [1])
    #expect(throws: BagError.duplicate("data/a")) { try writer.addPayload("a", bytes: [2]) }
    #expect(throws: BagError.exists(path)) { try BagWriter(folder: path, durably: false) }
  }

  @Test("mutated bags are judged without a crash")
  func fuzz() throws {
    let place = try folder()
    defer { try? FileManager.default.removeItem(at: place) }
    let path = place.appending(path: "bag").path
    _ = try fill(BagWriter(folder: path, durably: false))
    let names = ["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha512.txt"]
    var numbers = SplitMix64(seed: 0x5EED)
    func next(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &numbers) }
    for _ in 0..<200 {
      let file = URL(filePath: path + "/" + names[next(names.count)])
      let whole = try Data(contentsOf: file)
      var changed = whole
      for _ in 0...next(3) where !changed.isEmpty {
        switch next(3) {
        case 0: changed[next(changed.count)] = UInt8(next(256))
        case 1: changed.removeSubrange(next(changed.count)..<changed.count)
        default: changed.insert(contentsOf: [0x0A, 0x2A, 0x2F, 0xC3], at: next(changed.count))
        }
      }
      try changed.write(to: file)
      let report = try BagValidator().validate(folder: path)
      // Every tag file but a tag manifest itself is covered by a digest.
      if changed != whole, !file.path.contains("tagmanifest") { #expect(report.verdict == .invalid) }
      try whole.write(to: file)
    }
    #expect(try BagValidator().validate(folder: path).verdict == .valid)
  }
}
