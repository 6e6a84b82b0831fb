/// Word_Break property of a character, with Extended_Pictographic folded in, in the order of the table's
/// letters.
enum WordBreakClass: UInt8 {
  case other, cr, lf, newline, extend, zwj, format, regionalIndicator, katakana, hebrewLetter, aLetter,
    singleQuote
  case doubleQuote, midNumLet, midLetter, midNum, numeric, extendNumLet, wSegSpace
  /// Extended_Pictographic: without a word-break property, and with ALetter.
  case pictographic, pictographicLetter
}

/// The rules of UAX #29 section 4.1.1, by their numbers.
extension WordBreakClass {
  /// CR, LF, Newline: always a boundary, but for CR LF (WB3, WB3a, WB3b).
  @inline(__always)
  var isNewline: Bool { self == .cr || self == .lf || self == .newline }

  /// Extend, Format, ZWJ: they belong to what stands before them (WB4).
  @inline(__always)
  var isTransparent: Bool { self == .extend || self == .format || self == .zwj }

  @inline(__always)
  var isPictographic: Bool { self == .pictographic || self == .pictographicLetter }

  /// AHLetter
  @inline(__always)
  private var isLetter: Bool { self == .aLetter || self == .hebrewLetter || self == .pictographicLetter }

  /// MidLetter | MidNumLetQ
  private var isInsideWord: Bool { self == .midLetter || self == .midNumLet || self == .singleQuote }

  /// MidNum | MidNumLetQ
  private var isInsideNumber: Bool { self == .midNum || self == .midNumLet || self == .singleQuote }

  /// No boundary between two neighbours, whatever follows.
  @inline(__always)
  func joins(_ next: WordBreakClass) -> Bool {
    switch self {
    // WB5, WB9, WB13a
    case .aLetter, .pictographicLetter: next.isLetter || next == .numeric || next == .extendNumLet
    // and WB7a
    case .hebrewLetter:
      next.isLetter || next == .numeric || next == .extendNumLet || next == .singleQuote
    // WB8, WB10, WB13a
    case .numeric: next.isLetter || next == .numeric || next == .extendNumLet
    // WB13, WB13a
    case .katakana: next == .katakana || next == .extendNumLet
    // WB13a, WB13b
    case .extendNumLet:
      next.isLetter || next == .numeric || next == .katakana || next == .extendNumLet
    default: false
    }
  }

  /// No boundary before `next` if what comes after it completes a word or number (WB6, WB7b, WB12).
  @inline(__always)
  func mayJoin(_ next: WordBreakClass) -> Bool {
    switch self {
    case .aLetter, .pictographicLetter: next.isInsideWord
    case .hebrewLetter: next.isInsideWord || next == .doubleQuote
    case .numeric: next.isInsideNumber
    default: false
    }
  }

  /// Punctuation between two parts of a word or number: no boundary on either side (WB6, 7, 7b, 7c, 11, 12).
  @inline(__always)
  static func completes(_ first: WordBreakClass, _ middle: WordBreakClass, _ last: WordBreakClass) -> Bool {
    if last.isLetter {
      return first.isLetter && middle.isInsideWord
        || first == .hebrewLetter && middle == .doubleQuote && last == .hebrewLetter
    }
    return last == .numeric && first == .numeric && middle.isInsideNumber
  }
}
