import CLibXML2

/// Text from bytes of whatever encoding they are in. The archive keeps the bytes; this is only how they are read.
///
/// The order of trust is that of browsers (WHATWG Encoding, section 6): a byte-order mark, then the HTTP header, then
/// what the document says of itself, then UTF-8. What turns out not to be the UTF-8 it claims is read as windows-1252.
package struct CharacterDecoding: Sendable {
  /// The text as UTF-8, without byte-order mark.
  package var utf8: [UInt8]
  /// The encoding it was read as, in lower case.
  package var encoding: String
  /// What a person should know: a false claim, characters that could not be read.
  package var note: String?

  package var text: String { String(decoding: utf8, as: UTF8.self) }

  /// - Parameters:
  ///   - contentType: the HTTP `Content-Type`, from which its `charset` is taken.
  ///   - declared: the encoding that the document names, such as that of the XML declaration.
  package init(_ bytes: [UInt8], contentType: String? = nil, declared: String? = nil) {
    let mark = CharacterDecoding.byteOrderMark(bytes)
    let claim =
      mark?.encoding ?? CharacterDecoding.charset(ofContentType: contentType) ?? declared ?? "utf-8"
    let body = bytes.dropFirst(mark?.length ?? 0)
    let name = CharacterDecoding.webName(claim)
    if name != "utf-8", let (text, lossy) = CharacterDecoding.convert(body, from: name) {
      utf8 = text
      encoding = name
      note = lossy ? "some bytes are not \(name): they read as U+FFFD" : nil
      return
    }
    if String(validating: body, as: UTF8.self) != nil {
      utf8 = Array(body)
      encoding = "utf-8"
      note = name == "utf-8" ? nil : "the encoding \(claim.prefix(40)) is unknown: read as utf-8"
      return
    }
    utf8 = CharacterDecoding.windows1252(body)
    encoding = "windows-1252"
    note = "the text is not the \(claim.prefix(40)) that it claims to be: read as windows-1252"
  }

  /// The `charset` parameter of a media type (RFC 9110, section 8.3.2).
  package static func charset(ofContentType value: String?) -> String? {
    guard let value else { return nil }
    for parameter in value.split(separator: ";").dropFirst() {
      let parts = parameter.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, trimmed(parts[0]).lowercased() == "charset" else { continue }
      let name = trimmed(parts[1])
      return name.isEmpty ? nil : name.lowercased()
    }
    return nil
  }

  // MARK: - Names

  private static func trimmed(_ text: Substring) -> String {
    String(text.filter { !" \t\"'".contains($0) })
  }

  private static func byteOrderMark(_ bytes: [UInt8]) -> (encoding: String, length: Int)? {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return ("utf-8", 3) }
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) { return ("utf-32le", 4) }
    if bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return ("utf-32be", 4) }
    if bytes.starts(with: [0xFF, 0xFE]) { return ("utf-16le", 2) }
    if bytes.starts(with: [0xFE, 0xFF]) { return ("utf-16be", 2) }
    // Without a mark, the zero bytes around `<?` or `{"` tell (XML 1.0, appendix F.1).
    let head = bytes.prefix(4)
    if head.count == 4, head[0] == 0, head[1] != 0, head[2] == 0, head[3] != 0 { return ("utf-16be", 0) }
    if head.count == 4, head[0] != 0, head[1] == 0, head[2] != 0, head[3] == 0 { return ("utf-16le", 0) }
    return nil
  }

  /// What a label means on the web: pages that say Latin-1 or ASCII are windows-1252 (WHATWG Encoding, section 4.2).
  private static func webName(_ label: String) -> String {
    let name = label.lowercased()
    switch name {
    case "utf8", "unicode-1-1-utf-8", "utf-8": return "utf-8"
    case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1", "us-ascii", "ascii",
      "ansi_x3.4-1968",
      "cp1252", "x-cp1252", "windows-1252":
      return "windows-1252"
    case "gb2312", "gbk", "x-gbk": return "gb18030"
    case "shift-jis", "sjis", "x-sjis", "shift_jis": return "cp932"
    case "ks_c_5601-1987", "euc-kr": return "cp949"
    case "utf-16": return "utf-16le"
    default: return name
    }
  }

  // MARK: - Converting

  /// Through libxml2, that is iconv. nil where the encoding is unknown.
  private static func convert(_ bytes: ArraySlice<UInt8>, from name: String) -> (text: [UInt8], lossy: Bool)? {
    if name == "windows-1252" { return (windows1252(bytes), false) }
    guard name.utf8.count <= 40, let handler = xmlFindCharEncodingHandler(name) else { return nil }
    defer { xmlCharEncCloseFunc(handler) }
    guard let input = xmlBufferCreate(), let output = xmlBufferCreate() else { return nil }
    defer {
      xmlBufferFree(input)
      xmlBufferFree(output)
    }
    let filled = bytes.withUnsafeBufferPointer {
      $0.baseAddress.map { xmlBufferAdd(input, $0, Int32(clamping: bytes.count)) } ?? 0
    }
    guard filled == 0 else { return nil }
    var lossy = false
    while xmlBufferLength(input) > 0 {
      let before = xmlBufferLength(input)
      _ = xmlCharEncInFunc(handler, output, input)
      if xmlBufferLength(input) == before {
        // A byte that is no character in this encoding.
        lossy = true
        _ = xmlBufferShrink(input, 1)
        _ = xmlBufferCat(output, "\u{FFFD}")
      }
    }
    let converted = UnsafeBufferPointer(start: xmlBufferContent(output), count: Int(xmlBufferLength(output)))
    // Half a surrogate pair of UTF-16 comes out as bytes that are no UTF-8.
    guard String(validating: converted, as: UTF8.self) == nil else { return (Array(converted), lossy) }
    return (Array(String(decoding: converted, as: UTF8.self).utf8), true)
  }

  private static func windows1252(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + bytes.count / 8)
    for byte in bytes {
      if byte < 0x80 { output.append(byte) } else { output += CharacterReferences.windows1252(byte).utf8 }
    }
    return output
  }
}
