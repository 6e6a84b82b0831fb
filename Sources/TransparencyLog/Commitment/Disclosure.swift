/// A record as it is shown: each leaf either with its bytes and salt, or, where it is withheld, as its hash.
///
/// The leaves are carried as they were split, so nobody who verifies has to split text again. `docs/formats/commitment.md`
/// has the JSON form.
public struct Disclosure: Sendable, Hashable {
  public enum Leaf: Sendable, Hashable {
    case shown(salt: [UInt8], bytes: [UInt8])
    case withheld(TreeHash)
  }

  public struct Field: Sendable, Hashable {
    public var name: String
    public var kind: CommitmentFieldKind
    public var leaves: [Leaf]

    public init(name: String, kind: CommitmentFieldKind, leaves: [Leaf]) {
      self.name = name
      self.kind = kind
      self.leaves = leaves
    }
  }

  public var schema: String
  public var fields: [Field]

  public init(schema: String, fields: [Field]) {
    self.schema = schema
    self.fields = fields
  }
}

extension RecordCommitment {
  /// The record with what the selection shows; everything else as hashes.
  public func disclosure(showing selection: DisclosureSelection) throws(CommitmentError) -> Disclosure {
    var masks = fields.indices.map { [Bool](repeating: selection.base, count: leafRange(of: $0).count) }
    for exception in selection.exceptions {
      let field = try number(of: exception.field)
      let all = masks[field].indices
      let leaves = exception.leaves ?? all
      guard leaves.lowerBound >= 0, leaves.upperBound <= all.count else {
        throw .leavesOutOfRange(field: exception.field, leaves: leaves, count: all.count)
      }
      for leaf in leaves { masks[field][leaf] = exception.isShown }
    }
    var shown: [Disclosure.Field] = []
    for (number, field) in fields.enumerated() {
      let start = starts[number]
      var leaves: [Disclosure.Leaf] = []
      field.forEachLeaf { bytes in
        let position = leaves.count
        leaves.append(
          masks[number][position]
            ? .shown(salt: salts.bytes(of: start + position), bytes: Array(bytes))
            : .withheld(hashes[start + position]))
      }
      shown.append(Disclosure.Field(name: field.name, kind: field.kind, leaves: leaves))
    }
    return Disclosure(schema: schema, fields: shown)
  }

  /// The leaves of a field that hold these bytes of it, for turning a marked passage into a selection.
  public func leaves(of field: String, covering bytes: Range<Int>) throws(CommitmentError) -> Range<Int> {
    let number = try number(of: field)
    var first: Int?
    var end = 0
    var position = 0
    var offset = 0
    fields[number].forEachLeaf { leaf in
      if offset < bytes.upperBound && offset + leaf.count > bytes.lowerBound {
        first = first ?? position
        end = position + 1
      }
      offset += leaf.count
      position += 1
    }
    return (first ?? end)..<end
  }

  private func number(of field: String) throws(CommitmentError) -> Int {
    // Compared as bytes: strings that only look equal are different names.
    guard let number = fields.firstIndex(where: { $0.name.utf8.elementsEqual(field.utf8) }) else {
      throw .unknownField(field)
    }
    return number
  }

  private func leafRange(of field: Int) -> Range<Int> {
    starts[field]..<(field + 1 < starts.count ? starts[field + 1] : hashes.count)
  }
}
