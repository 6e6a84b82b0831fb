import Crypto

/// The public key of an account, which signs its repository: P-256 or secp256k1 (AT Protocol cryptography
/// specification).
package enum SigningKey: Sendable, Hashable {
  /// A compressed point of 33 bytes.
  case p256([UInt8])
  case secp256k1(Secp256k1.PublicKey)

  /// Reads `did:key:z…`.
  package init?(did: String) {
    guard did.hasPrefix("did:key:") else { return nil }
    self.init(multikey: String(did.dropFirst(8)))
  }

  /// Reads the Multikey form `z…`: base58btc of the codec (`0x1200` P-256, `0xe7` secp256k1, as varints) and the
  /// compressed point.
  package init?(multikey: String) {
    guard multikey.utf8.first == UInt8(ascii: "z"),
      let bytes = Multibase.bytes(base58: multikey.utf8.dropFirst()),
      bytes.count == 35
    else { return nil }
    let point = Array(bytes[2...])
    switch (bytes[0], bytes[1]) {
    case (0x80, 0x24): self.init(p256: point)
    case (0xE7, 0x01): self.init(secp256k1: point)
    default: return nil
    }
  }

  /// Reads a point whose curve is told elsewhere, as older DID documents have it; compressed or not.
  package init?(p256 point: [UInt8]) {
    let key =
      point.count == 33
      ? try? P256.Signing.PublicKey(compressedRepresentation: point)
      : try? P256.Signing.PublicKey(x963Representation: point)
    guard let key else { return nil }
    self = .p256(Array(key.compressedRepresentation))
  }

  package init?(secp256k1 point: [UInt8]) {
    guard let key = Secp256k1.PublicKey(point) else { return nil }
    self = .secp256k1(key)
  }

  /// The key as `did:key:z…`.
  package var did: String {
    switch self {
    case .p256(let point): "did:key:z" + Multibase.base58([0x80, 0x24] + point)
    case .secp256k1(let key): "did:key:z" + Multibase.base58([0xE7, 0x01] + key.compressed)
    }
  }

  /// Whether the key's owner signed the SHA-256 of the message.
  ///
  /// The signature is r and s, 32 bytes each; DER is refused, and so is an s in the upper half of the group, which
  /// would let anyone make a second valid signature out of the first.
  package func isValid(signature: [UInt8], of message: [UInt8]) -> Bool {
    guard signature.count == 64 else { return false }
    switch self {
    case .p256(let point):
      guard SigningKey.isLow(signature[32...], half: SigningKey.p256HalfOrder),
        let key = try? P256.Signing.PublicKey(compressedRepresentation: point),
        let parsed = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
      else { return false }
      return key.isValidSignature(parsed, for: SHA256.hash(data: message))
    case .secp256k1(let key):
      return key.isValid(signature: signature, digest: SHA256Value(hashing: message[...]).bytes)
    }
  }

  static func isLow(_ s: ArraySlice<UInt8>, half: [UInt8]) -> Bool {
    !half.lexicographicallyPrecedes(s)
  }

  /// Half of P-256's group order, rounded down (FIPS 186-4, D.1.2.3).
  private static let p256HalfOrder: [UInt8] = [
    0x7F, 0xFF, 0xFF, 0xFF, 0x80, 0x00, 0x00, 0x00, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xDE, 0x73, 0x7D, 0x56, 0xD3, 0x8B, 0xCF, 0x42, 0x79, 0xDC, 0xE5, 0x61, 0x7E, 0x31, 0x92, 0xA8,
  ]
}

extension SigningKey {
  /// Reads the key of a DID document's verification method: a Multikey, or one of the two older suites, whose
  /// multibase holds the bare point (AT Protocol DID specification, "Public Keys").
  package init?(verificationMethod type: String, multibase: String) {
    switch type {
    case "Multikey": self.init(multikey: multibase)
    case "EcdsaSecp256r1VerificationKey2019", "EcdsaSecp256k1VerificationKey2019":
      guard multibase.utf8.first == UInt8(ascii: "z"),
        let point = Multibase.bytes(base58: multibase.utf8.dropFirst())
      else { return nil }
      if type == "EcdsaSecp256r1VerificationKey2019" {
        self.init(p256: point)
      } else {
        self.init(secp256k1: point)
      }
    default: return nil
    }
  }
}
