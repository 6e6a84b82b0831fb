public import Foundation
public import X509

/// All that somebody needs to check one record without us: what is shown of it, its place in the log, the
/// log's signed head, and time stamps on that head. `docs/formats/proof-bundle.md` has the JSON form.
public struct ProofBundle: Sendable, Hashable {
  public var disclosure: Disclosure
  public var inclusion: InclusionProof
  /// The checkpoint as a signed note.
  public var checkpoint: String
  /// The log's key, as a vkey. It only says which key to trust; whether to trust it is for the verifier to
  /// know.
  public var key: String
  /// Keys of the witnesses whose cosignatures are to be checked, as vkeys.
  public var witnesses: [String]
  /// RFC 3161 replies, DER, each on SHA-256 of the checkpoint's text.
  public var timeStamps: [[UInt8]]

  public init(
    disclosure: Disclosure, inclusion: InclusionProof, checkpoint: String, key: String,
    witnesses: [String] = [],
    timeStamps: [[UInt8]] = []
  ) {
    self.disclosure = disclosure
    self.inclusion = inclusion
    self.checkpoint = checkpoint
    self.key = key
    self.witnesses = witnesses
    self.timeStamps = timeStamps
  }

  /// What a bundle proves.
  public struct Verdict: Sendable {
    /// The record, original and in place, with what is withheld.
    public var record: DisclosedRecord
    /// Its place in the log.
    public var leafIndex: UInt64
    public var checkpoint: Checkpoint
    /// By name of the witness.
    public var cosignatures: [String: CosignatureV1]
    public var timeStamps: [TimeStamp]
    /// Why a time stamp in the bundle does not count.
    public var refusedTimeStamps: [any Error]
  }

  /// Throws unless the record is in the log at its place, under a checkpoint that a trusted key signed.
  ///
  /// A time stamp that does not verify is reported and not fatal: with several authorities one may be unknown
  /// here.
  ///
  /// - Parameters:
  ///   - keys: the log keys that are trusted; the bundle's must be one of them.
  ///   - anchors: certificates of the trusted time-stamp authorities.
  ///   - now: the present.
  public func verify(trusting keys: [NoteVerifier], anchors: [Certificate] = [], at now: Date = Date())
    async throws
    -> Verdict
  {
    let key = try NoteVerifier(key)
    guard keys.contains(key) else {
      throw NoteError.notSigned(by: "a trusted key; the bundle names \(key.name)")
    }
    let note = try SignedNote(checkpoint)
    let head = try Checkpoint(verifying: note, by: key)
    guard inclusion.treeSize == head.size else {
      throw ProofError.otherSize(proof: inclusion.treeSize, checkpoint: head.size)
    }
    try inclusion.verify(leaf: .leaf(try disclosure.root()), root: head.root)
    var verdict = Verdict(
      record: try disclosure.verify(against: try disclosure.root()), leafIndex: inclusion.leafIndex,
      checkpoint: head, cosignatures: [:], timeStamps: [], refusedTimeStamps: [])
    for witness in try witnesses.map({ text throws(NoteError) in try NoteVerifier(text) }) {
      verdict.cosignatures[witness.name] = try note.cosignature(by: witness)
    }
    for der in timeStamps {
      do {
        let token = try TimeStampReply.parse(der).granted()
        verdict.timeStamps.append(
          try await token.verify(imprint: head.stampImprint, anchors: anchors, at: now))
      } catch {
        verdict.refusedTimeStamps.append(error)
      }
    }
    return verdict
  }
}

extension Checkpoint {
  /// What a time-stamp authority stamps: SHA-256 of the checkpoint's text, without signatures.
  public var stampImprint: TreeHash { TreeHash(sha256: Array(text.utf8)) }
}
