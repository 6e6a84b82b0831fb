package import RostraPlatforms
package import RostraStorage
import TransparencyLog

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
