/// A witness's signature on a checkpoint, with its time (C2SP tlog-cosignature, Ed25519).
public struct CosignatureV1: Sendable, Hashable {
  /// Seconds since 1970, below 2^63.
  public let time: UInt64
  /// 64 bytes.
  public let signature: [UInt8]

  init(time: UInt64, signature: [UInt8]) {
    self.time = time
    self.signature = signature
  }

  /// Nil unless `bytes` are a time of 8 bytes, big-endian and below 2^63, and a signature of 64.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 72, bytes[0] < 0x80 else { return nil }
    time = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
    signature = Array(bytes[8...])
  }

  public var bytes: [UInt8] {
    withUnsafeBytes(of: time.bigEndian) { Array($0) } + signature
  }

  static func message(time: UInt64, text: String) -> [UInt8] {
    Array("cosignature/v1\ntime \(time)\n\(text)".utf8)
  }
}

extension SignedNote {
  /// The witness's cosignature, once it is verified; throws when the note has none or a wrong one.
  public func cosignature(by witness: NoteVerifier) throws(NoteError) -> CosignatureV1 {
    guard witness.algorithm == .cosignatureV1 else {
      throw .malformedKey("\(witness.name) is not a witness's key")
    }
    try verify(by: witness)
    for signature in signatures where signature.keyID == witness.keyID && signature.name == witness.name {
      if let cosignature = CosignatureV1(bytes: signature.bytes) { return cosignature }
    }
    throw .notSigned(by: witness.name)
  }
}
