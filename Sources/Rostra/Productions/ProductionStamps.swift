import RostraPlatforms
import RostraStorage
import TransparencyLog

/// The newest checkpoint that an outside authority has dated, and the proof that the production's checkpoint extends it:
/// every leaf below its size was in the log by that time.
struct ProductionStamps: Sendable {
  /// The dated checkpoint, as a signed note.
  var note: String
  var size: Int64
  /// RFC 3161 replies, DER.
  var replies: [[UInt8]]

  static let folder = "proofs/stamps/"

  /// nil where no checkpoint up to `size` was ever dated.
  static func newest(
    upTo size: Int64, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> ProductionStamps? {
    let stamps = try LedgerStamp.all(of: agency, in: tx).filter { $0.size <= size }
    guard let newest = stamps.map(\.size).max(),
      let note = try LedgerCheckpoint.note(of: newest, agency: agency, in: tx)
    else { return nil }
    return ProductionStamps(note: note, size: newest, replies: stamps.filter { $0.size == newest }.map(\.reply))
  }

  /// The files that go into the package.
  func files(extendedTo size: Int64, tiles: some TileSource) async throws -> [(path: String, bytes: [UInt8])] {
    let proof = try await ConsistencyProof.make(
      oldSize: UInt64(self.size), newSize: UInt64(size), from: tiles)
    let consistency: JSON = [
      "oldSize": JSON(self.size), "newSize": JSON(size), "hashes": .array(proof.hashes.map { .string($0.hex) }),
    ]
    return [
      (Self.folder + "checkpoint", Array(note.utf8)), (Self.folder + "consistency.json", consistency.bytes),
    ] + replies.enumerated().map { ("\(Self.folder)\($0.offset + 1).tsr", $0.element) }
  }
}
