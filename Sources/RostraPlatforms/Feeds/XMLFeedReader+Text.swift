import Foundation

extension XMLFeedReader {
  /// A text construct: which of plain text, escaped HTML and inline XHTML it is depends on the format, on `type` and
  /// `mode`, and in RSS, which never said, on what it looks like (RFC 4287, section 3.1; Atom 0.3, section 3.1).
  func text(_ element: XMLElement) -> FeedText {
    let type = element["type"]?.lowercased().trimmingSpace()
    let mode = element["mode"]?.lowercased()
    func made(_ value: String, isHTML: Bool) -> FeedText {
      FeedText(
        value, isHTML: isHTML, base: element.base,
        language: element.language.flatMap { $0.isEmpty ? nil : $0.replacing("_", with: "-") })
    }
    if mode == "base64" || isBinary(type) && !element.hasElements {
      guard let data = Data(base64Encoded: element.text, options: .ignoreUnknownCharacters), !data.isEmpty,
        let decoded = String(validating: data, as: UTF8.self)
      else { return made(element.text, isHTML: false) }
      return made(decoded, isHTML: mode == "base64" && type?.contains("html") != false)
    }
    if let escaped = escapedInDivision(element, type) { return made(escaped, isHTML: true) }
    if element.hasElements { return made(inline(element), isHTML: true) }
    let value = element.text
    if isAtom, element.name.contains(":") == false {
      let isHTML = type == "html" || type?.contains("html") == true && (mode == "escaped" || mode == nil)
      // XHTML without any element is text with its references resolved already.
      if type == "xhtml" || type == "application/xhtml+xml" || isHTML && mode == "xml" {
        return made(value, isHTML: false)
      }
      return made(value, isHTML: isHTML)
    }
    if type == "plain" || type == "text/plain" || type == "text" { return made(value, isHTML: false) }
    let isHTML = type == "html" || type == "text/html" || MarkupGuess.looksLikeHTML(value)
    return made(value, isHTML: isHTML)
  }

  /// Some programs put escaped HTML into a `div` that is not escaped.
  private func escapedInDivision(_ element: XMLElement, _ type: String?) -> String? {
    guard type == "html", element.elements.count == 1, let part = element.first("xhtml:div"),
      !part.hasElements
    else { return nil }
    return part.text
  }

  /// The `div` that Atom puts around XHTML is not part of it (RFC 4287, section 3.1.1.3).
  private func inline(_ element: XMLElement) -> String {
    let parts = element.elements
    guard parts.count == 1, parts[0].tag == "div", parts[0].attributes.isEmpty,
      element.children.allSatisfy({
        if case .text(let text) = $0 { text.trimmingSpace().isEmpty } else { true }
      })
    else { return element.innerMarkup }
    return parts[0].innerMarkup
  }

  /// Atom sends in base64 whatever is neither text nor XML (RFC 4287, section 4.1.3.3).
  private func isBinary(_ type: String?) -> Bool {
    guard isAtom, let type, type.contains("/") else { return false }
    return !type.hasPrefix("text/") && !type.hasSuffix("/xml") && !type.hasSuffix("+xml")
  }
}

/// RSS does not say whether its text is HTML.
enum MarkupGuess {
  /// It is where a tag of HTML or a character reference stands in it, and no tag that HTML does not know.
  static func looksLikeHTML(_ text: String) -> Bool {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }) else {
      return false
    }
    var tokenizer = HTMLTokenizer(text)
    var found = false
    var isForeign = false
    while let token = tokenizer.next() {
      switch token {
      case .start(let name, _):
        isForeign = isForeign || name == "svg" || name == "math"
        guard isForeign || isHTMLElement(name) else { return false }
        found = found || standsAlone(name) || tokenizer.hasAttributes
      case .end(let name):
        guard isForeign || isHTMLElement(name) else { return false }
        found = true
      case .text(let range, let isRaw):
        found =
          found || !isRaw && CharacterReferences.decode(tokenizer.bytes[range], inAttribute: false) { _ in }
      case .comment: found = true
      }
    }
    return found
  }

  /// Elements whose start tag alone already makes sense. `History of the <b> tag` is a text about HTML.
  private static func standsAlone(_ name: String) -> Bool {
    ["p", "br", "img", "hr", "li", "tr", "td", "script", "iframe"].contains(name)
  }

  private static func isHTMLElement(_ name: String) -> Bool {
    elements.contains(name[...]) || name.contains("-")
  }

  private static let elements: Set<Substring> = Set(
    """
    a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br \
    button canvas caption center cite code col colgroup command content data datalist dd del details dfn dialog dir div \
    dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr \
    html i iframe image img input ins isindex kbd keygen label layer legend li link listing main map mark marquee math \
    menu menuitem meta meter multicol nav nobr noembed noframes noscript object ol optgroup option output p param \
    picture plaintext pre progress q rp rt ruby s samp script search section select slot small source spacer span \
    strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u \
    ul var video wbr xmp
    """.split(separator: " "))
}
