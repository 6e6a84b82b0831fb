/// The signed head of a repository (AT Protocol repository specification, "Commit Objects"): it vouches for the whole
/// tree under `data`, and with it for every record.
package struct RepositoryCommit: Sendable, Hashable {
  package var did: String
  /// 3; or 2, which older repositories carry.
  package var version: Int64
  package var data: CID
  /// The revision, a time-ordered identifier; version 2 commits may lack it.
  package var rev: String?
  package var prev: CID?
  package var signature: [UInt8]
  /// The bytes that were signed: the commit without its signature, encoded.
  package var signedBytes: [UInt8]

  /// Reads a commit block; nil where a field is missing or of another type, or the version is not 2 or 3.
  package init?(_ block: DAGCBOR) {
    guard case .map(let members) = block, let did = block["did"]?.string,
      let version = block["version"]?.integer,
      version == 2 || version == 3, let data = block["data"]?.link, let signature = block["sig"]?.bytes
    else { return nil }
    let rev = block["rev"]?.string
    guard version == 2 || rev.flatMap(TID.init) != nil else { return nil }
    if let prev = block["prev"], prev.link == nil, !prev.isNull { return nil }
    self.did = did
    self.version = version
    self.data = data
    self.rev = rev
    prev = block["prev"]?.link
    self.signature = signature
    signedBytes = DAGCBOR.map(members.filter { $0.name != "sig" }).encoded
  }

  /// Whether the key's owner signed this commit.
  package func isSigned(by key: SigningKey) -> Bool {
    key.isValid(signature: signature, of: signedBytes)
  }
}
