import RostraPlatforms
package import RostraStorage
import TransparencyLog

/// Hashes new leaves into the tree, writes the tiles and signs the checkpoint.
///
/// The order that keeps the log whole:
///
/// 1. Leaves have their places already, given out with the rows they stand for; nothing here can reorder them.
/// 2. Full tiles, then the partial ones at the right edge, are put into the store, each durable and never another.
/// 3. One transaction moves the tree to its new size, if it still has the old one (compare and swap), and keeps the
///    signed checkpoint.
/// 4. The checkpoint is published.
///
/// A crash after 2 leaves tiles that the next integration writes again, the same; after 3 a checkpoint that it
/// publishes. No checkpoint is ever signed that does not extend the last: the builder takes the tree up from tiles that
/// must lead to the last root.
package struct LedgerSequencer: Sendable {
  let services: Services
  /// How many leaves are read at a time.
  private static let batch: Int64 = 65_536

  package init(services: Services) {
    self.services = services
  }

  /// - Returns: the newest checkpoint's size.
  @discardableResult
  package func integrate() async throws -> Int64 {
    for _ in 0..<20 {
      do {
        return try await integrateOnce()
      } catch LedgerError.checkpointMoved {
        // Another process was faster: what it took in is in the log, and the rest is taken in from where it ended.
        continue
      }
    }
    throw LedgerError.checkpointMoved
  }

  private func integrateOnce() async throws -> Int64 {
    let agency = services.agency.id
    let state = try await services.database.read { tx in try Ledger.state(of: agency, in: tx) }
    let old = Int64(state.tree.size)
    guard state.assigned > old else {
      if state.published < old { try await publish(size: old) }
      return old
    }
    let tiles = LedgerTiles(objects: services.objects, agency: agency)
    var builder =
      old == 0 ? TileBuilder() : try await TileBuilder(size: UInt64(old), root: state.tree.root, from: tiles)
    var tree = state.tree
    var position = old
    while position < state.assigned {
      let end = min(position + LedgerSequencer.batch, state.assigned)
      let hashes = try await leafHashes(from: position, to: end)
      var full: [(Tile, [UInt8])] = []
      for hash in hashes {
        tree.append(hash)
        builder.append(hash) { full.append(($0, $1)) }
      }
      services.steps.reached(.beforeTiles)
      try await put(full, into: tiles)
      position = end
    }
    try await put(builder.partialTiles().map { ($0.tile, $0.bytes) }, into: tiles)
    try await commit(tree, from: old, origin: state.origin)
    try await publish(size: Int64(tree.size))
    return Int64(tree.size)
  }

  private func leafHashes(from start: Int64, to end: Int64) async throws -> [TreeHash] {
    let agency = services.agency.id
    return try await services.database.read { tx in
      var hashes: [TreeHash] = []
      hashes.reserveCapacity(Int(end - start))
      try tx.forEach(
        """
        SELECT position, commitment FROM ledger_leaf
        WHERE agency = \(agency) AND position >= \(start) AND position < \(end) ORDER BY position
        """
      ) { row in
        guard try row.int64(0) == start + Int64(hashes.count) else {
          throw LedgerError.treeInDoubt(size: start + Int64(hashes.count))
        }
        hashes.append(TreeHash.leaf(try row.blob(1)))
      }
      guard Int64(hashes.count) == end - start else { throw LedgerError.treeInDoubt(size: start + Int64(hashes.count)) }
      return hashes
    }
  }

  /// Several at a time: each waits for the disk.
  private func put(_ batch: [(Tile, [UInt8])], into tiles: LedgerTiles) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (number, entry) in batch.enumerated() {
        if number >= 16 { try await group.next() }
        group.addTask { try await tiles.put(entry.0, entry.1) }
      }
      try await group.waitForAll()
    }
  }

  private func commit(_ tree: CompactRange, from old: Int64, origin: String) async throws {
    services.steps.reached(.beforeCheckpoint)
    let agency = services.agency.id
    let size = Int64(tree.size)
    let note = try Checkpoint(origin: origin, size: tree.size, root: tree.root).signed(by: services.signer).encoded
    let frontier = tree.hashes.flatMap(\.bytes)
    let now = services.clock.now()
    try await services.database.write { tx in
      let changed = try tx.execute(
        "UPDATE ledger SET integrated = \(size), frontier = \(frontier) WHERE agency = \(agency) AND integrated = \(old)"
      )
      guard changed == 1 else { throw LedgerError.checkpointMoved }
      try tx.execute(
        """
        INSERT INTO ledger_checkpoint (agency, size, note, made_at)
        VALUES (\(agency), \(size), \(note), \(now.milliseconds))
        """)
    }
  }

  private func publish(size: Int64) async throws {
    services.steps.reached(.beforePublish)
    let agency = services.agency.id
    guard
      let note = try await services.database.read({ tx in try LedgerCheckpoint.note(of: size, agency: agency, in: tx) })
    else { return }
    try await services.objects.put(Array(note.utf8), at: try LedgerTiles.key("checkpoint", of: agency), ifAbsent: false)
    try await services.database.write { tx in
      try tx.execute("UPDATE ledger SET published = \(size) WHERE agency = \(agency) AND published < \(size)")
    }
  }
}

/// The signed checkpoints that were made, each kept.
package enum LedgerCheckpoint {
  package static func note(of size: Int64, agency: Identifier<Agency>, in tx: any Transaction) throws -> String? {
    try tx.row("SELECT note FROM ledger_checkpoint WHERE agency = \(agency) AND size = \(size)")?.text("note")
  }

  /// Sizes and notes, smallest first.
  package static func all(of agency: Identifier<Agency>, in tx: any Transaction) throws -> [(size: Int64, note: String)]
  {
    try tx.rows("SELECT size, note FROM ledger_checkpoint WHERE agency = \(agency) ORDER BY size").map {
      (try $0.int64("size"), try $0.text("note"))
    }
  }
}
