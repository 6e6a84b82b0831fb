import Crypto

/// How one leaf of a record is hashed.
///
///     SHA-256(0x00 ‖ version ‖ salt[16] ‖ field:u16 ‖ position:u32 ‖ kind:u8 ‖ bytes)
///
/// Everything before the bytes has a fixed length, so no two leaves share an input; integers are big-endian.
enum CommitmentLeaf {
  static let saltLength = 16
  private static let version: UInt8 = 1
  private static let headLength = 25

  /// - Parameters:
  ///   - field: number of the field in the record, from 0.
  ///   - position: number of the leaf in its field, from 0.
  @inline(__always)
  static func hash(
    salt: CommitmentSalts.Salt, field: UInt16, position: UInt32, kind: CommitmentFieldKind,
    bytes: UnsafeRawBufferPointer
  ) -> TreeHash {
    // Nearly all leaves are words: one stack buffer and one update. Longer ones are hashed in place.
    let inline = bytes.count <= 231
    return withUnsafeTemporaryAllocation(byteCount: 256, alignment: 8) { buffer in
      buffer[0] = 0
      buffer[1] = version
      buffer.storeBytes(of: salt, toByteOffset: 2, as: CommitmentSalts.Salt.self)
      buffer.storeBytes(of: field.bigEndian, toByteOffset: 18, as: UInt16.self)
      buffer.storeBytes(of: position.bigEndian, toByteOffset: 20, as: UInt32.self)
      buffer[24] = kind.rawValue
      if inline {
        UnsafeMutableRawBufferPointer(rebasing: buffer[headLength...]).copyMemory(from: bytes)
        return TreeHash(sha256: UnsafeRawBufferPointer(rebasing: buffer[..<(headLength + bytes.count)]))
      }
      var hasher = SHA256()
      hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<headLength]))
      hasher.update(bufferPointer: bytes)
      return TreeHash(hasher.finalize())
    }
  }
}
