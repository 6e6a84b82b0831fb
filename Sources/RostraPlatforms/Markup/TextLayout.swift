/// Lays running text out in lines: collapses white space, and turns breaks and block boundaries into line feeds.
///
/// A break before the end of a block ends that block's last line and adds none; nothing is kept of breaks before the
/// first and after the last text.
struct TextLayout {
  private var output: [UInt8] = []
  /// Line feeds from breaks, not yet written.
  private var breaks = 0
  /// Line feeds that a block boundary asks for; of neighbouring boundaries the largest counts.
  private var required = 0
  private var endsWithBreak = false
  private var space = false
  private var cell = false
  private var preformatted = 0
  private var afterPreformattedStart = false

  var position: Int { output.count }

  var text: String { String(decoding: output, as: UTF8.self) }

  /// The text from a position on as one line.
  func text(from start: Int) -> String {
    let words = output[min(start, output.count)...].split { HTMLTokenizer.isSpace($0) }
    return String(decoding: Array(words.joined(separator: [0x20])), as: UTF8.self)
  }

  mutating func append(_ bytes: ArraySlice<UInt8>) {
    if preformatted > 0 { return appendAsIs(bytes) }
    var at = bytes.startIndex
    while at < bytes.endIndex {
      if HTMLTokenizer.isSpace(bytes[at]) {
        space = true
        at += 1
        continue
      }
      let start = at
      while at < bytes.endIndex, !HTMLTokenizer.isSpace(bytes[at]) { at += 1 }
      settle()
      output.append(contentsOf: bytes[start..<at])
    }
  }

  mutating func breakLine() {
    breaks += required + 1
    required = 0
    endsWithBreak = true
    space = false
    cell = false
  }

  /// A boundary of a block that wants that many line feeds between its text and its neighbour's.
  mutating func require(_ lineFeeds: Int) {
    required = max(required, lineFeeds)
    space = false
    cell = false
  }

  /// A table cell: a tab parts it from the one before in the same row.
  mutating func startCell() {
    cell = true
  }

  mutating func startPreformatted() {
    require(1)
    preformatted += 1
    afterPreformattedStart = true
  }

  mutating func endPreformatted() {
    require(1)
    preformatted = max(0, preformatted - 1)
  }

  private mutating func appendAsIs(_ bytes: ArraySlice<UInt8>) {
    for byte in bytes {
      switch byte {
      // The line break right after the start tag is not part of the text (WHATWG HTML, section 13.2.6.4.7).
      case 0x0A: if afterPreformattedStart { afterPreformattedStart = false } else { breakLine() }
      case 0x0D: break
      default:
        settle()
        output.append(byte)
      }
      if byte != 0x0D { afterPreformattedStart = false }
    }
  }

  /// Writes what stands between the last text and the next.
  private mutating func settle() {
    defer {
      breaks = 0
      required = 0
      endsWithBreak = false
      space = false
      cell = false
    }
    guard !output.isEmpty else { return }
    let lineFeeds = breaks + max(0, required - (endsWithBreak ? 1 : 0))
    if lineFeeds > 0 {
      output.append(contentsOf: repeatElement(0x0A, count: lineFeeds))
    } else if cell {
      output.append(0x09)
    } else if space {
      output.append(0x20)
    }
  }
}
