import Crypto
import Foundation
import RostraPlatforms
import RostraStorage
import WebArchive

/// One segment: every byte, every record's digests, and every row that points into it.
struct SegmentVerification {
  let services: Services
  let segment: Segment

  func run(into report: inout VerificationReport) async throws {
    let place = "segment \(segment.key.text)"
    report.counts.segments += 1
    guard let size = try await storedLength() else {
      if segment.length > 0 { report.find(place, "the file is missing: its \(segment.length) bytes are lost") }
      return
    }
    guard size >= segment.length else {
      report.find(place, "the file has \(size) bytes, \(segment.length) were acknowledged: it was cut short")
      return
    }
    if size > segment.length {
      if segment.isClosed {
        report.find(place, "the file has \(size) bytes, its closing recorded \(segment.length)")
      } else {
        report.find(.note, place, "\(size - segment.length) bytes after the last commit; cut off at the next capture")
      }
    }
    report.counts.bytes += segment.length
    let file = try await SegmentFile(segment, length: segment.length, objects: services.objects)
    if let expected = segment.sha256 {
      var hash = SHA256()
      try file.source.forEachChunk { hash.update(bufferPointer: $0) }
      if Array(hash.finalize()) != expected { report.find(place, "its SHA-256 is not the one recorded at its closing") }
    }
    try await compare(file, place: place, into: &report)
  }

  private func storedLength() async throws -> Int64? {
    if let size = try await services.objects.size(segment.key) { return size }
    return nil
  }

  private struct Expected {
    var position: Int64
    var length: Int64
    var payloadSHA256: [UInt8]
  }

  private func compare(_ file: SegmentFile, place: String, into report: inout VerificationReport) async throws {
    let agency = services.agency.id
    let id = segment.id
    var rows: [String: Expected] = [:]
    for row in try await services.database.read({ tx in
      try tx.rows(
        """
        SELECT id, position, length, payload_sha256 FROM exchange WHERE agency = \(agency) AND segment = \(id)
        """)
    }) {
      rows[try row.text("id")] = Expected(
        position: try row.int64("position"), length: try row.int64("length"),
        payloadSHA256: try row.blob("payload_sha256"))
    }
    report.counts.exchanges += rows.count
    var records = 0
    var found = report
    let verified = try WARCVerifier().verify(file.source) { entry, length, _ in
      records += 1
      guard let type = entry.header.type, type == .response || type == .revisit || type == .resource,
        let record = entry.recordID.map({ String($0.dropFirst("urn:uuid:".count)) })
      else { return }
      guard let row = rows.removeValue(forKey: record) else {
        found.find(place, "record \(record) at byte \(entry.offset) has no row")
        return
      }
      if row.position != Int64(entry.offset) || row.length != Int64(length) {
        found.find(place, "record \(record) lies at byte \(entry.offset), its row says \(row.position)")
      }
      let digest = entry.header.payloadDigest.flatMap { WARCDigest($0) }
      if digest?.bytes != row.payloadSHA256 {
        found.find(place, "record \(record) does not carry the payload digest that its row says")
      }
    }
    report = found
    report.counts.records += records
    for finding in verified.findings where finding.severity == .error {
      report.find(place, finding.description)
    }
    if verified.recordsWithoutProof > 0, verified.blockDigestsProven < records {
      report.find(place, "\(records - verified.blockDigestsProven) records carry no digest that could be proven")
    }
    if records != segment.records { report.find(place, "it holds \(records) records, its row says \(segment.records)") }
    for (record, row) in rows {
      report.find(place, "record \(record), at byte \(row.position) by its row, is not there")
    }
  }
}
