/// Finds the texts on a page that claim a proof: `… data-proven="<record>/<version>/<field>">text</…`.
///
/// A page is ours or it is not what was sealed; so this needs no parser of HTML, only to be exact about what we write.
struct PageTexts {
  struct Text: Hashable {
    var record: String
    var version: String
    var name: String
    var value: String
  }

  static let mark = Array(" data-proven=\"".utf8)

  /// - Throws: ``RecordProofsError`` where a marked text is not as we write one.
  static func forEach(in page: [UInt8], _ body: (Text) throws -> Void) throws {
    var at = 0
    while let start = find(mark, in: page, from: at) {
      let nameStart = start + mark.count
      guard let nameEnd = page[nameStart...].firstIndex(of: UInt8(ascii: "\"")), nameEnd + 1 < page.count,
        page[nameEnd + 1] == UInt8(ascii: ">"),
        let end = page[(nameEnd + 2)...].firstIndex(of: UInt8(ascii: "<"))
      else { throw RecordProofsError(message: "a text that claims a proof is not whole, at byte \(start)") }
      let parts = String(decoding: page[nameStart..<nameEnd], as: UTF8.self).split(
        separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3,
        let value = HTML.unescaped(String(decoding: page[(nameEnd + 2)..<end], as: UTF8.self))
      else {
        throw RecordProofsError(message: "a text that claims a proof cannot be read, at byte \(start)")
      }
      try body(
        Text(record: String(parts[0]), version: String(parts[1]), name: String(parts[2]), value: value))
      at = end
    }
  }

  private static func find(_ pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    var at = start
    while let first = bytes[at...].firstIndex(of: pattern[0]) {
      if bytes[first...].starts(with: pattern) { return first }
      at = first + 1
    }
    return nil
  }
}
