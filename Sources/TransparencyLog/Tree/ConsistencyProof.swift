/// Proof that a tree begins with all leaves of an older one, in order: nothing was taken out or changed (RFC
/// 6962 section 2.1.2).
public struct ConsistencyProof: Sendable, Hashable, Codable {
  public var oldSize: UInt64
  public var newSize: UInt64
  public var hashes: [TreeHash]

  public init(oldSize: UInt64, newSize: UInt64, hashes: [TreeHash]) {
    self.oldSize = oldSize
    self.newSize = newSize
    self.hashes = hashes
  }

  /// Makes the proof from the tiles of the new tree; empty when a size is 0 or both are equal.
  public static func make(oldSize: UInt64, newSize: UInt64, from source: some TileSource) async throws
    -> ConsistencyProof
  {
    guard oldSize <= newSize else { throw TileError.outOfRange(index: oldSize, size: newSize) }
    var hashes: [TreeHash] = []
    if oldSize > 0 && oldSize < newSize {
      var reader = TileReader(source, size: newSize)
      var range = 0..<newSize
      // Down the path to where the old tree ended; what stands aside of it at each step is in the proof.
      while range.upperBound != oldSize {
        let middle = range.lowerBound + largestSplit(range.upperBound - range.lowerBound)
        if oldSize <= middle {
          hashes.append(try await reader.root(of: middle..<range.upperBound))
          range = range.lowerBound..<middle
        } else {
          hashes.append(try await reader.root(of: range.lowerBound..<middle))
          range = middle..<range.upperBound
        }
      }
      // A whole old tree is known to whoever asks; a part of it isn't.
      if range.lowerBound > 0 { hashes.append(try await reader.root(of: range)) }
    }
    return ConsistencyProof(oldSize: oldSize, newSize: newSize, hashes: hashes.reversed())
  }

  /// Throws unless the tree with root `new` begins with the tree with root `old`.
  public func verify(old: TreeHash, new: TreeHash) throws(ProofError) {
    guard oldSize <= newSize else { throw .shrunk(from: oldSize, to: newSize) }
    if oldSize == 0 || oldSize == newSize {
      guard hashes.isEmpty else { throw .wrongLength(expected: 0, found: hashes.count) }
      let mustBe = oldSize == 0 ? .emptyRoot : new
      guard old == mustBe else { throw .rootMismatch(size: oldSize, expected: mustBe, found: old) }
      guard newSize > 0 || new == .emptyRoot else {
        throw .rootMismatch(size: 0, expected: .emptyRoot, found: new)
      }
      return
    }
    // Both roots are built from the last complete subtree of the old tree upwards.
    let shift = UInt64(oldSize.trailingZeroBitCount)
    let inner = UInt64.bitWidth - ((oldSize - 1) ^ (newSize - 1)).leadingZeroBitCount - Int(shift)
    let border = ((oldSize - 1) >> (UInt64(inner) + shift)).nonzeroBitCount
    let isWhole = oldSize.nonzeroBitCount == 1
    let expected = inner + border + (isWhole ? 0 : 1)
    guard hashes.count == expected else { throw .wrongLength(expected: expected, found: hashes.count) }

    var rest = hashes[...]
    var oldRoot = isWhole ? old : rest.removeFirst()
    var newRoot = oldRoot
    let path = (oldSize - 1) >> shift
    for (level, hash) in rest.enumerated() {
      if level >= inner || path >> UInt64(level) & 1 == 1 {
        oldRoot = .node(hash, oldRoot)
        newRoot = .node(hash, newRoot)
      } else {
        newRoot = .node(newRoot, hash)
      }
    }
    guard oldRoot == old else { throw .rootMismatch(size: oldSize, expected: old, found: oldRoot) }
    guard newRoot == new else { throw .rootMismatch(size: newSize, expected: new, found: newRoot) }
  }
}
