import Foundation
import Testing
import WebArchive

@Suite("ZIP")
struct ZIPTests {
  private func sample() throws -> (folder: TemporaryFolder, path: String) {
    let folder = try TemporaryFolder()
    let path = folder.path("a.zip")
    let zip = try ZIPWriter(path: path)
    try zip.add("empty", bytes: [])
    try zip.add("text.txt", bytes: Array(String(repeating: "minutes of the council ", count: 500).utf8))
    try zip.add("folder/stored.bin", bytes: Array(0...255), method: .stored)
    try zip.begin("unknown length", method: .deflated)
    for part in ["one ", "two ", "three"] { try Array(part.utf8).withUnsafeBytes { try zip.write($0) } }
    try zip.end()
    try zip.finish()
    return (folder, path)
  }

  @Test("entries come back with their bytes")
  func roundTrip() throws {
    let (folder, path) = try sample()
    let zip = try ZIPReader(FileSource(path: path))
    #expect(zip.entries.map(\.name) == ["empty", "text.txt", "folder/stored.bin", "unknown length"])
    #expect(try zip.bytes(of: #require(zip["unknown length"])) == Array("one two three".utf8))
    #expect(try zip.bytes(of: #require(zip["text.txt"])).count == 11_500)
    #expect(try zip.bytes(of: #require(zip["empty"])).isEmpty)
    let stored = try zip.source(of: #require(zip["folder/stored.bin"]))
    #expect(stored.length == 256)
    withExtendedLifetime(folder) {}
  }

  @Test("the same input gives the same bytes")
  func reproducible() throws {
    let (one, two) = (try sample(), try sample())
    #expect(try Data(contentsOf: URL(filePath: one.path)) == Data(contentsOf: URL(filePath: two.path)))
  }

  @Test("Python's zipfile finds nothing wrong", .enabled(if: Peer.folder != nil, Peer.absence))
  func python() throws {
    let (folder, path) = try sample()
    let result = try Peer.run("python", ["-m", "zipfile", "-t", path])
    #expect(result.status == 0 && result.output.contains("Done testing"), "\(result.output)")
    withExtendedLifetime(folder) {}
  }

  @Test(
    "names that leave the folder are neither written nor read",
    arguments: ["../x", "/x", "a/../../x", "C:x", "a\\b", "", "a\nb", "a//b", "./a"])
  func unsafeNames(name: String) throws {
    let folder = try TemporaryFolder()
    let zip = try ZIPWriter(path: folder.path("a.zip"))
    #expect(throws: ZIPError.self) { try zip.add(name, bytes: [1]) }
    // The same name planted in a file of the same length.
    guard name.utf8.count > 1, !name.contains("\n") else { return }
    let harmless = String(repeating: "z", count: name.utf8.count)
    let path = folder.path("b.zip")
    let other = try ZIPWriter(path: path)
    try other.add(harmless, bytes: [1])
    try other.finish()
    var bytes = Array(try Data(contentsOf: URL(filePath: path)))
    while let range = bytes.firstRange(of: Array(harmless.utf8)) {
      bytes.replaceSubrange(range, with: name.utf8)
    }
    #expect(throws: ZIPError.self) { try ZIPReader(BytesSource(bytes)) }
  }

  @Test("a name is not given twice")
  func duplicate() throws {
    let folder = try TemporaryFolder()
    let zip = try ZIPWriter(path: folder.path("a.zip"))
    try zip.add("a", bytes: [1])
    #expect(throws: ZIPError.duplicateName("a")) { try zip.add("a", bytes: [1]) }
  }

  @Test("a length other than announced is refused")
  func wrongLength() throws {
    let folder = try TemporaryFolder()
    let zip = try ZIPWriter(path: folder.path("a.zip"))
    try zip.begin("a", method: .stored, length: 2)
    try [UInt8(1)].withUnsafeBytes { try zip.write($0) }
    #expect(throws: ZIPError.self) { try zip.end() }
  }

  @Test("two entries over the same bytes are refused")
  func overlap() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.zip")
    let zip = try ZIPWriter(path: path)
    try zip.add("a", bytes: Array(0...99), method: .stored)
    try zip.add("b", bytes: Array(0...99), method: .stored)
    try zip.finish()
    var bytes = Array(try Data(contentsOf: URL(filePath: path)))
    // The second directory entry is pointed at the first's local header.
    let second = bytes.count - 22 - 47
    for index in 42..<46 { bytes[second + index] = 0 }
    #expect(throws: ZIPError.self) { try ZIPReader(BytesSource(bytes)) }
  }

  @Test("a changed byte, a cut and any mutation are errors or the right bytes")
  func mutated() throws {
    let (folder, path) = try sample()
    let whole = Array(try Data(contentsOf: URL(filePath: path)))
    var numbers = SeededNumbers(state: 5)
    func readAll(_ bytes: [UInt8]) -> [[UInt8]]? {
      guard let zip = try? ZIPReader(BytesSource(bytes)) else { return nil }
      return try? zip.entries.map { try zip.bytes(of: $0) }
    }
    let right = try #require(readAll(whole))
    for length in 0..<whole.count { #expect(readAll(Array(whole[..<length])) == nil) }
    for _ in 0..<3000 {
      var bytes = whole
      bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
      if let read = readAll(bytes) { #expect(read == right) }
    }
    withExtendedLifetime(folder) {}
  }
}
