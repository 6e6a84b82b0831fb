/// The two text forms of bytes that the AT Protocol uses: base32 for content identifiers, base58btc
/// for public keys (Multibase; base32 as in RFC 4648 section 6, lower case, no padding).
package enum Multibase {
  static let base32Alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
  static let base58Alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)

  package static func base32(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    var buffer: UInt32 = 0
    var bits: UInt32 = 0
    for byte in bytes {
      buffer = buffer << 8 | UInt32(byte)
      bits += 8
      while bits >= 5 {
        bits -= 5
        text.append(base32Alphabet[Int(buffer >> bits & 31)])
      }
      buffer &= (1 << bits) - 1
    }
    if bits > 0 { text.append(base32Alphabet[Int(buffer << (5 - bits) & 31)]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of base32 text; nil where a character is foreign or the unused last bits are not zero, so that
  /// every byte string has exactly one text.
  package static func bytes(base32 text: some Sequence<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer: UInt32 = 0
    var bits: UInt32 = 0
    for character in text {
      let value: UInt32
      switch character {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = UInt32(character - UInt8(ascii: "a"))
      case UInt8(ascii: "2")...UInt8(ascii: "7"): value = UInt32(character - UInt8(ascii: "2")) + 26
      default: return nil
      }
      buffer = buffer << 5 | value
      bits += 5
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
      }
      buffer &= (1 << bits) - 1
    }
    return bits < 5 && buffer == 0 ? bytes : nil
  }

  package static func base58(_ bytes: [UInt8]) -> String {
    var digits: [UInt8] = []
    for byte in bytes {
      var carry = Int(byte)
      for index in digits.indices {
        carry += Int(digits[index]) << 8
        digits[index] = UInt8(carry % 58)
        carry /= 58
      }
      while carry > 0 {
        digits.append(UInt8(carry % 58))
        carry /= 58
      }
    }
    let zeros = bytes.prefix { $0 == 0 }.map { _ in base58Alphabet[0] }
    return String(decoding: zeros + digits.reversed().map { base58Alphabet[Int($0)] }, as: UTF8.self)
  }

  /// The bytes of base58btc text of at most 256 characters (the arithmetic is quadratic); nil where it is none.
  package static func bytes(base58 text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count <= 256 else { return nil }
    var bytes: [UInt8] = []
    for character in text {
      guard let value = base58Alphabet.firstIndex(of: character) else { return nil }
      var carry = value
      for index in bytes.indices {
        carry += Int(bytes[index]) * 58
        bytes[index] = UInt8(truncatingIfNeeded: carry)
        carry >>= 8
      }
      while carry > 0 {
        bytes.append(UInt8(truncatingIfNeeded: carry))
        carry >>= 8
      }
    }
    let zeros = text.prefix { $0 == base58Alphabet[0] }.count
    return Array(repeating: 0, count: zeros) + bytes.reversed()
  }
}
