import Foundation
import Rostra
import Testing
import WebArchive

/// Sample data beside the project, not part of it.
enum SharedBags {
  static let root: URL? = {
    var folder = URL(filePath: #filePath).resolvingSymlinksInPath()
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let bags = folder.deletingLastPathComponent().appending(path: "shared/fixtures/bagit")
      if FileManager.default.fileExists(atPath: bags.path) { return bags }
    }
    return nil
  }()

  static func cases(_ kind: String) -> [String] {
    guard let root else { return [] }
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
    return versions.filter { $0.hasPrefix("v") }.flatMap { version in
      let folder = root.appending(path: "\(version)/\(kind)").path
      return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).map {
        "\(version)/\(kind)/\($0)"
      }
    }.sorted()
  }
}

@Suite(
  "the Library of Congress' conformance suite",
  .enabled(if: SharedBags.root != nil, "no ../shared/fixtures/bagit"))
struct BagConformanceTests {
  private func report(_ bag: String) throws -> BagReport {
    try BagValidator().validate(folder: #require(SharedBags.root).appending(path: bag).path)
  }

  @Test(
    "the suite is there",
    arguments: [("valid", 15), ("invalid", 11), ("warning", 6), ("linux-only", 6), ("windows-only", 6)])
  func suiteIsWhole(kind: String, count: Int) {
    #expect(SharedBags.cases(kind).count >= count)
  }

  @Test("a valid bag passes", arguments: SharedBags.cases("valid"))
  func valid(bag: String) throws {
    let report = try report(bag)
    #expect(report.verdict != .invalid, "\(report.findings)")
    #expect(report.digestsProven > 0)
    // `./` before a path is a warning in the suite's own "relative-path" and passes here.
    #expect(report.verdict == .valid || bag.contains("leading-dot-slash"))
  }

  @Test(
    "an invalid bag is refused, on whichever system its fault would show",
    arguments: SharedBags.cases("invalid") + SharedBags.cases("linux-only") + SharedBags.cases("windows-only")
  )
  func invalid(bag: String) throws {
    #expect(try report(bag).verdict == .invalid)
  }

  @Test(
    "a bag with what the RFC advises against passes with a warning", arguments: SharedBags.cases("warning"))
  func warned(bag: String) throws {
    let report = try report(bag)
    #expect(report.verdict == .warning, "\(report.findings)")
  }

  @Test(
    "a refusal names what is wrong",
    arguments: [
      ("v0.97/invalid/bom-in-bagit.txt", "byte-order mark"),
      ("v0.97/invalid/missing-bagit.txt", "is missing"),
      ("v0.97/invalid/extra-file-in-bag", "in no manifest"),
      ("v0.97/invalid/corrupt-tag-file", "is listed"),
      ("v0.97/invalid/invalid-version-number", "MAJOR.MINOR"),
      ("v0.97/invalid/baginfo-missing-encoding", "Tag-File-Character-Encoding"),
      ("v0.97/invalid/same-filename-listed-twice-with-different-hashes", "different digests"),
      ("v0.97/invalid/out-of-scope-file-paths-using-dot-notation", "leads out of the bag"),
      ("v0.97/invalid/out-of-scope-file-paths-using-dot-notation-for-fetch", "leads out of the bag"),
      ("v0.97/linux-only/out-of-scope-file-paths-using-shortcut", "home"),
      ("v0.97/windows-only/out-of-scope-file-paths-using-absolute-path", "drive letter"),
    ])
  func reason(bag: String, words: String) throws {
    let findings = try report(bag).findings.filter(\.isError).map(\.description)
    #expect(findings.contains { $0.contains(words) }, "\(findings)")
  }
}
