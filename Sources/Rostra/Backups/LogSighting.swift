import RostraPlatforms
import RostraStorage
package import TransparencyLog

/// A checkpoint of the log that somebody has seen: it must not be contradicted.
package struct LogSighting: Sendable {
  package var size: Int64
  package var root: TreeHash
  /// Where it was seen.
  package var place: String

  /// - Parameter vkey: the log's key as the backup knows it.
  package init(note text: String, place: String, vkey: String, origin: String) throws {
    let checkpoint = try Checkpoint(verifying: try SignedNote(text), by: try NoteVerifier(vkey), origin: origin)
    self.init(size: Int64(checkpoint.size), root: checkpoint.root, place: place)
  }

  init(size: Int64, root: TreeHash, place: String) {
    self.size = size
    self.root = root
    self.place = place
  }

  /// Whether the agency's leaves lead to what was seen; true where there are too few to tell.
  func isHeld(by agency: Identifier<Agency>, in tx: any Transaction) throws -> Bool {
    var tree = CompactRange()
    try tx.forEach(
      "SELECT commitment FROM ledger_leaf WHERE agency = \(agency) AND position < \(size) ORDER BY position"
    ) { tree.append(TreeHash.leaf(try $0.blob(0))) }
    return tree.size < UInt64(size) || tree.root == root
  }
}
