/// Why a day cannot be sealed, or a proof about it does not hold.
public enum DaySealError: Error, Sendable, Hashable {
  case secretLength(Int)
  case tooManyKeys(Int)
  /// A key is empty or longer than 1,024 bytes.
  case keyLength(Int)
  /// A statement that no seal makes; says which part.
  case malformed(String)
  /// The statement is not the one that was committed to.
  case commitmentMismatch(expected: TreeHash, found: TreeHash)
  /// The keys that the proof shows neither are the one asked for nor its neighbours.
  case provesNothing
}

extension DaySealError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .secretLength(let count): "the seal's secret has \(count) bytes; it must have 32"
    case .tooManyKeys(let count): "\(count) keys; a day has at most \(DaySeal.maximumKeys)"
    case .keyLength(let count): "a key has \(count) bytes; it must have 1 to \(DaySeal.maximumKeyLength)"
    case .malformed(let what): "not a day seal: \(what)"
    case .commitmentMismatch(let expected, let found):
      "the day seal leads to \(found), committed was \(expected): it is another one, or it was changed"
    case .provesNothing: "the proof shows neither the key nor the two keys next to its place"
    }
  }
}
