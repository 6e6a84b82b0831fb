/// Markup in the making. What is interpolated is escaped; only markup itself is not, so captured text can never become
/// an element, an attribute or a script.
struct HTML: Sendable, ExpressibleByStringInterpolation {
  private(set) var text: String

  init() { text = "" }
  init(stringLiteral value: String) { text = value }
  init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  var bytes: [UInt8] { Array(text.utf8) }

  static func += (left: inout HTML, right: HTML) { left.text += right.text }
  static func + (left: HTML, right: HTML) -> HTML {
    var joined = left
    joined += right
    return joined
  }

  struct StringInterpolation: StringInterpolationProtocol, Sendable {
    fileprivate var text: String

    init(literalCapacity: Int, interpolationCount: Int) {
      text = ""
      text.reserveCapacity(literalCapacity + interpolationCount * 16)
    }

    mutating func appendLiteral(_ literal: String) { text += literal }
    mutating func appendInterpolation(_ value: String) { text += HTML.escaped(value) }
    mutating func appendInterpolation(_ value: some BinaryInteger) { text += String(value) }
    mutating func appendInterpolation(_ markup: HTML) { text += markup.text }
    mutating func appendInterpolation(_ markup: HTML?) { text += markup?.text ?? "" }
    mutating func appendInterpolation(_ list: [HTML]) { for markup in list { text += markup.text } }
  }

  /// Text as it may stand in an element or in a quoted attribute. A carriage return is written as a reference, since
  /// parsers change a bare one; what HTML cannot hold at all becomes U+FFFD, as browsers have it.
  static func escaped(_ value: String) -> String {
    var result = ""
    result.reserveCapacity(value.utf8.count + 16)
    for scalar in value.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\r": result += "&#13;"
      case "\0": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// What ``escaped(_:)`` made, read back; nil for anything that it would not have written.
  static func unescaped(_ value: some StringProtocol) -> String? {
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
