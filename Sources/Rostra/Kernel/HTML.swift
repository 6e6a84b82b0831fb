/// Markup in the making. What is interpolated is escaped; only markup itself is not, so captured text can never become
/// an element, an attribute or a script.
package struct HTML: Sendable, ExpressibleByStringInterpolation {
  package private(set) var text: String

  package init() { text = "" }
  package init(stringLiteral value: String) { text = value }
  package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  package var bytes: [UInt8] { Array(text.utf8) }

  package static func += (left: inout HTML, right: HTML) { left.text += right.text }
  package static func + (left: HTML, right: HTML) -> HTML {
    var joined = left
    joined += right
    return joined
  }

  package struct StringInterpolation: StringInterpolationProtocol, Sendable {
    fileprivate var text: String

    package init(literalCapacity: Int, interpolationCount: Int) {
      text = ""
      text.reserveCapacity(literalCapacity + interpolationCount * 16)
    }

    package mutating func appendLiteral(_ literal: String) { text += literal }
    package mutating func appendInterpolation(_ value: String) { text += HTML.escaped(value) }
    package mutating func appendInterpolation(_ value: some BinaryInteger) { text += String(value) }
    package mutating func appendInterpolation(_ markup: HTML) { text += markup.text }
    package mutating func appendInterpolation(_ markup: HTML?) { text += markup?.text ?? "" }
    package mutating func appendInterpolation(_ value: String?) { if let value { text += HTML.escaped(value) } }
    package mutating func appendInterpolation(_ list: [HTML]) { for markup in list { text += markup.text } }
  }

  /// Text as it may stand in an element or in a quoted attribute. A carriage return is written as a reference, since
  /// parsers change a bare one; what HTML cannot hold at all becomes U+FFFD, as browsers have it.
  package static func escaped(_ value: String) -> String {
    guard value.utf8.contains(where: { isEscaped[Int($0)] }) else { return value }
    var result = ""
    result.reserveCapacity(value.utf8.count + 32)
    var rest = value[...]
    while let mark = rest.utf8.firstIndex(where: { isEscaped[Int($0)] }) {
      result += rest[..<mark]
      result += escapes[Int(rest.utf8[mark])] ?? ""
      rest = rest[rest.utf8.index(after: mark)...]
    }
    result += rest
    return result
  }

  /// By byte: all that needs escaping is ASCII, so runs between are copied whole.
  private static let escapes: [String?] = {
    var table = [String?](repeating: nil, count: 256)
    for (character, escape) in [
      ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;"), ("\r", "&#13;"),
      ("\0", "\u{FFFD}"),
    ] as [(Unicode.Scalar, String)] { table[Int(character.value)] = escape }
    return table
  }()

  private static let isEscaped = escapes.map { $0 != nil }

  /// What ``escaped(_:)`` made, read back; nil for anything that it would not have written.
  package static func unescaped(_ value: some StringProtocol) -> String? {
    var result = ""
    var rest = Substring(value)[...]
    while let mark = rest.utf8.firstIndex(of: UInt8(ascii: "&")) {
      result += rest[..<mark]
      rest = rest[mark...]
      guard let reference = references.first(where: { rest.hasPrefix($0.name) }) else { return nil }
      result += reference.text
      rest = rest.dropFirst(reference.name.count)
    }
    return result + rest
  }

  private static let references = [
    (name: "&amp;", text: "&"), (name: "&lt;", text: "<"), (name: "&gt;", text: ">"),
    (name: "&quot;", text: "\""),
    (name: "&#39;", text: "'"), (name: "&#13;", text: "\r"),
  ]
}
