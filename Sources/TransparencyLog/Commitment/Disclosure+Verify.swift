/// A record as a verified disclosure proves it.
public struct DisclosedRecord: Sendable, Hashable {
  public enum Piece: Sendable, Hashable {
    /// Original bytes, in place.
    case shown([UInt8])
    /// So many leaves, neither more nor fewer, stand here and are withheld.
    case withheld(leaves: Int)
  }

  public struct Field: Sendable, Hashable {
    public var name: String
    public var kind: CommitmentFieldKind
    /// Neighbouring leaves of one sort are joined.
    public var pieces: [Piece]

    /// The field's original bytes; nil when something is withheld.
    public var bytes: [UInt8]? {
      var bytes: [UInt8] = []
      for piece in pieces {
        guard case .shown(let more) = piece else { return nil }
        bytes += more
      }
      return bytes
    }

    /// The field as text, with `gap` where leaves are withheld.
    public func text(gap: String = "█") -> String {
      pieces.map { piece in
        switch piece {
        case .shown(let bytes): String(decoding: bytes, as: UTF8.self)
        case .withheld: gap
        }
      }.joined()
    }
  }

  public var schema: String
  public var fields: [Field]

  /// Whether nothing is withheld.
  public var isComplete: Bool { fields.allSatisfy { $0.bytes != nil } }
}

extension Disclosure {
  /// Proves that what is shown is original and in place and that exactly what is said to be withheld is, or
  /// throws.
  public func verify(against root: TreeHash) throws(CommitmentError) -> DisclosedRecord {
    let (found, record) = try reconstructed()
    guard found == root else { throw .rootMismatch(expected: root, found: found) }
    return record
  }

  /// The commitment this disclosure leads to; trustworthy only once compared with the one in the log.
  public func root() throws(CommitmentError) -> TreeHash {
    try reconstructed().root
  }

  private func reconstructed() throws(CommitmentError) -> (root: TreeHash, record: DisclosedRecord) {
    var manifest: [CommitmentManifest.Field] = []
    var record = DisclosedRecord(schema: schema, fields: [])
    for (number, field) in fields.enumerated() {
      guard let number = UInt16(exactly: number) else { throw .tooManyFields(fields.count) }
      var hasher = CommitmentFieldHasher()
      var pieces = DisclosedPieces()
      switch field.content {
      case .withheld(let leaves, let hash):
        pieces.append(withheld: leaves)
        manifest.append(
          CommitmentManifest.Field(name: field.name, kind: field.kind, leaves: leaves, hash: hash))
      case .leaves(let leaves):
        guard leaves.count <= CommitmentManifest.maximumLeaves else {
          throw .badLeafCount(field: field.name, count: leaves.count)
        }
        for leaf in leaves {
          hasher.append(
            try leaf.hash(field: number, name: field.name, position: hasher.count, kind: field.kind))
          switch leaf {
          case .shown(_, let bytes): pieces.append(shown: bytes)
          case .withheld: pieces.append(withheld: 1)
          }
        }
        manifest.append(
          CommitmentManifest.Field(
            name: field.name, kind: field.kind, leaves: hasher.count, hash: hasher.hash))
      }
      record.fields.append(DisclosedRecord.Field(name: field.name, kind: field.kind, pieces: pieces.all))
    }
    return (try CommitmentManifest(schema: schema, fields: manifest).root, record)
  }
}

extension Disclosure.Leaf {
  fileprivate func hash(
    field: UInt16, name: String, position: Int, kind: CommitmentFieldKind
  ) throws(CommitmentError) -> TreeHash {
    switch self {
    case .withheld(let hash): return hash
    case .shown(let salt, let bytes):
      guard salt.count == CommitmentLeaf.saltLength else { throw .badSalt(field: name, leaf: position) }
      let salt = salt.withUnsafeBytes { $0.loadUnaligned(as: CommitmentSalts.Salt.self) }
      return bytes.withUnsafeBytes {
        CommitmentLeaf.hash(salt: salt, field: field, position: UInt32(position), kind: kind, bytes: $0)
      }
    }
  }
}

/// Joins neighbours of one sort as they come, in linear time.
private struct DisclosedPieces {
  private var pieces: [DisclosedRecord.Piece] = []
  private var bytes: [UInt8]?
  private var withheld = 0

  mutating func append(shown more: [UInt8]) {
    flushWithheld()
    if bytes == nil { bytes = more } else { bytes?.append(contentsOf: more) }
  }

  mutating func append(withheld count: Int) {
    flushShown()
    withheld += count
  }

  var all: [DisclosedRecord.Piece] {
    var copy = self
    copy.flushShown()
    copy.flushWithheld()
    return copy.pieces
  }

  private mutating func flushShown() {
    if let bytes { pieces.append(.shown(bytes)) }
    bytes = nil
  }

  private mutating func flushWithheld() {
    if withheld > 0 { pieces.append(.withheld(leaves: withheld)) }
    withheld = 0
  }
}
