import Foundation

/// The text of tag files and manifests.
enum BagTagFile {
  /// Text in the encoding that `bagit.txt` names; nil when the bytes are not in it or we do not know it.
  static func text(_ bytes: [UInt8], encoding: String) -> String? {
    switch encoding.uppercased() {
    case "UTF-8", "UTF8", "US-ASCII", "ASCII": String(validating: bytes, as: UTF8.self)
    case "ISO-8859-1", "LATIN-1", "LATIN1": String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    case "UTF-16": utf16(bytes, isBigEndian: nil)
    case "UTF-16BE": utf16(bytes, isBigEndian: true)
    case "UTF-16LE": utf16(bytes, isBigEndian: false)
    default: nil
    }
  }

  /// Without a mark at its start, UTF-16 is big-endian (RFC 2781 section 4.3).
  private static func utf16(_ bytes: [UInt8], isBigEndian: Bool?) -> String? {
    guard bytes.count % 2 == 0 else { return nil }
    var bytes = bytes[...]
    var big = isBigEndian ?? true
    if isBigEndian == nil, bytes.starts(with: [0xFF, 0xFE]) { big = false }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { bytes = bytes.dropFirst(2) }
    var units: [UInt16] = []
    for at in stride(from: bytes.startIndex, to: bytes.endIndex, by: 2) {
      let (first, second) = (UInt16(bytes[at]), UInt16(bytes[at + 1]))
      units.append(big ? first << 8 | second : second << 8 | first)
    }
    return String(validating: units, as: UTF16.self)
  }

  /// Lines end in LF, CR or CRLF and in nothing else: a file may well have U+2028 in its name.
  static func lines(_ text: String) -> [Substring] {
    text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
  }

  /// `Label: value` fields in order; a line that starts with white space goes on with the one before (RFC 8493
  /// section 2.2.2). Nil when a line is neither.
  static func fields(_ text: String) -> [(label: String, value: String)]? {
    var fields: [(label: String, value: String)] = []
    for line in lines(text) where !line.isEmpty {
      if line.first?.isWhitespace == true {
        guard !fields.isEmpty else { return nil }
        fields[fields.count - 1].value += " " + line.trimmingCharacters(in: .whitespaces)
        continue
      }
      guard let colon = line.firstIndex(of: ":") else { return nil }
      fields.append(
        (
          line[..<colon].trimmingCharacters(in: .whitespaces),
          line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        ))
    }
    return fields
  }
}

/// One manifest: which digest each file must have.
struct BagManifest {
  struct Entry {
    var path: String
    var digest: String
    /// `*` before the path, as md5sum writes it.
    var hasStar: Bool
  }

  var entries: [Entry] = []
  /// Lines that are no entry.
  var broken: [Substring] = []

  init(_ text: String, version: BagVersion) {
    for line in BagTagFile.lines(text) {
      // By bytes: a name that starts with a combining character would swallow the space before it.
      let bytes = line.utf8.drop { $0 == 0x20 || $0 == 0x09 }
      if bytes.isEmpty || bytes.first == 0x23 { continue }
      guard let gap = bytes.firstIndex(where: { $0 == 0x20 || $0 == 0x09 }) else {
        broken.append(line)
        continue
      }
      var path = bytes[gap...].drop { $0 == 0x20 || $0 == 0x09 }
      let hasStar = path.first == 0x2A
      if hasStar { path = path.dropFirst() }
      guard !path.isEmpty else {
        broken.append(line)
        continue
      }
      entries.append(
        Entry(
          path: BagPath.decoded(String(Substring(path)), version: version),
          digest: Substring(bytes[..<gap]).lowercased(), hasStar: hasStar))
    }
  }
}
