import Crypto
import Foundation
import WebArchive

/// The digests that manifests are named for. MD5, SHA-1 and SHA-224 are read, since old bags have them; we write SHA-256
/// and SHA-512.
package enum BagAlgorithm: String, Sendable, Hashable, CaseIterable {
  case md5, sha1, sha224, sha256, sha384, sha512

  /// Hexadecimal digits of a value.
  var digits: Int {
    switch self {
    case .md5: 32
    case .sha1: 40
    case .sha224: 56
    case .sha256: 64
    case .sha384: 96
    case .sha512: 128
    }
  }
}

/// Several digests over the same bytes, so that a file is read once.
struct BagDigests {
  private var running: [(algorithm: BagAlgorithm, hash: any BagHash)]

  init(_ algorithms: some Sequence<BagAlgorithm>) {
    running = algorithms.map { algorithm in
      let hash: any BagHash =
        switch algorithm {
        case .md5: LibraryHash(Insecure.MD5())
        case .sha1: LibraryHash(Insecure.SHA1())
        case .sha224: SHA224()
        case .sha256: LibraryHash(SHA256())
        case .sha384: LibraryHash(SHA384())
        case .sha512: LibraryHash(SHA512())
        }
      return (algorithm, hash)
    }
  }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    for index in running.indices { running[index].hash.update(bytes) }
  }

  /// Hexadecimal values, in the order of the algorithms.
  func finish() -> [BagAlgorithm: String] {
    Dictionary(uniqueKeysWithValues: running.map { ($0.algorithm, $0.hash.finish()) })
  }
}

protocol BagHash {
  mutating func update(_ bytes: UnsafeRawBufferPointer)
  func finish() -> String
}

private struct LibraryHash<Hash: HashFunction>: BagHash {
  private var hash: Hash

  init(_ hash: Hash) { self.hash = hash }

  mutating func update(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

  func finish() -> String { hexadecimal(hash.finalize()) }
}

private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}

/// SHA-224 (FIPS 180-4 section 6.3), which swift-crypto does not have and a bag of the conformance suite does.
private struct SHA224: BagHash {
  private var state: [UInt32] = [
    0xc105_9ed8, 0x367c_d507, 0x3070_dd17, 0xf70e_5939, 0xffc0_0b31, 0x6858_1511, 0x64f9_8fa7, 0xbefa_4fa4,
  ]
  private var block: [UInt8] = []
  private var length: UInt64 = 0

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    length += UInt64(bytes.count)
    for byte in bytes {
      block.append(byte)
      if block.count == 64 { compress() }
    }
  }

  func finish() -> String {
    var last = self
    last.block.append(0x80)
    while last.block.count != 56 {
      if last.block.count == 64 { last.compress() } else { last.block.append(0) }
    }
    let bits = length &* 8
    for shift in stride(from: 56, through: 0, by: -8) {
      last.block.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
    last.compress()
    return hexadecimal(
      last.state.prefix(7).flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } })
  }

  private mutating func compress() {
    func rotated(_ word: UInt32, _ by: UInt32) -> UInt32 { word >> by | word << (32 - by) }
    var w = stride(from: 0, to: 64, by: 4).map { at in
      block[at..<at + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    for t in 16..<64 {
      let s0 = rotated(w[t - 15], 7) ^ rotated(w[t - 15], 18) ^ w[t - 15] >> 3
      let s1 = rotated(w[t - 2], 17) ^ rotated(w[t - 2], 19) ^ w[t - 2] >> 10
      w.append(w[t - 16] &+ s0 &+ w[t - 7] &+ s1)
    }
    var v = state
    for t in 0..<64 {
      let s1 = rotated(v[4], 6) ^ rotated(v[4], 11) ^ rotated(v[4], 25)
      let choice = v[4] & v[5] ^ ~v[4] & v[6]
      let t1 = v[7] &+ s1 &+ choice &+ Self.constants[t] &+ w[t]
      let s0 = rotated(v[0], 2) ^ rotated(v[0], 13) ^ rotated(v[0], 22)
      let majority = v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2]
      v = [t1 &+ s0 &+ majority, v[0], v[1], v[2], v[3] &+ t1, v[4], v[5], v[6]]
    }
    for index in 0..<8 { state[index] &+= v[index] }
    block.removeAll(keepingCapacity: true)
  }

  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes (section 4.2.2).
  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
  ]
}
