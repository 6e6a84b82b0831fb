package import RostraPlatforms
package import RostraStorage
import TransparencyLog

/// The newest published checkpoint, read.
package struct LedgerHead: Sendable {
  package var size: Int64
  /// Hexadecimal digits.
  package var root: String
  package var made: Timestamp

  /// nil where nothing was published yet.
  package static func newest(of agency: Identifier<Agency>, in tx: any Transaction) throws -> LedgerHead? {
    let row = try tx.row(
      """
      SELECT c.size, c.note, c.made_at FROM ledger_checkpoint c JOIN ledger l ON l.agency = c.agency AND l.published = c.size
      WHERE c.agency = \(agency)
      """)
    guard let row else { return nil }
    let checkpoint = try Checkpoint(text: try SignedNote(try row.text("note")).text)
    return LedgerHead(
      size: try row.int64("size"), root: checkpoint.root.hex,
      made: Timestamp(milliseconds: try row.int64("made_at")))
  }
}
