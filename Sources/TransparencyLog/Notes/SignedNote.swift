/// A text and the signatures under it (C2SP signed-note).
///
/// The text is to be believed only through `verify(by:)`.
public struct SignedNote: Sendable, Hashable {
  /// One signature line.
  public struct Signature: Sendable, Hashable {
    /// Name of the key.
    public var name: String
    /// The first four bytes of the signature: the key's ID, big-endian.
    public var keyID: UInt32
    /// The rest, in the form of the key's algorithm.
    public var bytes: [UInt8]

    public init(name: String, keyID: UInt32, bytes: [UInt8]) {
      self.name = name
      self.keyID = keyID
      self.bytes = bytes
    }
  }

  static let maximumLength = 1 << 20
  static let maximumSignatures = 256

  /// Ends with a newline; the empty line before the signatures is not part of it.
  public let text: String
  public private(set) var signatures: [Signature]

  /// A text to be signed; it must end with a newline and have no other control characters.
  public init(text: String, signatures: [Signature] = []) throws(NoteError) {
    guard text.utf8.last == UInt8(ascii: "\n") else {
      throw .malformedNote("the text does not end with a newline")
    }
    guard !text.utf8.contains(where: { $0 < 0x20 && $0 != UInt8(ascii: "\n") }) else {
      throw .malformedNote("the text has control characters")
    }
    self.text = text
    self.signatures = signatures
  }

  /// Reads a note: text, empty line, signature lines.
  public init(_ note: String) throws(NoteError) {
    let bytes = Array(note.utf8)
    guard bytes.count <= Self.maximumLength else {
      throw .malformedNote("longer than \(Self.maximumLength) bytes")
    }
    let newline = UInt8(ascii: "\n")
    guard bytes.last == newline else { throw .malformedNote("it does not end with a newline") }
    // The last empty line parts text and signatures; the text may have empty lines of its own.
    guard
      let separator = bytes.indices.dropLast().last(where: {
        bytes[$0] == newline && bytes[$0 + 1] == newline
      })
    else { throw .malformedNote("no empty line before the signatures") }
    try self.init(text: String(decoding: bytes[...separator], as: UTF8.self))
    let lines = bytes[(separator + 2)...].dropLast().split(
      separator: newline, omittingEmptySubsequences: false)
    guard separator + 2 < bytes.count else { throw .malformedNote("no signatures") }
    guard lines.count <= Self.maximumSignatures else {
      throw .malformedNote("\(lines.count) signatures; at most \(Self.maximumSignatures)")
    }
    for (number, line) in lines.enumerated() {
      guard let signature = Signature(line: line) else {
        throw .malformedNote("signature line \(number + 1)")
      }
      signatures.append(signature)
    }
  }

  /// The note as it is published.
  public var encoded: String {
    text + "\n" + signatures.map(\.line).joined()
  }

  /// Adds a signature; one by the same key is replaced.
  public mutating func add(_ signature: Signature) {
    signatures.removeAll { $0.isBySameKey(as: signature) }
    signatures.append(signature)
  }

  /// Adds the signer's signature.
  public func signed(by signer: NoteSigner) throws -> SignedNote {
    var note = self
    note.add(try signer.sign(text))
    return note
  }

  /// Throws unless the key has signed the text, once, and rightly. Signatures by other keys are neither
  /// needed nor looked at.
  public func verify(by key: NoteVerifier) throws(NoteError) {
    let own = signatures.filter { $0.keyID == key.keyID && $0.name.utf8.elementsEqual(key.name.utf8) }
    guard let signature = own.first else { throw .notSigned(by: key.name) }
    guard own.count == 1, key.isValid(signature.bytes, text: text) else { throw .badSignature(by: key.name) }
  }
}

extension SignedNote.Signature {
  private static let dash = Array("— ".utf8)

  /// Nil unless the line (without newline) is em dash, space, name, space, base64.
  fileprivate init?(line: ArraySlice<UInt8>) {
    guard line.starts(with: Self.dash) else { return nil }
    let parts = line.dropFirst(Self.dash.count).split(
      separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard parts.count == 2, let blob = Base64.decode(String(decoding: parts[1], as: UTF8.self)),
      blob.count >= 5
    else { return nil }
    let name = String(decoding: parts[0], as: UTF8.self)
    guard KeyName.isValid(name) else { return nil }
    self.init(name: name, keyID: blob[..<4].reduce(0) { $0 << 8 | UInt32($1) }, bytes: Array(blob[4...]))
  }

  fileprivate var line: String {
    let id = withUnsafeBytes(of: keyID.bigEndian) { Array($0) }
    return "— \(name) \(Base64.encode(id + bytes))\n"
  }

  fileprivate func isBySameKey(as other: Self) -> Bool {
    keyID == other.keyID && name.utf8.elementsEqual(other.name.utf8)
  }
}
