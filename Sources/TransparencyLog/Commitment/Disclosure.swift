/// A record as it is shown: each leaf either with its bytes and salt, or, where it is withheld, as its hash;
/// a field that is withheld altogether as one hash.
///
/// The leaves are carried as they were split, so nobody who verifies has to split text again.
/// `docs/formats/commitment.md` has the JSON form.
public struct Disclosure: Sendable, Hashable {
  public enum Leaf: Sendable, Hashable {
    case shown(salt: [UInt8], bytes: [UInt8])
    case withheld(TreeHash)
  }

  public enum Content: Sendable, Hashable {
    case leaves([Leaf])
    /// The whole field: its number of leaves and their common hash.
    case withheld(leaves: Int, hash: TreeHash)
  }

  public struct Field: Sendable, Hashable {
    public var name: String
    public var kind: CommitmentFieldKind
    public var content: Content

    public init(name: String, kind: CommitmentFieldKind, content: Content) {
      self.name = name
      self.kind = kind
      self.content = content
    }
  }

  public var schema: String
  public var fields: [Field]

  public init(schema: String, fields: [Field]) {
    self.schema = schema
    self.fields = fields
  }
}
