/// The head of a log: whose it is, how many leaves it has, and their root (C2SP tlog-checkpoint).
public struct Checkpoint: Sendable, Hashable {
  /// Identifies the log, for ever: an address without scheme, such as `archive.example.gov/log`.
  public let origin: String
  /// Number of leaves.
  public let size: UInt64
  public let root: TreeHash
  /// Lines after the root, if any. We write none: witnesses do not vouch for them.
  public let extensionLines: [String]

  public init(origin: String, size: UInt64, root: TreeHash, extensionLines: [String] = []) throws(NoteError) {
    for line in [origin] + extensionLines {
      guard !line.isEmpty, !line.utf8.contains(where: { $0 < 0x20 }) else {
        throw .malformedCheckpoint("a line is empty or has control characters")
      }
    }
    self.origin = origin
    self.size = size
    self.root = root
    self.extensionLines = extensionLines
  }

  /// Reads the text of a note.
  public init(text: String) throws(NoteError) {
    guard text.utf8.count <= SignedNote.maximumLength else { throw .malformedCheckpoint("too long") }
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // The last newline leaves an empty piece behind it.
    guard lines.count >= 4, lines.last?.isEmpty == true else {
      throw .malformedCheckpoint("fewer than three lines, or no newline at the end")
    }
    guard let size = UInt64(Substring(lines[1])), String(size).utf8.elementsEqual(lines[1]) else {
      throw .malformedCheckpoint(
        "line 2 is not a number of leaves: \(Substring(lines[1]).prefix(32).debugDescription)")
    }
    guard let bytes = Base64.decode(Substring(lines[2])), let root = TreeHash(bytes: bytes) else {
      throw .malformedCheckpoint("line 3 is not a root hash of 32 bytes in base64")
    }
    try self.init(
      origin: String(Substring(lines[0])), size: size, root: root,
      extensionLines: lines[3...].dropLast().map { String(Substring($0)) })
  }

  /// The text that is signed, cosigned and time-stamped.
  public var text: String {
    ([origin, String(size), root.base64] + extensionLines).map { $0 + "\n" }.joined()
  }

  /// The checkpoint as a note signed by the log's key.
  public func signed(by signer: NoteSigner) throws -> SignedNote {
    try SignedNote(text: text).signed(by: signer)
  }

  /// The checkpoint in a note, once the log's signature is verified.
  ///
  /// - Parameter origin: the log it must be of; the key's name when left out.
  public init(verifying note: SignedNote, by key: NoteVerifier, origin: String? = nil) throws(NoteError) {
    try note.verify(by: key)
    try self.init(text: note.text)
    let expected = origin ?? key.name
    guard self.origin.utf8.elementsEqual(expected.utf8) else {
      throw .otherOrigin(expected: expected, found: self.origin)
    }
  }
}
