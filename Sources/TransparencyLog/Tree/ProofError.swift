/// Why a proof does not hold.
public enum ProofError: Error, Sendable, Hashable {
  /// The leaf's index is not below the tree's size.
  case outOfRange(index: UInt64, size: UInt64)
  /// The old tree is larger than the new one.
  case shrunk(from: UInt64, to: UInt64)
  /// The proof has another number of hashes than the sizes ask for.
  case wrongLength(expected: Int, found: Int)
  /// The proof is for another size than the checkpoint's.
  case otherSize(proof: UInt64, checkpoint: UInt64)
  /// The proof leads to another root than the one to prove.
  case rootMismatch(size: UInt64, expected: TreeHash, found: TreeHash)
}

extension ProofError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .outOfRange(let index, let size): "leaf \(index) is not in a tree of \(size) leaves"
    case .shrunk(let old, let new): "the log shrank from \(old) leaves to \(new)"
    case .wrongLength(let expected, let found): "the proof has \(found) hashes; it needs \(expected)"
    case .otherSize(let proof, let checkpoint):
      "the proof is for a tree of \(proof) leaves, the checkpoint for \(checkpoint)"
    case .rootMismatch(let size, let expected, let found):
      "the proof leads to root \(found) at size \(size), expected \(expected)"
    }
  }
}
