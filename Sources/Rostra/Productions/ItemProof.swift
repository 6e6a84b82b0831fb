import RostraPlatforms
import RostraStorage

/// The proofs of one item alone, in the form in which productions carry them (docs/formats/production.md).
package enum ItemProof {
  /// - Returns: the JSON document; nil where there is no such item for this viewer, or nothing of it is in a signed
  ///   checkpoint yet.
  /// - Throws: ``ProductionError`` where what the archive holds is not what the log commits to.
  package static func make(
    of id: Identifier<ArchivedItem>, services: Services, for viewer: Viewer
  ) async throws -> [UInt8]? {
    let found = try await services.database.read { tx -> (note: String, record: ProducedRecord)? in
      let size = try Ledger.state(of: viewer.agency, in: tx).published
      let one = ProductionSelection.Conversation(members: [.init(id: id, depth: 0)])
      guard let note = try LedgerCheckpoint.note(of: size, agency: viewer.agency, in: tx),
        let record = try ProducedRecord.read(one, matches: [id], size: size, for: viewer, in: tx).first
      else { return nil }
      return (note, record)
    }
    guard let found else { return nil }
    let proofs = try ProductionProofs(
      note: found.note, key: services.signer.verifier,
      tiles: LedgerTiles(objects: services.objects, agency: viewer.agency))
    return try await proofs.prove(found.record).json
  }
}
