import RostraStorage
import TransparencyLog

/// The proof of one entry of the evidence, for whoever may read that entry whole (docs/formats/proof-bundle.md).
package enum EvidenceProof {
  /// - Returns: the JSON document; nil where there is no such entry, or no signed checkpoint covers it yet.
  package static func make(of id: Identifier<Evidence>, services: Services) async throws -> [UInt8]? {
    let agency = services.agency.id
    let found = try await services.database.read { tx -> (RecordCommitment, UInt64, String)? in
      let size = try Ledger.state(of: agency, in: tx).published
      guard
        let row = try tx.row("SELECT * FROM evidence WHERE agency = \(agency) AND id = \(id)"),
        let note = try LedgerCheckpoint.note(of: size, agency: agency, in: tx), try row.int64("leaf") < size
      else { return nil }
      let entry = try Evidence(row, of: agency)
      let commitment = try RecordCommitment(
        schema: CommitmentSchema.evidence, fields: entry.fields, secret: try row.blob("secret"))
      return (commitment, UInt64(try row.int64("leaf")), note)
    }
    guard let (commitment, leaf, note) = found else { return nil }
    let checkpoint = try Checkpoint(verifying: try SignedNote(note), by: services.signer.verifier)
    let inclusion = try await InclusionProof.make(
      leafIndex: leaf, treeSize: checkpoint.size, from: LedgerTiles(objects: services.objects, agency: agency))
    try inclusion.verify(leaf: .leaf(commitment.root), root: checkpoint.root)
    return try ProofBundle(
      disclosure: try commitment.disclosure(showing: .everything), inclusion: inclusion, checkpoint: note,
      key: services.signer.verifier.vkey
    ).json()
  }
}
