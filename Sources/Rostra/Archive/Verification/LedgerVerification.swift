import RostraPlatforms
import RostraStorage
import TransparencyLog

/// The log itself: that leaves are gapless, that they lead to every checkpoint ever signed, and that the tiles hold
/// just them.
struct LedgerVerification {
  let services: Services

  func run(into report: inout VerificationReport) async throws {
    let agency = services.agency.id
    let (state, checkpoints) = try await services.database.read { tx in
      (try Ledger.state(of: agency, in: tx), try LedgerCheckpoint.all(of: agency, in: tx))
    }
    let signed = read(checkpoints, origin: state.origin, into: &report)
    let tiles = LedgerTiles(objects: services.objects, agency: agency)
    var builder = TileBuilder()
    var tree = CompactRange()
    var position: Int64 = 0
    while position < state.assigned {
      let start = position
      let end = min(position + 65_536, state.assigned)
      let hashes = try await services.database.read { tx in
        try tx.rows(
          """
          SELECT position, commitment FROM ledger_leaf
          WHERE agency = \(agency) AND position >= \(start) AND position < \(end) ORDER BY position
          """
        ).map { (try $0.int64(0), TreeHash.leaf(try $0.blob(1))) }
      }
      var full: [(Tile, [UInt8])] = []
      for (place, hash) in hashes {
        guard place == position else {
          report.find("leaf \(position)", "it is missing from the log")
          return
        }
        position += 1
        guard position <= Int64(state.tree.size) else { continue }
        tree.append(hash)
        builder.append(hash) { full.append(($0, $1)) }
        if let checkpoint = signed[Int64(tree.size)], checkpoint.root != tree.root {
          report.find("checkpoint \(tree.size)", "its root is not that of the first \(tree.size) leaves")
        }
      }
      guard position == end else {
        report.find("leaf \(position)", "it is missing from the log")
        return
      }
      for (tile, bytes) in full { try await compare(tile, bytes, with: tiles, into: &report) }
    }
    for (tile, bytes) in builder.partialTiles() { try await compare(tile, bytes, with: tiles, into: &report) }
    report.counts.leaves = Int(state.assigned)
    report.checkpointSize = Int64(tree.size)
    report.root = tree.root.hex
    if tree != state.tree { report.find("log", "the stored tree of size \(state.tree.size) is not that of its leaves") }
    let newest = signed.keys.max() ?? 0
    if newest != Int64(state.tree.size) {
      report.find("log", "the newest checkpoint has size \(newest), the tree \(state.tree.size)")
    }
    try await published(state, among: checkpoints, into: &report)
    if state.assigned > Int64(state.tree.size) {
      report.find(.note, "log", "\(state.assigned - Int64(state.tree.size)) leaves await the next checkpoint")
    }
    try await stamps(signed, into: &report)
    try await seals(into: &report)
  }

  /// The checkpoint that the world sees: one that was signed, and no older one than was published.
  private func published(
    _ state: LedgerState, among checkpoints: [(size: Int64, note: String)], into report: inout VerificationReport
  ) async throws {
    guard state.published > 0 else { return }
    let bytes = try await services.objects.get(try LedgerTiles.key("checkpoint", of: services.agency.id))
    let known = checkpoints.contains { size, note in size >= state.published && bytes == Array(note.utf8) }
    if !known { report.find("checkpoint", "the published one is missing, old, or not one that was signed") }
  }

  private func read(
    _ checkpoints: [(size: Int64, note: String)], origin: String, into report: inout VerificationReport
  ) -> [Int64: Checkpoint] {
    var signed: [Int64: Checkpoint] = [:]
    for (size, text) in checkpoints {
      report.counts.checkpoints += 1
      do {
        let checkpoint = try Checkpoint(
          verifying: try SignedNote(text), by: services.signer.verifier, origin: origin)
        if Int64(checkpoint.size) != size { report.find("checkpoint \(size)", "it is of size \(checkpoint.size)") }
        signed[size] = checkpoint
      } catch {
        report.find("checkpoint \(size)", "\(error)")
      }
    }
    return signed
  }

  private func compare(
    _ tile: Tile, _ bytes: [UInt8], with tiles: LedgerTiles, into report: inout VerificationReport
  ) async throws {
    report.counts.tiles += 1
    do {
      if try await tiles.tile(tile).prefix(bytes.count) != bytes[...] {
        report.find(tile.path, "the published tile does not hold the log's leaves")
      }
    } catch LedgerError.tileInDoubt {
      report.find(tile.path, "the published tile is missing")
    }
  }
}

extension LedgerVerification {
  /// The seals of days against their leaves, made again from the versions that are there.
  func seals(into report: inout VerificationReport) async throws {
    let agency = services.agency.id
    let start = report
    report = try await services.database.read { tx in
      var report = start
      for row in try tx.rows(
        """
        SELECT day_seal.site, day_seal.day, day_seal.count, day_seal.seal, day_seal.leaf, ledger_leaf.commitment
        FROM day_seal
        LEFT JOIN ledger_leaf ON ledger_leaf.agency = day_seal.agency AND ledger_leaf.position = day_seal.leaf
        WHERE day_seal.agency = \(agency)
        """)
      {
        report.counts.daySeals += 1
        let day = try row.text("day")
        let place = "day seal \(day) of site \(try row.text("site"))"
        let facts = try JSON(parsing: try row.text("seal"))
        guard let secret = facts["secret"]?.string.flatMap(Hexadecimal.bytes), let site = facts["site"]?.string,
          let from = facts["from"]?.integer, let to = facts["to"]?.integer
        else {
          report.find(place, "it cannot be read from its row")
          continue
        }
        let keys = try DaySealing.keys(
          from: Timestamp(milliseconds: from), to: Timestamp(milliseconds: to),
          site: Identifier(text: try row.text("site")), agency: agency, in: tx)
        let gaps = (facts["gaps"]?.array ?? []).compactMap { gap -> DaySealGap? in
          guard let from = gap["from"]?.integer, let to = gap["to"]?.integer, let reason = gap["reason"]?.string else {
            return nil
          }
          return DaySealGap(from: from, to: to, reason: reason)
        }
        let seal = try DaySeal(site: site, day: day, keys: keys, gaps: gaps, secret: secret)
        if try row.blobOrNil("commitment") != seal.commitment.bytes {
          report.find(
            place,
            "what is there of that day is not what was sealed: \(keys.count) versions, sealed \(try row.int64("count"))"
          )
        }
      }
      return report
    }
  }

  /// Time stamps against the checkpoints that they stamp. The authority's chain is judged where its roots are given.
  func stamps(_ signed: [Int64: Checkpoint], into report: inout VerificationReport) async throws {
    let agency = services.agency.id
    for stamp in try await services.database.read({ tx in try LedgerStamp.all(of: agency, in: tx) }) {
      let place = "time stamp of checkpoint \(stamp.size) by \(stamp.authority)"
      do {
        let token = try TimeStampReply.parse(stamp.reply).granted()
        guard let checkpoint = signed[stamp.size], token.claimedImprint == checkpoint.stampImprint.bytes else {
          report.find(place, "it stamps something else")
          continue
        }
        report.stamps.append("\(place): existed by \(stamp.stamped.rfc3339)")
      } catch {
        report.find(place, "\(error)")
      }
    }
  }
}
