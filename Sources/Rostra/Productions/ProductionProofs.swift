import RostraPlatforms
import TransparencyLog

/// Proves versions and observations against one signed checkpoint: what a production shows, it can prove, or it is not
/// made at all.
struct ProductionProofs: Sendable {
  let note: String
  let checkpoint: Checkpoint
  let key: NoteVerifier
  private let tiles: CachedTiles

  init(note: String, key: NoteVerifier, tiles: some TileSource) throws {
    self.note = note
    self.key = key
    checkpoint = try Checkpoint(verifying: try SignedNote(note), by: key)
    self.tiles = CachedTiles(tiles)
  }

  /// - Returns: the record as proven, and the proofs as JSON (docs/formats/production.md).
  func prove(_ record: ProducedRecord) async throws -> (proven: ProvenRecord, json: [UInt8]) {
    var proven = ProvenRecord(
      id: record.item.id.text, isMatch: record.isMatch, versions: [], observations: [])
    var bundles: [[UInt8]] = []
    for version in record.versions {
      let commitment = try record.commitment(of: version)
      bundles.append(try await bundle(commitment, leaf: version.leaf, place: "version \(version.id)").json())
      proven.versions.append(ProvenFields(commitment.fields))
    }
    for observation in record.observations {
      let commitment = try record.commitment(of: observation)
      bundles.append(
        try await bundle(commitment, leaf: observation.leaf, place: "observation \(observation.id)").json())
      proven.observations.append(ProvenFields(commitment.fields))
    }
    var json: [UInt8] = []
    json += "{\"format\":\"\(RecordProofs.format)\",\"record\":".utf8
    JSON.write(record.item.id.text, into: &json)
    json += ",\"role\":\"\(record.isMatch ? "match" : "context")\",\"proofs\":[\n".utf8
    for (number, bundle) in bundles.enumerated() {
      if number > 0 { json += ",\n".utf8 }
      json += bundle
    }
    json += "\n]}\n".utf8
    return (proven, json)
  }

  private func bundle(_ commitment: RecordCommitment, leaf: Int64, place: String) async throws -> ProofBundle {
    let inclusion = try await InclusionProof.make(
      leafIndex: UInt64(leaf), treeSize: checkpoint.size, from: tiles)
    do {
      try inclusion.verify(leaf: .leaf(commitment.root), root: checkpoint.root)
    } catch {
      throw ProductionError.inDoubt(place: place, reason: "it is not what leaf \(leaf) of the log commits to")
    }
    return ProofBundle(
      disclosure: try commitment.disclosure(showing: .everything), inclusion: inclusion, checkpoint: note,
      key: key.vkey)
  }
}

/// Remembers the tiles met last: neighbouring leaves share nearly all of theirs.
private actor CachedTiles: TileSource {
  private let source: any TileSource
  private var tiles: [Tile: [UInt8]] = [:]
  private static let most = 1024

  init(_ source: some TileSource) { self.source = source }

  func tile(_ tile: Tile) async throws -> [UInt8] {
    if let bytes = tiles[tile] { return bytes }
    let bytes = try await source.tile(tile)
    if tiles.count >= Self.most { tiles.removeAll(keepingCapacity: true) }
    tiles[tile] = bytes
    return bytes
  }
}

/// `proofs/<record>.json` read back.
struct RecordProofs: Sendable {
  static let format = "rostra-record-proofs/1"
  static let mostBytes: UInt64 = 64 << 20

  var record: String
  var isMatch: Bool
  var bundles: [ProofBundle]
}
