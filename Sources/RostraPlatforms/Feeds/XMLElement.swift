/// An element of an XML document as a feed reader needs it: names made uniform, base and language inherited.
struct XMLElement: Sendable {
  /// Local name in lower case, with the usual prefix of its vocabulary: `title`, `dc:creator`, `xhtml:div`.
  /// RSS and Atom share the empty prefix.
  var name: String
  /// Local name as written.
  var tag: String
  /// As declared.
  var namespace: String?
  var attributes: [Attribute] = []
  var children: [Node] = []
  /// `xml:base`, resolved against those around it (XML Base, section 3).
  var base: String?
  /// `xml:lang` of this or the nearest element around it; empty where it was taken back.
  var language: String?

  struct Attribute: Sendable {
    /// Made uniform like ``XMLElement/name``: `href`, `rdf:about`, `thr:count`.
    var name: String
    /// As written, with its prefix.
    var tag: String
    var value: String
  }

  enum Node: Sendable {
    case element(XMLElement)
    case text(String)
  }

  subscript(attribute: String) -> String? {
    attributes.first { $0.name == attribute }?.value
  }

  var elements: [XMLElement] {
    children.compactMap { if case .element(let element) = $0 { element } else { nil } }
  }

  func all(_ name: String) -> [XMLElement] {
    elements.filter { $0.name == name }
  }

  func first(_ name: String) -> XMLElement? {
    for case .element(let element) in children where element.name == name { return element }
    return nil
  }

  /// All text inside, without tags.
  var text: String {
    children.reduce(into: "") { text, node in
      switch node {
      case .text(let part): text += part
      case .element(let element): text += element.text
      }
    }
  }

  var trimmedText: String { text.trimmingSpace() }

  /// Whether elements stand inside: markup that was not escaped.
  var hasElements: Bool { children.contains { if case .element = $0 { true } else { false } } }

  /// What stands between its tags, as HTML.
  var innerMarkup: String {
    var output = ""
    for child in children { child.write(into: &output) }
    return output
  }
}

extension XMLElement.Node {
  fileprivate func write(into output: inout String) {
    switch self {
    case .text(let text): output += text.escapedForMarkup()
    case .element(let element):
      output += "<" + element.tag
      for attribute in element.attributes {
        output += " " + attribute.tag + "=\"" + attribute.value.escapedForMarkup() + "\""
      }
      if element.children.isEmpty, XMLElement.void.contains(element.tag.lowercased()) {
        output += " />"
        return
      }
      output += ">"
      for child in element.children { child.write(into: &output) }
      output += "</" + element.tag + ">"
    }
  }
}

extension XMLElement {
  /// HTML's elements without content: only these may be written without an end tag (WHATWG HTML, section 13.1.2).
  fileprivate static let void: Set<String> = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
  ]
}

extension String {
  func trimmingSpace() -> String {
    let bytes = utf8
    guard let first = bytes.firstIndex(where: { !HTMLTokenizer.isSpace($0) }),
      let last = bytes.lastIndex(where: { !HTMLTokenizer.isSpace($0) })
    else { return "" }
    return String(self[first...last])
  }

  fileprivate func escapedForMarkup() -> String {
    guard utf8.contains(where: { $0 == 0x26 || $0 == 0x3C || $0 == 0x3E || $0 == 0x22 }) else { return self }
    var output = ""
    output.reserveCapacity(utf8.count + 16)
    for scalar in unicodeScalars {
      switch scalar {
      case "&": output += "&amp;"
      case "<": output += "&lt;"
      case ">": output += "&gt;"
      case "\"": output += "&quot;"
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output
  }
}
