import Crypto

/// A private key that signs notes.
public struct NoteSigner: Sendable {
  public let verifier: NoteVerifier
  private let key: Curve25519.Signing.PrivateKey

  /// Makes a new key.
  public static func generate(name: String, algorithm: NoteAlgorithm = .ed25519) throws -> NoteSigner {
    try NoteSigner(name: name, algorithm: algorithm, key: Curve25519.Signing.PrivateKey())
  }

  /// A key from its 32 secret bytes (RFC 8032), which must be random.
  public init(name: String, algorithm: NoteAlgorithm = .ed25519, seed: [UInt8]) throws {
    try self.init(
      name: name, algorithm: algorithm, key: Curve25519.Signing.PrivateKey(rawRepresentation: seed))
  }

  private init(name: String, algorithm: NoteAlgorithm, key: Curve25519.Signing.PrivateKey) throws {
    self.key = key
    verifier = try NoteVerifier(
      name: name, algorithm: algorithm, publicKey: Array(key.publicKey.rawRepresentation))
  }

  /// Reads the text form of `privateKey`.
  public init(privateKey text: String) throws {
    // No part of the text goes into an error: it is a secret.
    let parts = text.split(separator: "+", maxSplits: 4, omittingEmptySubsequences: false)
    guard text.utf8.count <= 512, parts.count == 5, parts[0] == "PRIVATE", parts[1] == "KEY" else {
      throw NoteError.malformedKey("not of the form PRIVATE+KEY+name+ID+base64")
    }
    guard let material = Base64.decode(parts[4]), material.count == 33,
      let algorithm = NoteAlgorithm(rawValue: material[0])
    else { throw NoteError.malformedKey("the private part is not base64 of an algorithm and 32 bytes") }
    try self.init(
      name: String(parts[2]), algorithm: algorithm,
      key: Curve25519.Signing.PrivateKey(rawRepresentation: material[1...]))
    guard UInt32(parts[3], radix: 16) == verifier.keyID else {
      throw NoteError.malformedKey("the ID is not the one of name and key")
    }
  }

  /// `PRIVATE+KEY+name+ID+base64`, the form of Go's note package. A secret.
  public var privateKey: String {
    let id = verifier.vkey.dropFirst(verifier.name.count + 1).prefix(8)
    let material = Base64.encode([verifier.algorithm.rawValue] + Array(key.rawRepresentation))
    return "PRIVATE+KEY+\(verifier.name)+\(id)+\(material)"
  }

  /// The name of the key; it should be the log's origin.
  public var name: String { verifier.name }

  func sign(_ text: String) throws -> SignedNote.Signature {
    guard verifier.algorithm == .ed25519 else {
      throw NoteError.malformedKey("\(name) is a witness's key: it cosigns checkpoints, at a time")
    }
    return signature(Array(try key.signature(for: Array(text.utf8))))
  }

  /// A witness's statement that at `time` this was the largest consistent tree it had seen of the log.
  ///
  /// - Parameter time: seconds since 1970.
  public func cosign(_ checkpoint: Checkpoint, time: UInt64) throws -> SignedNote.Signature {
    guard verifier.algorithm == .cosignatureV1 else {
      throw NoteError.malformedKey("\(name) is a log's key, not a witness's")
    }
    let signed = try key.signature(for: CosignatureV1.message(time: time, text: checkpoint.text))
    return signature(CosignatureV1(time: time, signature: Array(signed)).bytes)
  }

  private func signature(_ bytes: [UInt8]) -> SignedNote.Signature {
    SignedNote.Signature(name: name, keyID: verifier.keyID, bytes: bytes)
  }
}
