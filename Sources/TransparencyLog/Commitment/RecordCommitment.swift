/// What the log keeps of a record: one hash from which any word, name or field can later be withheld while
/// the rest is still proven original, complete and in place.
///
/// A record is a list of named fields in canonical order. A text falls into one leaf per word and per
/// separator (UAX #29), anything else is one leaf. Each leaf is hashed behind its own salt, a field over its
/// leaves, and the root over the schema and each field's name, kind, number of leaves and hash.
/// `docs/formats/commitment.md` has every byte.
public struct RecordCommitment: Sendable {
  /// A named part of a record.
  public struct Field: Sendable, Hashable {
    public enum Content: Sendable, Hashable {
      /// Text of which single words can be withheld.
      case text(String)
      /// Shown or withheld as a whole.
      case whole([UInt8])
    }

    public var name: String
    public var content: Content

    public init(name: String, content: Content) {
      self.name = name
      self.content = content
    }

    public static func text(_ name: String, _ text: String) -> Field {
      Field(name: name, content: .text(text))
    }

    public static func whole(_ name: String, _ bytes: [UInt8]) -> Field {
      Field(name: name, content: .whole(bytes))
    }

    public static func whole(_ name: String, _ text: String) -> Field {
      Field(name: name, content: .whole(Array(text.utf8)))
    }
  }

  /// Schema of a record whose caller names none.
  public static let defaultSchema = "record/1"
  static let saltLabel: StaticString = "rostra-commitment/1 salt\n"

  /// What the fields mean and in which order they stand, such as `version/1`; bound into the root.
  public let schema: String
  public let fields: [Field]
  /// The commitment: 32 bytes that say nothing without the record's secret.
  public let root: TreeHash

  /// Hashes of each field's leaves.
  let hashes: [[TreeHash]]
  let salts: CommitmentSalts

  /// Commits to the fields and keeps what a disclosure needs.
  ///
  /// - Parameter secret: 32 random bytes made for this record alone and kept with it. Destroying them leaves nothing by
  ///   which the commitment could be linked to content.
  public init(schema: String = defaultSchema, fields: [Field], secret: [UInt8]) throws(CommitmentError) {
    var hashes = [[TreeHash]](repeating: [], count: fields.count)
    root = try Self.root(schema: schema, fields: fields, secret: secret) { field, hash in
      hashes[field].append(hash)
    }
    self.schema = schema
    self.fields = fields
    self.hashes = hashes
    salts = CommitmentSalts(secret: secret, label: Self.saltLabel)
  }

  /// The commitment alone, for the moment of capture.
  public static func root(schema: String = defaultSchema, fields: [Field], secret: [UInt8])
    throws(CommitmentError) -> TreeHash
  {
    try root(schema: schema, fields: fields, secret: secret) { _, _ in }
  }

  @inline(__always)
  private static func root(
    schema: String, fields: [Field], secret: [UInt8], each: (_ field: Int, _ hash: TreeHash) -> Void
  ) throws(CommitmentError) -> TreeHash {
    guard secret.count == 32 else { throw .secretLength(secret.count) }
    let salts = CommitmentSalts(secret: secret, label: saltLabel)
    var odd: CommitmentSalts.Salt = (0, 0)
    var index: UInt32 = 0
    var manifest: [CommitmentManifest.Field] = []
    manifest.reserveCapacity(fields.count)
    for (number, field) in fields.enumerated() {
      var hasher = CommitmentFieldHasher()
      field.forEachLeaf { bytes in
        let salt: CommitmentSalts.Salt
        if index.isMultiple(of: 2) {
          (salt, odd) = salts.pair(index / 2)
        } else {
          salt = odd
        }
        let hash = CommitmentLeaf.hash(
          salt: salt, field: UInt16(truncatingIfNeeded: number), position: UInt32(hasher.count),
          kind: field.kind,
          bytes: bytes)
        each(number, hash)
        hasher.append(hash)
        index += 1
      }
      manifest.append(
        CommitmentManifest.Field(name: field.name, kind: field.kind, leaves: hasher.count, hash: hasher.hash))
    }
    return try CommitmentManifest(schema: schema, fields: manifest).root
  }
}

extension RecordCommitment.Field {
  var kind: CommitmentFieldKind {
    switch content {
    case .text: .text
    case .whole: .whole
    }
  }

  /// Each leaf's bytes in order; at least one, so that even an empty text is behind a salt.
  @inline(__always)
  func forEachLeaf(_ body: (UnsafeRawBufferPointer) -> Void) {
    switch content {
    case .whole(let bytes): bytes.withUnsafeBytes(body)
    case .text(var text):
      text.withUTF8 { utf8 in
        if utf8.isEmpty { body(UnsafeRawBufferPointer(utf8)) }
        WordBreaks.forEach(in: utf8) { body(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: utf8[$0]))) }
      }
    }
  }
}
