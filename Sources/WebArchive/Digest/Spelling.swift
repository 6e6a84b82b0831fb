/// Two digits a byte; written lower case, read in either (RFC 4648 section 8).
enum Hexadecimal {
  static func encode(_ bytes: some Collection<UInt8>) -> String {
    String(unsafeUninitializedCapacity: bytes.count * 2) { out in
      var at = 0
      for byte in bytes {
        out[at] = digit(byte >> 4)
        out[at + 1] = digit(byte & 15)
        at += 2
      }
      return at
    }
  }

  static func append(_ bytes: [UInt8], to output: inout [UInt8]) {
    for byte in bytes {
      output.append(digit(byte >> 4))
      output.append(digit(byte & 15))
    }
  }

  static func decode(_ text: [UInt8]) -> [UInt8]? {
    guard text.count % 2 == 0 else { return nil }
    var isHexadecimal = true
    let bytes = [UInt8](unsafeUninitializedCapacity: text.count / 2) { out, count in
      count = text.count / 2
      for index in 0..<count {
        let (high, low) = (value(of: text[index * 2]), value(of: text[index * 2 + 1]))
        isHexadecimal = isHexadecimal && high != nil && low != nil
        out[index] = (high ?? 0) << 4 | (low ?? 0)
      }
    }
    return isHexadecimal ? bytes : nil
  }

  static func value(of character: UInt8) -> UInt8? {
    switch character {
    case 0x30...0x39: character - 0x30
    case 0x41...0x46: character - 0x37
    case 0x61...0x66: character - 0x57
    default: nil
    }
  }

  static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}

/// Five bits a character, `A`–`Z` and `2`–`7`, padding optional (RFC 4648 section 6).
enum Base32 {
  static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    var (held, bits): (UInt32, UInt32) = (0, 0)
    func character(_ value: UInt32) -> UInt8 { UInt8(value < 26 ? 0x41 + value : 0x18 + value) }
    for byte in bytes {
      held = held << 8 | UInt32(byte)
      bits += 8
      while bits >= 5 {
        bits -= 5
        text.append(character(held >> bits & 31))
      }
    }
    if bits > 0 { text.append(character(held << (5 - bits) & 31)) }
    while text.count % 8 != 0 { text.append(0x3D) }
    return String(decoding: text, as: UTF8.self)
  }

  static func decode(_ text: [UInt8]) -> [UInt8]? {
    decodeBits(text, perCharacter: 5) { character in
      switch character {
      case 0x41...0x5A: character - 0x41
      case 0x61...0x7A: character - 0x61
      case 0x32...0x37: character - 0x18
      default: nil
      }
    }
  }
}

/// Six bits a character, standard or URL alphabet, padding optional (RFC 4648 sections 4 and 5).
enum Base64 {
  static func encode(_ bytes: some Collection<UInt8>) -> String {
    var text: [UInt8] = []
    var (held, bits): (UInt32, UInt32) = (0, 0)
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    for byte in bytes {
      held = held << 8 | UInt32(byte)
      bits += 8
      while bits >= 6 {
        bits -= 6
        text.append(alphabet[Int(held >> bits & 63)])
      }
    }
    if bits > 0 { text.append(alphabet[Int(held << (6 - bits) & 63)]) }
    while text.count % 4 != 0 { text.append(0x3D) }
    return String(decoding: text, as: UTF8.self)
  }

  static func decode(_ text: [UInt8]) -> [UInt8]? {
    decodeBits(text, perCharacter: 6) { character in
      switch character {
      case 0x41...0x5A: character - 0x41
      case 0x61...0x7A: character - 0x47
      case 0x30...0x39: character + 4
      case 0x2B, 0x2D: 62
      case 0x2F, 0x5F: 63
      default: nil
      }
    }
  }
}

private func decodeBits(
  _ text: [UInt8], perCharacter width: UInt32, value: (UInt8) -> UInt8?
) -> [UInt8]? {
  var end = text.count
  while end > 0, text[end - 1] == 0x3D { end -= 1 }
  var bytes: [UInt8] = []
  var (held, bits): (UInt32, UInt32) = (0, 0)
  for character in text[..<end] {
    guard let value = value(character) else { return nil }
    held = held << width | UInt32(value)
    bits += width
    if bits >= 8 {
      bits -= 8
      bytes.append(UInt8(truncatingIfNeeded: held >> bits))
    }
  }
  return bytes
}
