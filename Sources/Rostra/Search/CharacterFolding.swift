import Foundation

/// What a Unicode scalar means for searching: whether it belongs to a word, stands for itself or parts words, and
/// the bytes under which it is found.
///
/// Folding is compatibility decomposition (Unicode UAX #15, NFKD), then full case folding, then the removal of the
/// marks that are accents in Latin, Greek, Cyrillic, Hebrew and Arabic. So `Élan`, `elan`, `ÉLAN` and `𝐄𝐥𝐚𝐧` are one
/// word. Letters that Unicode does not decompose but people type without their stroke (`ø`, `ł`, `æ`) are folded too.
/// Vowel signs of Indic scripts are not accents: they stay.
package struct CharacterFolding: Sendable {
  package enum Role: UInt8, Sendable {
    /// Parts words: space, punctuation, symbols.
    case separator
    /// Part of the word around it, but without letters of its own: accents, soft hyphen, joiners.
    case ignored
    /// A letter or digit of a word.
    case word
    /// Stands for itself: a character of a script written without spaces, an emoji.
    case unit
    /// Belongs to the unit before it: a voicing mark, a vowel or final of a Hangul syllable.
    case extender
    /// Written as one, but several units, `㍿` for `株式会社`: its bytes are the text to cut in its stead.
    case ligature
  }

  package let role: Role
  package let bytes: [UInt8]

  private init(_ role: Role, _ bytes: [UInt8] = []) {
    self.role = role
    self.bytes = bytes
  }

  package static func of(_ scalar: Unicode.Scalar) -> CharacterFolding {
    let value = scalar.value
    if isHan(value) { return CharacterFolding(.unit, Array(String(scalar).utf8)) }
    if value == 0x3099 || value == 0x309A { return CharacterFolding(.extender, Array(String(scalar).utf8)) }
    if isAccent(value) { return CharacterFolding(.ignored) }
    switch scalar.properties.generalCategory {
    case .format:
      // A zero-width space is where a line may break between words; the other invisible characters join.
      return CharacterFolding(value == 0x200B ? .separator : .ignored)
    case .nonspacingMark where isVariationSelector(value), .modifierSymbol where isSkinTone(value):
      return CharacterFolding(.ignored)
    case .otherSymbol, .mathSymbol, .modifierSymbol:
      // Below U+2300 stand ©, ®, ™, arrows and the like, which Unicode counts as emoji and nobody searches for.
      let stands = scalar.properties.isEmoji && value >= 0x2300
      let flag = (0x1F1E6...0x1F1FF).contains(value)
      if stands || flag { return CharacterFolding(.unit, Array(String(scalar).utf8)) }
      return letters(of: scalar)
    case .privateUse, .surrogate, .unassigned, .control, .currencySymbol, .spaceSeparator, .lineSeparator,
      .paragraphSeparator:
      return CharacterFolding(.separator)
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      return CharacterFolding(.separator)
    default:
      return letters(of: scalar)
    }
  }

  /// The letters and digits within the decomposition of `scalar`.
  private static func letters(of scalar: Unicode.Scalar) -> CharacterFolding {
    let spacing = isUnspaced(scalar.value)
    if spacing, !isKanaOrHangul(scalar.value) {
      if let digit = digit(scalar) { return CharacterFolding(.word, [digit]) }
      return CharacterFolding(.unit, Array(String(scalar).utf8))
    }
    var bytes: [UInt8] = []
    var role = Role.separator
    let decomposed = String(scalar).decomposedStringWithCompatibilityMapping
    for part in decomposed.unicodeScalars where !isAccent(part.value) {
      guard let found = letter(part) else { continue }
      let next = roleOfLetter(part.value)
      if role == .unit && next != .extender || role == .word && next == .unit {
        return CharacterFolding(.ligature, Array(decomposed.utf8))
      }
      bytes += found
      if role == .separator { role = next }
    }
    return CharacterFolding(role, bytes)
  }

  private static func roleOfLetter(_ value: UInt32) -> Role {
    if (0x1160...0x11FF).contains(value) || value == 0x3099 || value == 0x309A { return .extender }
    return isHan(value) || isUnspaced(value) ? .unit : .word
  }

  /// The folded bytes of one letter, digit or mark; nil for anything else.
  private static func letter(_ scalar: Unicode.Scalar) -> [UInt8]? {
    if let digit = digit(scalar) { return [digit] }
    if let plain = undecomposed[scalar.value] { return Array(plain.utf8) }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter:
      // Upper case and back: `ß` becomes `ss` and both small sigmas become one.
      let folded = scalar.properties.lowercaseMapping.uppercased().lowercased()
      return folded.decomposedStringWithCompatibilityMapping.unicodeScalars.reduce(into: []) { bytes, part in
        if !isAccent(part.value) { bytes += Array((undecomposed[part.value] ?? String(part)).utf8) }
      }
    case .modifierLetter, .otherLetter, .nonspacingMark, .spacingMark, .enclosingMark, .letterNumber,
      .otherNumber, .decimalNumber:
      return Array(String(scalar).utf8)
    default:
      return nil
    }
  }

  private static func digit(_ scalar: Unicode.Scalar) -> UInt8? {
    guard scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue else {
      return nil
    }
    return UInt8(ascii: "0") + UInt8(value)
  }

  private static let undecomposed: [UInt32: String] = [
    0x00E6: "ae", 0x00C6: "ae", 0x0153: "oe", 0x0152: "oe", 0x00F8: "o", 0x00D8: "o", 0x0142: "l",
    0x0141: "l",
    0x0111: "d", 0x0110: "d", 0x00F0: "d", 0x00D0: "d", 0x0127: "h", 0x0126: "h", 0x0131: "i", 0x00FE: "th",
    0x00DE: "th", 0x0167: "t", 0x0166: "t",
  ]

  /// Marks that readers leave out when they type: combining accents, Hebrew points, Arabic vowel signs.
  private static func isAccent(_ value: UInt32) -> Bool {
    switch value {
    case 0x0300...0x036F, 0x0483...0x0489, 0x0591...0x05BD, 0x05BF, 0x05C1...0x05C2, 0x05C4...0x05C5, 0x05C7,
      0x0610...0x061A, 0x064B...0x065F, 0x0670, 0x06D6...0x06DC, 0x06DF...0x06E4, 0x06E7...0x06E8,
      0x06EA...0x06ED, 0x0640, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE20...0xFE2F:
      true
    default: false
    }
  }

  private static func isVariationSelector(_ value: UInt32) -> Bool {
    (0xFE00...0xFE0F).contains(value) || (0xE0100...0xE01EF).contains(value)
  }

  private static func isSkinTone(_ value: UInt32) -> Bool { (0x1F3FB...0x1F3FF).contains(value) }

  package static func isHan(_ value: UInt32) -> Bool {
    switch value {
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0x20000...0x2F7FF, 0x30000...0x323AF:
      true
    default: false
    }
  }

  private static func isKanaOrHangul(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x11FF, 0x3040...0x318F, 0x31F0...0x31FF, 0xA960...0xA97F, 0xAC00...0xD7FF: true
    default: false
    }
  }

  /// Scripts written without spaces between words, and Hangul, whose particles hang on the word: each character
  /// is found by itself, so that any part of a sentence is found as a phrase.
  private static func isUnspaced(_ value: UInt32) -> Bool {
    switch value {
    case 0x0E00...0x0EFF,  // Thai, Lao
      0x1000...0x109F, 0xA9E0...0xA9FF, 0xAA60...0xAA7F,  // Myanmar
      0x1780...0x17FF,  // Khmer
      0x1950...0x19DF, 0x1A20...0x1AAF, 0xAA80...0xAADF,  // Tai scripts
      0x31A0...0x31BF, 0xA000...0xA4CF:  // Bopomofo's additions, Yi
      true
    default: isKanaOrHangul(value)
    }
  }
}
