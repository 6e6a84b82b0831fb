package import RostraStorage
package import TransparencyLog

/// The agency's append-only log: one leaf for every version, absence, evidence entry, closed segment and day seal.
///
/// A leaf's place is given out in the transaction that creates what it stands for: a row of the `ledger` table counts
/// the places, so the database itself lets one writer at a time take some, and a transaction that fails gives its
/// places back. Leaves are therefore gapless and never reordered. The tree over them, the tiles and the checkpoint
/// follow, by ``LedgerSequencer``.
package enum Ledger {
  /// Gives the leaves their places, in order, and returns the first place.
  package static func append(
    _ leaves: [LedgerLeaf], for agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> Int64 {
    let count = Int64(leaves.count)
    try tx.execute("UPDATE ledger SET assigned = assigned + \(count) WHERE agency = \(agency)")
    guard let row = try tx.row("SELECT assigned FROM ledger WHERE agency = \(agency)") else {
      throw LedgerError.noLog(agency.text)
    }
    let first = try row.int64("assigned") - count
    let agencyValue = agency.sqlValue
    var position = first
    let rows = leaves.map { leaf -> [SQLValue] in
      defer { position += 1 }
      return [
        agencyValue, .integer(position), .text(leaf.kind.rawValue), .text(leaf.subject), .blob(leaf.commitment.bytes),
      ]
    }
    _ = try tx.insert(
      into: "ledger_leaf", columns: ["agency", "position", "kind", "subject", "commitment"], rows: rows,
      orIgnore: false)
    return first
  }

  /// Opens the agency's log, empty.
  package static func create(origin: String, for agency: Identifier<Agency>, in tx: any Transaction) throws {
    try tx.execute("INSERT INTO ledger (agency, origin, frontier) VALUES (\(agency), \(origin), \([UInt8]()))")
  }

  package static func state(of agency: Identifier<Agency>, in tx: any Transaction) throws -> LedgerState {
    guard
      let row = try tx.row(
        "SELECT origin, assigned, integrated, published, frontier FROM ledger WHERE agency = \(agency)")
    else { throw LedgerError.noLog(agency.text) }
    let integrated = try row.int64("integrated")
    let frontier = try row.blob("frontier")
    let hashes = stride(from: 0, to: frontier.count, by: 32).compactMap { offset in
      TreeHash(bytes: Array(frontier[offset..<min(offset + 32, frontier.count)]))
    }
    guard let tree = CompactRange(size: UInt64(integrated), hashes: hashes) else {
      throw LedgerError.treeInDoubt(size: integrated)
    }
    return LedgerState(
      origin: try row.text("origin"), assigned: try row.int64("assigned"), tree: tree,
      published: try row.int64("published"))
  }
}

/// What one leaf stands for. The leaf itself holds only the commitment: no content, no name.
package struct LedgerLeaf: Sendable, Hashable {
  package var kind: Kind
  /// The id of the row that the leaf stands for; kept in the database, never in the log.
  package var subject: String
  package var commitment: TreeHash

  package init(kind: Kind, subject: String, commitment: TreeHash) {
    self.kind = kind
    self.subject = subject
    self.commitment = commitment
  }

  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case version, observation, evidence, segment
    case daySeal = "day-seal"
  }

  /// The leaf's hash in the tree: SHA-256(0x00 ‖ commitment) (RFC 6962, section 2.1).
  package var hash: TreeHash { TreeHash.leaf(commitment.bytes) }
}

package struct LedgerState: Sendable {
  package var origin: String
  /// How many leaves have a place.
  package var assigned: Int64
  /// The tree over the first `tree.size` of them.
  package var tree: CompactRange
  /// The size of the newest published checkpoint.
  package var published: Int64
}

package enum LedgerError: Error, CustomStringConvertible {
  case noLog(String)
  case treeInDoubt(size: Int64)
  case checkpointMoved
  case tileInDoubt(String)

  package var description: String {
    switch self {
    case .noLog(let agency): "agency \(agency) has no log: its database was not made by `rostra init`"
    case .treeInDoubt(let size): "the log's tree at size \(size) does not fit its stored hashes: run `rostra verify`"
    case .checkpointMoved: "another process integrated the log at the same time; nothing was changed"
    case .tileInDoubt(let path): "the log's tile \(path) is missing or not what it was: run `rostra verify`"
    }
  }
}
