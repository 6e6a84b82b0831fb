/// What a commitment always tells: the schema, and each field's name, kind and number of leaves, in order.
///
/// It is hashed with the root of the leaves, so that neither a field nor a leaf can be left out, added or moved:
///
///     root = SHA-256("rostra-commitment/1\n" ‖ schema:u8+bytes ‖ fields:u16
///                    ‖ (name:u8+bytes ‖ kind:u8 ‖ leaves:u32)* ‖ tree root[32])
struct CommitmentManifest {
  struct Field {
    var name: String
    var kind: CommitmentFieldKind
    var leaves: Int
  }

  static let maximumFields = 65_535
  static let maximumLeaves = 16_777_216
  private static let domain: StaticString = "rostra-commitment/1\n"

  private var bytes: [UInt8] = []

  /// Checks names and counts on the way, for a record that is committed to as for one that is shown.
  init(schema: String, fields: some Collection<Field>) throws(CommitmentError) {
    guard !fields.isEmpty else { throw .noFields }
    guard fields.count <= Self.maximumFields else { throw .tooManyFields(fields.count) }
    bytes.reserveCapacity(64 + fields.count * 24)
    Self.domain.withUTF8Buffer { bytes.append(contentsOf: $0) }
    try append(name: schema)
    append(UInt16(fields.count))
    var names: Set<[UInt8]> = []
    var leaves = 0
    for field in fields {
      try append(name: field.name)
      guard names.insert(Array(field.name.utf8)).inserted else { throw .duplicateName(field.name) }
      leaves += field.leaves
      guard leaves <= Self.maximumLeaves else { throw .tooManyLeaves(field: field.name) }
      bytes.append(field.kind.rawValue)
      append(UInt32(field.leaves))
    }
  }

  func root(over tree: TreeHash) -> TreeHash {
    TreeHash(sha256: bytes + tree.bytes)
  }

  private mutating func append(name: String) throws(CommitmentError) {
    let utf8 = name.utf8
    guard (1...255).contains(utf8.count), !utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
      throw .badName(name)
    }
    bytes.append(UInt8(utf8.count))
    bytes.append(contentsOf: utf8)
  }

  private mutating func append(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }
}
