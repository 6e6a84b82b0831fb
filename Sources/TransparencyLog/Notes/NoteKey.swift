import Crypto

/// What a key's signatures are over.
public enum NoteAlgorithm: UInt8, Sendable, Hashable {
  /// Ed25519 over the note's text (C2SP signed-note).
  case ed25519 = 1
  /// Ed25519 over a time and a checkpoint's text, by a witness (C2SP tlog-cosignature, `cosignature/v1`).
  case cosignatureV1 = 4

  /// The first four bytes of SHA-256(name ‖ newline ‖ algorithm ‖ public key).
  func keyID(name: String, publicKey: [UInt8]) -> UInt32 {
    let digest = TreeHash(sha256: Array(name.utf8) + [UInt8(ascii: "\n"), rawValue] + publicKey)
    return digest.bytes[..<4].reduce(0) { $0 << 8 | UInt32($1) }
  }
}

/// A public key that signs notes, in the text form `name+ID+base64` ("vkey", C2SP signed-note).
public struct NoteVerifier: Sendable, Hashable {
  public let name: String
  public let algorithm: NoteAlgorithm
  /// 32 bytes (RFC 8032).
  public let publicKey: [UInt8]

  public init(name: String, algorithm: NoteAlgorithm = .ed25519, publicKey: [UInt8]) throws(NoteError) {
    guard KeyName.isValid(name) else { throw .badName(name) }
    guard publicKey.count == 32 else { throw .malformedKey("\(publicKey.count) bytes; Ed25519 keys have 32") }
    guard !Ed25519Weakness.isWeak(publicKey) else {
      throw .malformedKey("\(name): a weak Ed25519 point, under which signatures can be forged")
    }
    self.name = name
    self.algorithm = algorithm
    self.publicKey = publicKey
  }

  /// Reads the text form.
  public init(_ vkey: String) throws(NoteError) {
    let parts = vkey.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard vkey.utf8.count <= 512, parts.count == 3 else {
      throw .malformedKey("not of the form name+ID+base64")
    }
    guard let material = Base64.decode(parts[2]), material.count > 1 else {
      throw .malformedKey("not base64")
    }
    guard let algorithm = NoteAlgorithm(rawValue: material[0]) else {
      throw .malformedKey("algorithm \(material[0]) is not supported")
    }
    try self.init(name: String(parts[0]), algorithm: algorithm, publicKey: Array(material[1...]))
    guard parts[1].lowercased() == Self.hex(keyID) else {
      throw .malformedKey("ID \(parts[1]) is not the one of name and key, \(Self.hex(keyID))")
    }
  }

  public var keyID: UInt32 { algorithm.keyID(name: name, publicKey: publicKey) }

  /// The text form.
  public var vkey: String {
    "\(name)+\(Self.hex(keyID))+\(Base64.encode([algorithm.rawValue] + publicKey))"
  }

  func isValid(_ signature: [UInt8], text: String) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
    switch algorithm {
    case .ed25519: return signature.count == 64 && key.isValidSignature(signature, for: Array(text.utf8))
    case .cosignatureV1:
      guard let cosignature = CosignatureV1(bytes: signature) else { return false }
      return key.isValidSignature(
        cosignature.signature, for: CosignatureV1.message(time: cosignature.time, text: text))
    }
  }

  private static func hex(_ id: UInt32) -> String {
    Hex.encode(withUnsafeBytes(of: id.bigEndian) { Array($0) })
  }
}

extension NoteVerifier: CustomStringConvertible {
  public var description: String { vkey }
}
