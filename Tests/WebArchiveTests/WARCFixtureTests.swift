import Foundation
import Testing
import WebArchive

/// Files from other writers, good and broken: how many records are found, and what must be said about each.
@Suite("reading other people's files", .enabled(if: Shared.warcs != nil, "no ../shared/fixtures/warc"))
struct WARCFixtureTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var file: String
    var records: Int
    var intact: Bool
    var kinds: Set<WARCFinding.Kind>
    var testDescription: String { file }
  }

  static let cases = [
    Case(file: "warcio/example.warc", records: 6, intact: true, kinds: [.noDigest]),
    Case(file: "warcio/example.warc.gz", records: 6, intact: true, kinds: [.noDigest]),
    Case(file: "warcio/post-test.warc.gz", records: 6, intact: true, kinds: [.noWarcinfo]),
    Case(file: "warcio/example-resource.warc.gz", records: 3, intact: true, kinds: [.noDigest]),
    Case(file: "warcio/example-iana.org-chunked.warc", records: 3, intact: true, kinds: [.noDigest]),
    Case(file: "py-wacz/example-collection.warc", records: 4, intact: true, kinds: [.noDigest]),
    Case(file: "py-wacz/example-resource.warc.gz", records: 3, intact: true, kinds: []),
    Case(file: "py-wacz/example-warcinfo-metadata.warc", records: 4, intact: true, kinds: [.noDigest]),
    // One gzip member for the whole file: readable, not replayable.
    Case(
      file: "warcio/example-bad-non-chunked.warc.gz", records: 6, intact: false,
      kinds: [.noDigest, .severalRecordsInMember, .blockDigest]),
    Case(
      file: "warcio/example-bad.warc.gz.bad", records: 6, intact: true,
      kinds: [.noDigest, .severalRecordsInMember]),
    // The same record id four times; digests in three spellings, one of them impossible.
    Case(
      file: "warcio/example-digest.warc", records: 4, intact: false,
      kinds: [.noWarcinfo, .unknownDigest, .duplicateRecordID]),
    // wget's angle brackets.
    Case(
      file: "warcio/example-wget-bad-target-uri.warc.gz", records: 6, intact: true, kinds: [.malformedField]),
    Case(
      file: "warcio/example-space-in-target-uri.warc.gz", records: 2, intact: true,
      kinds: [.noDigest, .malformedField]),
    // Content-Length too small.
    Case(
      file: "warcio/example-trunc.warc", records: 4, intact: false,
      kinds: [.noDigest, .blockDigest, .payloadDigest, .recordEnd, .notWARC]),
    // Compressed in pieces without regard to records.
    Case(
      file: "warcio/example-wrong-chunks.warc.gz", records: 2, intact: false,
      kinds: [.noWarcinfo, .truncated, .notWARC]),
    Case(file: "warcio/example.arc", records: 2, intact: true, kinds: [.arcFile]),
    Case(file: "warcio/example.arc.gz", records: 2, intact: true, kinds: [.arcFile]),
    Case(file: "warcio/example-space-in-url.arc", records: 2, intact: false, kinds: [.arcFile, .truncated]),
    Case(file: "warcio/bad.arc", records: 4, intact: false, kinds: [.arcFile, .contentLength]),
  ]

  @Test("every fixture is read, and what is wrong with it is said", arguments: cases)
  func fixture(_ expected: Case) throws {
    let report = try WARCVerifier().verify(BytesSource(Shared.bytes(expected.file)))
    #expect(Set(report.findings.map(\.kind)) == expected.kinds, "\(report.findings)")
    #expect(report.isIntact == expected.intact)
    #expect(report.records == expected.records)
    for finding in report.findings { #expect(finding.offset <= report.fileLength) }
  }

  @Test("no WARC among the fixtures is left out of the table")
  func tableIsWhole() throws {
    let root = try #require(Shared.warcs)
    let files = ["warcio", "py-wacz"].flatMap { folder in
      ((try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)) ?? [])
        .filter { $0.contains(".warc") || $0.contains(".arc") }.map { "\(folder)/\($0)" }
    }
    #expect(Set(files) == Set(Self.cases.map(\.file)))
  }

  @Test(
    "every WACZ among the fixtures is judged",
    arguments: [
      ("py-wacz/valid_example_1.wacz", true, 4), ("py-wacz/valid_signed_example_1.wacz", true, 4),
      ("py-wacz/invalid_example_1.wacz", false, 0),
    ])
  func wacz(file: String, intact: Bool, digests: Int) throws {
    let report = try WACZVerifier().verify(BytesSource(Shared.bytes(file)))
    #expect(report.isIntact == intact, "\(report.findings)")
    #expect(report.digestsProven == digests)
  }

  @Test("an uncompressed WARC and the same in gzip members hold the same records")
  func sameRecords() throws {
    func blocks(_ file: String) throws -> [[UInt8]] {
      let reader = try WARCReader(BytesSource(Shared.bytes(file)))
      var blocks: [[UInt8]] = []
      while try reader.next() != nil { blocks.append(try reader.block()) }
      return blocks
    }
    #expect(try blocks("warcio/example.warc").prefix(4) == blocks("warcio/example.warc.gz").prefix(4))
  }
}
