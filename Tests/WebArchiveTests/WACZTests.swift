import Foundation
import Testing
import WebArchive

@Suite("WACZ")
struct WACZTests {
  private func sample() throws -> (folder: TemporaryFolder, path: String) {
    let folder = try TemporaryFolder()
    let path = folder.path("a.wacz")
    let page = WACZPage(
      id: "p1", url: "https://social.example/@city", date: Samples.date, title: "City \u{201C}Hall\u{201D}")
    let writer = try WACZWriter(
      path: path,
      description: .init(title: "City Hall", mainPage: page, created: Samples.date, software: "Rostra tests"))
    try writer.addWARC(named: "Posts.warc.gz", from: BytesSource(Samples.file().bytes))
    try writer.finish(pages: [page])
    return (folder, path)
  }

  @Test("what we pack is proven, and its pages come back")
  func roundTrip() throws {
    let (folder, path) = try sample()
    let report = try WACZVerifier().verify(FileSource(path: path))
    #expect(report.isIntact && report.findings.isEmpty, "\(report.findings)")
    #expect(report.version == "1.1.1" && report.digestsProven == 4)
    #expect(report.warcs.first?.report.records == 7)
    let wacz = try WACZReader(FileSource(path: path))
    #expect(try wacz.pages().map(\.title) == ["City \u{201C}Hall\u{201D}"])
    #expect(wacz.zip["archive/Posts.warc.gz"]?.method == .stored)
    withExtendedLifetime(folder) {}
  }

  @Test("wacz validate agrees", .enabled(if: Peer.folder != nil, Peer.absence))
  func oracle() throws {
    let (folder, path) = try sample()
    let result = try Peer.run("wacz", ["validate", "-f", path])
    #expect(result.status == 0 && result.output.contains("Validation succeeded"), "\(result.output)")
    withExtendedLifetime(folder) {}
  }

  @Test("a changed byte anywhere in the contents is found")
  func damaged() throws {
    let (folder, path) = try sample()
    let whole = Array(try Data(contentsOf: URL(filePath: path)))
    let wacz = try WACZReader(BytesSource(whole))
    for entry in wacz.zip.entries {
      var bytes = whole
      bytes[Int(entry.headerOffset) + 30 + entry.name.utf8.count + Int(entry.compressedLength) / 2] ^= 4
      #expect(try !WACZVerifier().verify(BytesSource(bytes)).isIntact, "\(entry.name)")
    }
    withExtendedLifetime(folder) {}
  }

  @Test("warcio finds nothing wrong with what we write", .enabled(if: Peer.folder != nil, Peer.absence))
  func warcio() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("ours.warc.gz", Samples.file().bytes)
    let result = try Peer.run("warcio", ["check", "-v", path])
    #expect(result.status == 0 && !result.output.contains("fail"), "\(result.output)")
    // One line for each record that bears a digest; a revisit's is not compared by warcio.
    #expect(result.output.components(separatedBy: "digest pass").count - 1 == 6, "\(result.output)")
  }

  @Test("mutated WACZ files are judged without a crash")
  func fuzz() throws {
    let (folder, path) = try sample()
    let whole = Array(try Data(contentsOf: URL(filePath: path)))
    var numbers = SeededNumbers(state: 8)
    for _ in 0..<300 {
      var bytes = whole
      for _ in 0..<3 {
        bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
      }
      if bytes.count > 0 { _ = try WACZVerifier().verify(BytesSource(bytes)) }
    }
    withExtendedLifetime(folder) {}
  }
}
