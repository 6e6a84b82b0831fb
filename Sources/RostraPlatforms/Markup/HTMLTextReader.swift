/// Walks over HTML once and gathers what its reader saw.
struct HTMLTextReader {
  private var tokenizer: HTMLTokenizer
  private let base: String?
  private let limits: MarkupLimits
  private var layout = TextLayout()
  private var result = MarkupText(text: "")
  /// The hidden element we are in, and how often it is nested in itself.
  private var hidden: (name: String, depth: Int)?
  /// The link we are in, and where its text starts.
  private var open: (link: Link, start: Int)?

  init(_ html: String, base: String?, limits: MarkupLimits) {
    result.isComplete = html.utf8.count <= limits.bytes
    tokenizer = HTMLTokenizer(result.isComplete ? Array(html.utf8) : Array(html.utf8.prefix(limits.bytes)))
    self.base = base
    self.limits = limits
  }

  mutating func read() -> MarkupText {
    while let token = tokenizer.next() {
      switch token {
      case .text(let range, let isRaw): text(range, isRaw)
      case .start(let name, let selfClosing): start(name, selfClosing)
      case .end(let name): end(name)
      case .comment: result.hadMarkup = true
      }
    }
    closeLink()
    result.text = layout.text
    return result
  }

  private mutating func text(_ range: Range<Int>, _ isRaw: Bool) {
    guard hidden == nil else { return }
    let bytes = tokenizer.bytes[range]
    if isRaw { return layout.append(bytes) }
    if CharacterReferences.decode(bytes, inAttribute: false, { layout.append($0) }) {
      result.hadMarkup = true
    }
  }

  private mutating func start(_ name: String, _ selfClosing: Bool) {
    result.hadMarkup = true
    media(name)
    if let hidden {
      if name == hidden.name, !selfClosing { self.hidden?.depth += 1 }
      return
    }
    // Browsers ignore the slash and would hide all that follows `<video/>`; writers of XHTML meant an empty element.
    if HTMLTextReader.hiddenElements.contains(name), !selfClosing {
      hidden = (name, 1)
      return
    }
    switch name {
    case "br": layout.breakLine()
    case "a":
      closeLink()
      if let url = address("href") { open = (Link(url: url), layout.position) }
    case "td", "th": layout.startCell()
    case "pre", "listing", "textarea": layout.startPreformatted()
    default: boundary(name)
    }
  }

  private mutating func end(_ name: String) {
    result.hadMarkup = true
    if let hidden {
      guard name == hidden.name else { return }
      self.hidden = hidden.depth > 1 ? (name, hidden.depth - 1) : nil
      return
    }
    switch name {
    case "a": closeLink()
    case "br": layout.breakLine()
    case "pre", "listing", "textarea": layout.endPreformatted()
    default: boundary(name)
    }
  }

  private mutating func boundary(_ name: String) {
    if name == "p" { layout.require(2) } else if HTMLTextReader.blocks.contains(name) { layout.require(1) }
  }

  private mutating func closeLink() {
    guard let (opened, start) = open else { return }
    open = nil
    var link = opened
    let text = layout.text(from: start)
    if !text.isEmpty, text != link.url { link.title = text }
    add(link)
  }

  private mutating func add(_ link: Link) {
    if result.links.count < limits.links { result.links.append(link) } else { result.isComplete = false }
  }

  // MARK: - Media

  private mutating func media(_ name: String) {
    switch name {
    case "img", "image":
      let alt = tokenizer.attribute("alt")
      // A picture that stands for a character is a character to its reader: WordPress and others draw emoji so.
      if let alt, !alt.isEmpty, let style = tokenizer.attribute("class"), HTMLTextReader.isEmoji(style) {
        if hidden == nil { layout.append(Array(alt.utf8)[...]) }
      } else {
        add(.image, alt)
      }
    case "video": add(.video, nil)
    case "audio": add(.audio, nil)
    case "source":
      if let type = tokenizer.attribute("type") {
        add(type.hasPrefix("audio/") ? .audio : type.hasPrefix("video/") ? .video : .image, nil)
      }
    case "iframe", "embed":
      if hidden == nil, let url = address("src") { add(Link(url: url, title: tokenizer.attribute("title"))) }
    default: break
    }
  }

  private mutating func add(_ kind: CapturedItem.Kind, _ alt: String?) {
    guard let url = address("src") else { return }
    let media = MarkupText.Media(kind: kind, url: url, alt: alt)
    if result.media.count < limits.media { result.media.append(media) } else { result.isComplete = false }
  }

  /// The address in an attribute; nil where it leads nowhere that could be fetched or shown.
  private func address(_ attribute: String) -> String? {
    guard let reference = tokenizer.attribute(attribute) else { return nil }
    let written = URIReference(reference)
    guard !written.text.isEmpty, !["javascript", "data", "about"].contains(written.scheme?.lowercased())
    else {
      return nil
    }
    return base.flatMap { Markup.resolve(reference, against: $0) } ?? written.text
  }

  private static func isEmoji(_ style: String) -> Bool {
    style.split(separator: " ").contains { ["emoji", "wp-smiley", "emojione", "twemoji"].contains($0) }
  }

  /// Not rendered, or replaced by something else than their content (WHATWG HTML, sections 15.3.1 and 15.4).
  private static let hiddenElements: Set<String> = [
    "script", "style", "template", "title", "noscript", "iframe", "noembed", "noframes", "audio", "video",
    "canvas",
    "datalist", "rp",
  ]

  /// Displayed as blocks, or as parts of tables that start a line (WHATWG HTML, section 15.3).
  private static let blocks: Set<String> = [
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
    "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header",
    "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "search",
    "section",
    "summary", "table", "tbody", "tfoot", "thead", "tr", "ul", "xmp",
  ]
}
