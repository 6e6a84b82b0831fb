/// How a field's content falls into leaves.
public enum CommitmentFieldKind: UInt8, Sendable, Hashable {
  /// UTF-8 text, a leaf per word and per separator.
  case text = 1
  /// Any bytes, one leaf.
  case whole = 2

  /// The word of the JSON form.
  public var word: String {
    switch self {
    case .text: "text"
    case .whole: "whole"
    }
  }

  public init?(word: String) {
    switch word {
    case "text": self = .text
    case "whole": self = .whole
    default: return nil
    }
  }
}
