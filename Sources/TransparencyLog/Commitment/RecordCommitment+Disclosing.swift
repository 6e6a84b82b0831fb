extension RecordCommitment {
  /// The record with what the selection shows; everything else as hashes.
  public func disclosure(showing selection: DisclosureSelection) throws(CommitmentError) -> Disclosure {
    var isShown = fields.indices.map { [Bool](repeating: selection.base, count: hashes[$0].count) }
    for exception in selection.exceptions {
      let field = try number(of: exception.field)
      let all = isShown[field].indices
      let leaves = exception.leaves ?? all
      guard leaves.lowerBound >= 0, leaves.upperBound <= all.count else {
        throw .leavesOutOfRange(field: exception.field, leaves: leaves, count: all.count)
      }
      for leaf in leaves { isShown[field][leaf] = exception.isShown }
    }
    var shown: [Disclosure.Field] = []
    var start = 0
    for (number, field) in fields.enumerated() {
      shown.append(
        Disclosure.Field(
          name: field.name, kind: field.kind,
          content: content(of: number, start: start, isShown: isShown[number])))
      start += hashes[number].count
    }
    return Disclosure(schema: schema, fields: shown)
  }

  /// The leaves of a field that hold these bytes of it, for turning a marked passage into a selection.
  public func leaves(of field: String, covering bytes: Range<Int>) throws(CommitmentError) -> Range<Int> {
    let number = try number(of: field)
    var covered: Range<Int>?
    var position = 0
    var offset = 0
    fields[number].forEachLeaf { leaf in
      if bytes.overlaps(offset..<offset + leaf.count) {
        covered = (covered?.lowerBound ?? position)..<position + 1
      }
      offset += leaf.count
      position += 1
    }
    return covered ?? 0..<0
  }

  private func content(of number: Int, start: Int, isShown: [Bool]) -> Disclosure.Content {
    if !isShown.contains(true) {
      var hasher = CommitmentFieldHasher()
      for hash in hashes[number] { hasher.append(hash) }
      return .withheld(leaves: hasher.count, hash: hasher.hash)
    }
    var leaves: [Disclosure.Leaf] = []
    fields[number].forEachLeaf { bytes in
      let position = leaves.count
      leaves.append(
        isShown[position]
          ? .shown(salt: salts.bytes(of: start + position), bytes: Array(bytes))
          : .withheld(hashes[number][position]))
    }
    return .leaves(leaves)
  }

  private func number(of field: String) throws(CommitmentError) -> Int {
    guard let number = fields.firstIndex(where: { $0.name.utf8.elementsEqual(field.utf8) }) else {
      throw .unknownField(field)
    }
    return number
  }
}
