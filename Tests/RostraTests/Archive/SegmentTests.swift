import Foundation
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("Segments are closed while a run goes on", .serialized)
struct SegmentTests {
  /// The first account of the sample on Mastodon, captured with segments of a few kilobytes.
  private func visit(_ office: TestOffice, _ site: Site) async throws -> CaptureRun {
    let run = try await office.visit(site, segmentLength: 20_000)
    try await office.settle()
    return run
  }

  @Test(
    "CAP-9: a run that writes more than a segment holds closes it and begins the next, and every one is sealed and whole",
    arguments: Ground.all)
  func full(_ ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      let site = try await office.add("mastodon")
      let run = try await visit(office, site)
      #expect(run.state == .complete, "\(run.missed)")
      let agency = office.agency
      let segments = try await office.services.database.read { tx in try Segment.all(of: agency, in: tx) }
      let closed = segments.filter(\.isClosed)
      #expect(closed.count > 1, "\(segments.map(\.length))")
      #expect(closed.allSatisfy { $0.length >= 20_000 && $0.sha256 != nil && $0.leaf != nil })
      #expect(segments.count - closed.count <= 1)
      try await office.checkRebuild()
    }
  }

  @Test("CAP-9: what a run appends after the month's end is in a segment of the new month")
  func month() async throws {
    try await TestOffice.with { office in
      let site = try await office.add("page")
      _ = try await office.visit(site)
      office.clock.advance(bySeconds: 40 * 86_400)
      _ = try await office.visit(site)
      try await office.settle()
      let agency = office.agency
      let segments = try await office.services.database.read { tx in try Segment.all(of: agency, in: tx) }
      #expect(segments.map(\.isClosed) == [true, false])
      let now = office.clock.now().rfc3339.prefix(7)
      #expect(segments.last?.key.text.contains("/\(now)-") == true, "\(segments.map(\.key.text))")
      try await office.checkRebuild()
    }
  }
}
