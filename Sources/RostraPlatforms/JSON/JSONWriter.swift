extension JSON {
  /// This value as compact JSON text in UTF-8, members in their order.
  package var text: String {
    String(decoding: bytes, as: UTF8.self)
  }

  package var bytes: [UInt8] {
    var output: [UInt8] = []
    write(into: &output, indent: nil)
    return output
  }

  /// This value indented by two spaces, for people.
  package var indentedText: String {
    var output: [UInt8] = []
    write(into: &output, indent: 0)
    return String(decoding: output, as: UTF8.self)
  }

  package func write(into output: inout [UInt8], indent: Int? = nil) {
    switch self {
    case .null: output += "null".utf8
    case .bool(let value): output += (value ? "true" : "false").utf8
    case .number(let text): output += text.utf8
    case .string(let text): JSON.write(text, into: &output)
    case .array(let elements):
      JSON.writeList(elements, open: "[", close: "]", into: &output, indent: indent) {
        element, output, inner in
        element.write(into: &output, indent: inner)
      }
    case .object(let members):
      JSON.writeList(members, open: "{", close: "}", into: &output, indent: indent) { member, output, inner in
        JSON.write(member.name, into: &output)
        output.append(UInt8(ascii: ":"))
        if inner != nil { output.append(UInt8(ascii: " ")) }
        member.value.write(into: &output, indent: inner)
      }
    }
  }

  private static func writeList<Element>(
    _ elements: [Element], open: Unicode.Scalar, close: Unicode.Scalar, into output: inout [UInt8],
    indent: Int?,
    _ writeElement: (Element, inout [UInt8], Int?) -> Void
  ) {
    output.append(UInt8(ascii: open))
    let inner = indent.map { $0 + 1 }
    for (index, element) in elements.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      if let inner { breakLine(inner, into: &output) }
      writeElement(element, &output, inner)
    }
    if let indent, !elements.isEmpty { breakLine(indent, into: &output) }
    output.append(UInt8(ascii: close))
  }

  private static func breakLine(_ depth: Int, into output: inout [UInt8]) {
    output.append(UInt8(ascii: "\n"))
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
  }

  /// Writes a JSON string. `<`, `>` and `&` are escaped too, so that the text can stand inside an HTML script element
  /// without ending it.
  package static func write(_ text: String, into output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { bytes in
      // Runs without anything to escape, which is nearly all text, are copied whole.
      var start = 0
      for index in bytes.indices where needsEscape(bytes[index]) {
        output.append(contentsOf: bytes[start..<index])
        writeEscaped(bytes[index], into: &output)
        start = index + 1
      }
      output.append(contentsOf: bytes[start...])
    }
    output.append(UInt8(ascii: "\""))
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    switch byte {
    case 0..<32, 127, UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "&"):
      true
    default: false
    }
  }

  private static func writeEscaped(_ byte: UInt8, into output: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""): output += "\\\"".utf8
    case UInt8(ascii: "\\"): output += "\\\\".utf8
    case UInt8(ascii: "\n"): output += "\\n".utf8
    case UInt8(ascii: "\r"): output += "\\r".utf8
    case UInt8(ascii: "\t"): output += "\\t".utf8
    default:
      output += "\\u00".utf8
      output.append(hexDigits[Int(byte >> 4)])
      output.append(hexDigits[Int(byte & 15)])
    }
  }

  private static let hexDigits = Array("0123456789abcdef".utf8)
}
