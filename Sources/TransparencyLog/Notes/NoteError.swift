/// Why a note, a checkpoint or a key is refused.
public enum NoteError: Error, Sendable, Hashable {
  /// Not a signed note; says what is wrong, and in which line of the signatures.
  case malformedNote(String)
  /// Not a checkpoint; says what is wrong.
  case malformedCheckpoint(String)
  /// Not a verifier or signer key; says what is wrong.
  case malformedKey(String)
  /// A key or log name is empty, too long, or has a space, a plus sign or a control character.
  case badName(String)
  /// The note has no signature by the key.
  case notSigned(by: String)
  /// A line claims to be by the key, and isn't.
  case badSignature(by: String)
  /// The checkpoint is of another log.
  case otherOrigin(expected: String, found: String)
}

extension NoteError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformedNote(let what): "not a signed note: \(what)"
    case .malformedCheckpoint(let what): "not a checkpoint: \(what)"
    case .malformedKey(let what): "not a key: \(what)"
    case .badName(let name):
      "\(name.debugDescription) cannot name a key: 1 to 255 bytes, no spaces, plus signs or controls"
    case .notSigned(let key): "the note has no signature by \(key)"
    case .badSignature(let key): "the signature by \(key) is not of this note"
    case .otherOrigin(let expected, let found):
      "the checkpoint is of the log \(found.debugDescription), expected \(expected.debugDescription)"
    }
  }
}
