/// Splits text at the word boundaries of UAX #29 (Unicode 15.0.0, default rules), every separator a piece of
/// its own.
///
/// The Unicode version is part of the commitment format, so the table is in this package and neither the
/// standard library's nor a system library's data has a say: the same text splits in the same way for ever.
enum WordBreaks {
  /// Calls `body` with the byte range of each piece, in order and without gaps; not at all for empty text.
  ///
  /// `text` must be valid UTF-8, as a string's always is.
  @inline(__always)
  static func forEach(in text: UnsafeBufferPointer<UInt8>, _ body: (Range<Int>) -> Void) {
    guard !text.isEmpty else { return }
    let table = WordBreakTable.shared
    var start = 0
    // Class of the character just before, and of the last two that aren't Extend, Format or ZWJ (WB4).
    var (raw, last, beforeLast) = (WordBreakClass.other, WordBreakClass.other, WordBreakClass.other)
    // Offset of punctuation after a letter or digit that WB6, WB7b or WB12 leave open until what follows is
    // seen.
    var open: Int?
    // Regional indicators pair up from the left (WB15, WB16).
    var unpaired = false

    var next = 0
    while next < text.count {
      let at = next
      let kind = table.readClass(text, &next)
      if kind == .aLetter && raw == .aLetter { continue }  // WB5, the common case
      if kind.isTransparent && at > 0 && !raw.isNewline {  // WB4
        raw = kind
        continue
      }

      var joined: Bool
      if raw.isNewline || kind.isNewline {
        joined = raw == .cr && kind == .lf  // WB3, WB3a, WB3b
      } else {
        joined =
          raw == .wSegSpace && kind == .wSegSpace  // WB3d
          || raw == .zwj && kind.isPictographic  // WB3c
          || last.joins(kind)
          || kind == .regionalIndicator && last == .regionalIndicator && unpaired
      }
      let completed = WordBreakClass.completes(beforeLast, last, kind)
      if let position = open {
        if !completed {
          body(start..<position)
          start = position
        }
        open = nil
      }
      if last.mayJoin(kind) && !joined {
        open = at
      } else if at > 0 && !joined && !completed {
        body(start..<at)
        start = at
      }
      unpaired = kind == .regionalIndicator && !(last == .regionalIndicator && unpaired)
      (raw, last, beforeLast) = (kind, kind, last)
    }
    if let position = open {
      body(start..<position)
      start = position
    }
    body(start..<text.count)
  }
}
