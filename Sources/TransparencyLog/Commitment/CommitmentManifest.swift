import Crypto

/// The two upper levels of a commitment.
///
///     field hash = SHA-256(0x01 ‖ leaf hash[32]*)
///     root       = SHA-256("rostra-commitment/1\n" ‖ schema:u8+bytes ‖ fields:u16
///                          ‖ (name:u8+bytes ‖ kind:u8 ‖ leaves:u32 ‖ field hash[32])*)
///
/// The root names and counts everything below it, so that neither a field nor a leaf can be left out, added
/// or moved. Integers are big-endian.
struct CommitmentManifest {
  struct Field {
    var name: String
    var kind: CommitmentFieldKind
    var leaves: Int
    var hash: TreeHash
  }

  static let maximumFields = 65_535
  static let maximumLeaves = 16_777_216
  private static let domain: StaticString = "rostra-commitment/1\n"

  let root: TreeHash

  /// Checks names and counts, for a record that is committed to as for one that is shown.
  init(schema: String, fields: [Field]) throws(CommitmentError) {
    guard !fields.isEmpty else { throw .noFields }
    guard fields.count <= Self.maximumFields else { throw .tooManyFields(fields.count) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(64 + fields.count * 64)
    Self.domain.withUTF8Buffer { bytes.append(contentsOf: $0) }
    try Self.append(name: schema, to: &bytes)
    Self.append(UInt16(fields.count), to: &bytes)
    var leaves = 0
    for field in fields {
      leaves += field.leaves
      guard field.leaves > 0, leaves <= Self.maximumLeaves else {
        throw .badLeafCount(field: field.name, count: field.leaves)
      }
      try Self.append(name: field.name, to: &bytes)
      bytes.append(field.kind.rawValue)
      Self.append(UInt32(field.leaves), to: &bytes)
      field.hash.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
    // Names are compared as bytes: strings that only look equal are different names.
    var names: Set<[UInt8]> = []
    for field in fields where !names.insert(Array(field.name.utf8)).inserted {
      throw .duplicateName(field.name)
    }
    root = TreeHash(sha256: bytes)
  }

  private static func append(name: String, to bytes: inout [UInt8]) throws(CommitmentError) {
    let utf8 = name.utf8
    guard (1...255).contains(utf8.count), !utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
      throw .badName(name)
    }
    bytes.append(UInt8(utf8.count))
    bytes.append(contentsOf: utf8)
  }

  private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }
}

/// Hashes the leaves of one field as they come.
struct CommitmentFieldHasher {
  private var hasher: SHA256
  private(set) var count = 0

  init() {
    hasher = SHA256()
    withUnsafeBytes(of: UInt8(1)) { hasher.update(bufferPointer: $0) }
  }

  @inline(__always)
  mutating func append(_ leaf: TreeHash) {
    leaf.withUnsafeBytes { hasher.update(bufferPointer: $0) }
    count += 1
  }

  var hash: TreeHash { TreeHash(hasher.finalize()) }
}
