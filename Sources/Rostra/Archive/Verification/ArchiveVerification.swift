import Crypto
import Foundation
import RostraPlatforms
import RostraStorage
import TransparencyLog
import WebArchive

/// Checks the whole archive: every byte of every segment, every row, every leaf of the log.
///
/// What is checked against what: segments against their digests and the rows that point into them; rows against the
/// commitments in the log; the log's leaves against its tree, its tiles, its signed checkpoints and their time stamps.
package struct ArchiveVerification: Sendable {
  let services: Services
  let progress: @Sendable (String) -> Void

  package init(services: Services, progress: @escaping @Sendable (String) -> Void = { _ in }) {
    self.services = services
    self.progress = progress
  }

  package func run(for viewer: Viewer) async throws -> VerificationReport {
    try viewer.require(.verify)
    var report = VerificationReport()
    let segments = try await services.database.read { [services] tx in
      try Segment.all(of: services.agency.id, in: tx)
    }
    for (number, segment) in segments.enumerated() {
      progress("segment \(number + 1) of \(segments.count)")
      try await SegmentVerification(services: services, segment: segment).run(into: &report)
    }
    progress("rows")
    report = try await rows(segments: segments, report)
    progress("log")
    try await LedgerVerification(services: services).run(into: &report)
    return report
  }

  // MARK: - Rows against the log

  private func rows(segments: [Segment], _ start: VerificationReport) async throws -> VerificationReport {
    let agency = services.agency.id
    return try await services.database.read { tx in
      var report = start
      try versions(into: &report, agency: agency, in: tx)
      try observations(into: &report, agency: agency, in: tx)
      try evidence(into: &report, in: tx)
      for segment in segments where segment.isClosed {
        guard let leaf = segment.leaf, let secret = segment.secret, let sha256 = segment.sha256 else {
          report.find("segment \(segment.key.text)", "is closed but has no digest or leaf")
          continue
        }
        try compare(
          "segment \(segment.key.text)", .segment, leaf: leaf, schema: CommitmentSchema.segment,
          fields: Segment.fields(id: segment.id, key: segment.key.text, length: segment.length, sha256: sha256),
          secret: secret, into: &report, agency: agency, in: tx)
      }
      try items(into: &report, agency: agency, in: tx)
      try RemovalVerification(agency: agency).run(into: &report, in: tx)
      return report
    }
  }

  private func versions(
    into report: inout VerificationReport, agency: Identifier<Agency>, in tx: any Transaction
  ) throws {
    var found = report
    try tx.forEach(
      """
      SELECT version.id, version.item, version.number, version.exchange, version.provenance, version.captured_at,
        version.content, version.content_hash, version.secret, version.leaf, ledger_leaf.commitment,
        ledger_leaf.kind AS leaf_kind, ledger_leaf.subject, exchange.payload_sha256, site.platform, site.address
      FROM version
      JOIN item ON item.agency = version.agency AND item.id = version.item
      JOIN site ON site.agency = item.agency AND site.id = item.site
      LEFT JOIN exchange ON exchange.agency = version.agency AND exchange.id = version.exchange
      LEFT JOIN ledger_leaf ON ledger_leaf.agency = version.agency AND ledger_leaf.position = version.leaf
      WHERE version.agency = \(agency)
      """
    ) { row in
      found.counts.versions += 1
      let id = try row.text("id")
      let place = "version \(id)"
      guard let version = try? ItemVersion(row) else {
        found.find(place, "its content cannot be read from its row")
        return
      }
      guard let payload = try row.blobOrNil("payload_sha256") else {
        found.find(place, "the evidence record \(version.exchange) that it was read from has no row")
        return
      }
      guard let commitment = try row.blobOrNil("commitment"), try row.textOrNil("subject") == id,
        try row.textOrNil("leaf_kind") == LedgerLeaf.Kind.version.rawValue
      else {
        found.find(place, "leaf \(version.leaf) of the log does not stand for it")
        return
      }
      if VersionFields.contentHash(of: version.content) != version.contentHash {
        found.find(place, "its content does not have the hash that was taken of it")
      }
      let context = CaptureContext(
        platform: try row.text("platform"), siteAddress: try row.text("address"), exchange: version.exchange,
        payloadSHA256: Hexadecimal.text(payload), provenance: version.provenance, time: version.captured,
        versionNumber: version.number)
      let root = try RecordCommitment.root(
        schema: CommitmentSchema.version, fields: VersionFields(version.content, capture: context).all,
        secret: version.secret)
      if root.bytes != commitment { found.find(place, "it is not what leaf \(version.leaf) of the log commits to") }
    }
    report = found
  }

  private func observations(
    into report: inout VerificationReport, agency: Identifier<Agency>, in tx: any Transaction
  ) throws {
    var found = report
    try tx.forEach(
      """
      SELECT observation.id, observation.item, observation.at, observation.what, observation.status,
        observation.reason, observation.seen_before, observation.exchange, observation.secret, observation.leaf,
        ledger_leaf.commitment
      FROM observation
      LEFT JOIN ledger_leaf ON ledger_leaf.agency = observation.agency AND ledger_leaf.position = observation.leaf
      WHERE observation.agency = \(agency)
      """
    ) { row in
      found.counts.observations += 1
      let observation = try ItemObservation(row)
      let root = try RecordCommitment.root(
        schema: CommitmentSchema.observation, fields: observation.fields, secret: observation.secret)
      if try row.blobOrNil("commitment") != root.bytes {
        found.find(
          "observation \(observation.id)", "it is not what leaf \(observation.leaf) of the log commits to")
      }
    }
    report = found
  }

  private func evidence(into report: inout VerificationReport, in tx: any Transaction) throws {
    var found = report
    let viewer = Viewer(agency: services.agency.id, actor: "system:verify", role: .system)
    var entries: [(Evidence, [UInt8], Int64)] = []
    try Evidence.all(for: viewer, in: tx) { entry, secret, leaf in entries.append((entry, secret, leaf)) }
    for (entry, secret, leaf) in entries {
      found.counts.evidence += 1
      try compare(
        "evidence \(entry.id)", .evidence, leaf: leaf, schema: CommitmentSchema.evidence, fields: entry.fields,
        secret: secret, into: &found, agency: viewer.agency, in: tx)
    }
    report = found
  }

  private func compare(
    _ place: String, _ kind: LedgerLeaf.Kind, leaf: Int64, schema: String, fields: [RecordCommitment.Field],
    secret: [UInt8], into report: inout VerificationReport, agency: Identifier<Agency>, in tx: any Transaction
  ) throws {
    let root = try RecordCommitment.root(schema: schema, fields: fields, secret: secret)
    let row = try tx.row(
      "SELECT commitment, kind FROM ledger_leaf WHERE agency = \(agency) AND position = \(leaf)")
    if try row?.blob("commitment") != root.bytes || row?.text("kind") != kind.rawValue {
      report.find(place, "it is not what leaf \(leaf) of the log commits to")
    }
  }

  /// Items against their versions, and the search index against both.
  private func items(
    into report: inout VerificationReport, agency: Identifier<Agency>, in tx: any Transaction
  ) throws {
    report.counts.items = Int(
      try tx.row("SELECT count(*) AS n FROM item WHERE agency = \(agency)")?.int64("n") ?? 0)
    for row in try tx.rows(
      """
      SELECT item.id FROM item
      LEFT JOIN (SELECT item, count(*) AS n, max(number) AS last FROM version WHERE agency = \(agency) GROUP BY item)
        AS held ON held.item = item.id
      WHERE item.agency = \(agency) AND (held.n IS NULL OR held.n <> item.versions OR held.last <> item.versions)
      LIMIT 100
      """)
    { report.find("item \(try row.text("id"))", "its versions are not all there") }
  }
}
