/// Why a record cannot be committed to, or a disclosure is not what was committed to.
public enum CommitmentError: Error, Sendable, Hashable {
  /// The secret is not 32 bytes.
  case secretLength(Int)
  case noFields
  case tooManyFields(Int)
  /// A schema or field name is empty, longer than 255 bytes of UTF-8, or has a control character.
  case badName(String)
  case duplicateName(String)
  /// A field without leaves, or one that takes the record past 16,777,216 of them.
  case badLeafCount(field: String, count: Int)
  /// The selection names a field that the record hasn't.
  case unknownField(String)
  /// The selection names leaves that the field hasn't.
  case leavesOutOfRange(field: String, leaves: Range<Int>, count: Int)
  /// A disclosure gives a leaf a salt that is not 16 bytes long.
  case badSalt(field: String, leaf: Int)
  /// The disclosure does not lead to the committed root: something shown is not original, not in place, left
  /// out or added.
  case rootMismatch(expected: TreeHash, found: TreeHash)
  /// Not the JSON form of a disclosure; says where.
  case malformed(String)
}

extension CommitmentError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .secretLength(let count): "the record's secret has \(count) bytes; it must have 32"
    case .noFields: "a record without fields cannot be committed to"
    case .tooManyFields(let count): "\(count) fields; at most \(CommitmentManifest.maximumFields)"
    case .badName(let name):
      "name \(name.debugDescription): 1 to 255 bytes of UTF-8 without control characters"
    case .duplicateName(let name): "two fields are named \(name.debugDescription)"
    case .badLeafCount(let field, let count):
      """
      field \(field.debugDescription) has \(count) leaves; each field has at least one, a record at most \
      \(CommitmentManifest.maximumLeaves): of longer content commit to the digest
      """
    case .unknownField(let name): "the record has no field \(name.debugDescription)"
    case .leavesOutOfRange(let field, let leaves, let count):
      "field \(field.debugDescription) has \(count) leaves, asked for \(leaves)"
    case .badSalt(let field, let leaf):
      "field \(field.debugDescription), leaf \(leaf): the salt is not \(CommitmentLeaf.saltLength) bytes"
    case .rootMismatch(let expected, let found):
      "the disclosure leads to \(found), committed was \(expected): it is not this record, or it was changed"
    case .malformed(let what): "not a disclosure: \(what)"
    }
  }
}
