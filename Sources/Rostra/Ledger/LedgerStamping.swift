import Foundation
package import RostraPlatforms
package import RostraStorage
import TransparencyLog
package import X509

/// A time stamp of an outside authority on a checkpoint (RFC 3161).
package struct LedgerStamp: Sendable {
  package var size: Int64
  /// The authority's address.
  package var authority: String
  /// The reply as received, DER.
  package var reply: [UInt8]
  package var stamped: Timestamp

  package static func all(of agency: Identifier<Agency>, in tx: any Transaction) throws -> [LedgerStamp] {
    try tx.rows(
      "SELECT size, authority, reply, stamped_at FROM ledger_stamp WHERE agency = \(agency) ORDER BY size, authority"
    ).map { row in
      LedgerStamp(
        size: try row.int64("size"), authority: try row.text("authority"), reply: try row.blob("reply"),
        stamped: Timestamp(milliseconds: try row.int64("stamped_at")))
    }
  }
}

/// Has the newest checkpoint stamped by time-stamp authorities. A reply is kept only if it verifies.
package struct LedgerStamping: Sendable {
  let services: Services
  let client: RecordingClient
  /// The roots that an authority's certificate must lead to.
  let anchors: [Certificate]

  package init(services: Services, client: RecordingClient, anchors: [Certificate]) {
    self.services = services
    self.client = client
    self.anchors = anchors
  }

  package func stamp(by authority: String, for viewer: Viewer) async throws -> LedgerStamp {
    try viewer.require(.administer)
    let agency = viewer.agency
    let newest = try await services.database.read { tx in try LedgerCheckpoint.all(of: agency, in: tx).last }
    guard let newest else { throw StampingError.noCheckpoint }
    let checkpoint = try Checkpoint(verifying: try SignedNote(newest.note), by: services.signer.verifier)
    let query = TimeStampQuery(imprint: checkpoint.stampImprint)
    let fetch = Fetch(
      "time-stamp", url: authority, method: "POST",
      headers: [HeaderField("Content-Type", TimeStampQuery.contentType)], body: try query.encoded(), authorized: false)
    guard let answer = try await client.fetch(fetch).last, answer.status == 200 else {
      throw StampingError.refused(authority)
    }
    let reply = try TimeStampReply.parse(try answer.payload(limit: 1 << 20))
    let token = try reply.granted()
    let stamp = try await token.verify(imprint: query.imprint, nonce: query.nonce, anchors: anchors)
    let kept = LedgerStamp(
      size: newest.size, authority: authority, reply: reply.der,
      stamped: Timestamp(milliseconds: Int64(stamp.time.timeIntervalSince1970 * 1000)))
    let services = services
    try await services.database.write { tx in
      try tx.execute(
        """
        INSERT INTO ledger_stamp (agency, size, authority, reply, stamped_at)
        VALUES (\(agency), \(kept.size), \(authority), \(kept.reply), \(kept.stamped.milliseconds))
        ON CONFLICT (agency, size, authority) DO NOTHING
        """)
      try services.record(
        "log.stamp", of: String(kept.size), by: viewer, after: ["authority": .string(authority)], in: tx)
    }
    return kept
  }
}

package enum StampingError: Error, CustomStringConvertible {
  case noCheckpoint
  case refused(String)

  package var description: String {
    switch self {
    case .noCheckpoint: "there is no checkpoint to stamp yet: capture something first"
    case .refused(let authority): "\(authority) does not answer time-stamp requests"
    }
  }
}
