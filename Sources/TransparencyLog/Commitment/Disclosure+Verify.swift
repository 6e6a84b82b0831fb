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
      for case let piece in pieces {
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
  /// Proves that what is shown is original and in place and that exactly what is said to be withheld is, or throws.
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
    // The manifest first: it holds the limits.
    let manifest = try CommitmentManifest(
      schema: schema,
      fields: fields.map { CommitmentManifest.Field(name: $0.name, kind: $0.kind, leaves: $0.leaves.count) })
    var tree = CompactRange()
    var record = DisclosedRecord(schema: schema, fields: [])
    for (number, field) in fields.enumerated() {
      var pieces: [DisclosedRecord.Piece] = []
      for (position, leaf) in field.leaves.enumerated() {
        switch leaf {
        case .withheld(let hash): tree.append(hash)
        case .shown(let salt, let bytes):
          guard salt.count == CommitmentLeaf.saltLength else { throw .badSalt(field: field.name, leaf: position) }
          let salt = salt.withUnsafeBytes { $0.loadUnaligned(as: CommitmentSalts.Salt.self) }
          tree.append(
            bytes.withUnsafeBytes { bytes in
              CommitmentLeaf.hash(
                salt: salt, field: UInt16(number), position: UInt32(position), kind: field.kind, bytes: bytes)
            })
        }
        switch (pieces.last, leaf) {
        case (.shown(let before), .shown(_, let bytes)): pieces[pieces.count - 1] = .shown(before + bytes)
        case (.withheld(let count), .withheld): pieces[pieces.count - 1] = .withheld(leaves: count + 1)
        case (_, .shown(_, let bytes)): pieces.append(.shown(bytes))
        case (_, .withheld): pieces.append(.withheld(leaves: 1))
        }
      }
      record.fields.append(DisclosedRecord.Field(name: field.name, kind: field.kind, pieces: pieces))
    }
    return (manifest.root(over: tree.root), record)
  }
}
