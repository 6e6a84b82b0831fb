package import Crypto
package import RostraPlatforms

/// Makes an AT Protocol repository as a server would export it, for the sample server and for tests.
///
/// Put records under their keys (`app.bsky.feed.post/3k…`), as data-model values or as their JSON form, then ask for
/// ``car(rev:)``: the records, the Merkle search tree over them and a version 3 commit signed with the account's P-256
/// key, in one CAR version 1 file whose first block is the commit. Put or remove more and ask again for the next
/// revision. ``cid(of:)`` is what an API answer gives beside a record; ``signingKey`` as `did:key:z…` (its part after
/// `did:key:` is the `publicKeyMultibase`) belongs in the DID document as verification method `#atproto`.
/// ``proof(of:rev:)`` is the answer to `com.atproto.sync.getRecord`.
package struct ATProtoRepositoryBuilder {
  package let did: String
  private let key: P256.Signing.PrivateKey
  private var records: [String: [UInt8]] = [:]

  package init(did: String, key: P256.Signing.PrivateKey = P256.Signing.PrivateKey()) {
    self.did = did
    self.key = key
  }

  /// The public key in its `did:key:z…` form.
  package var signingKey: String {
    "did:key:z" + Multibase.base58([0x80, 0x24] + Array(key.publicKey.compressedRepresentation))
  }

  /// All keys in the order of the tree.
  package var keys: [String] { records.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

  /// Creates or replaces a record. - Returns: its content identifier.
  @discardableResult
  package mutating func put(_ key: String, _ record: DAGCBOR) -> CID {
    let bytes = record.encoded
    records[key] = bytes
    return CID(of: bytes, codec: .dagCBOR)
  }

  /// The same for a record in JSON form, with `{"$link": …}` for links.
  @discardableResult
  package mutating func put(_ key: String, _ record: JSON) throws -> CID {
    put(key, try DAGCBOR(record: record))
  }

  package mutating func remove(_ key: String) {
    records[key] = nil
  }

  /// The content identifier of a record; nil where there is none of that key.
  package func cid(of key: String) -> CID? {
    records[key].map { CID(of: $0, codec: .dagCBOR) }
  }

  /// The whole repository at this revision.
  package func car(rev: TID) throws -> [UInt8] {
    var file = ATProtoCARWriter()
    let tree = ATProtoTreeBuilder(records.map { (Array($0.key.utf8), CID(of: $0.value, codec: .dagCBOR)) })
    let commit = try commit(over: tree.root, rev: rev)
    file.write(root: CID(of: commit, codec: .dagCBOR))
    file.write(commit)
    for block in tree.blocks { file.write(block) }
    // Records of the same content are one block.
    var written: Set<[UInt8]> = []
    for key in keys {
      if let record = records[key], written.insert(record).inserted { file.write(record) }
    }
    return file.bytes
  }

  /// The commit, the tree nodes on the way to a key, and its record where there is one: proof that it is, or is not, there.
  package func proof(of key: String, rev: TID) throws -> [UInt8] {
    let tree = ATProtoTreeBuilder(records.map { (Array($0.key.utf8), CID(of: $0.value, codec: .dagCBOR)) })
    let commit = try commit(over: tree.root, rev: rev)
    var file = ATProtoCARWriter()
    file.write(root: CID(of: commit, codec: .dagCBOR))
    file.write(commit)
    for block in tree.path(to: Array(key.utf8)) { file.write(block) }
    if let record = records[key] { file.write(record) }
    return file.bytes
  }

  /// A commit block signed over its own encoding without the signature.
  package func commit(over tree: CID, rev: TID) throws -> [UInt8] {
    var fields: [DAGCBOR.Member] = [
      .init("did", .string(did)), .init("version", .integer(3)), .init("data", .link(tree)),
      .init("rev", .string(rev.description)), .init("prev", .null),
    ]
    let digest = SHA256.hash(data: DAGCBOR.map(fields).encoded)
    fields.append(.init("sig", .bytes(try ATProtoSignature.make(digest, with: key))))
    return DAGCBOR.map(fields).encoded
  }
}
