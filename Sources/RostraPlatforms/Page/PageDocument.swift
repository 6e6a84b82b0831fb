/// What a page says of itself and what it needs to be shown, gathered in one walk over its markup.
struct PageDocument {
  private(set) var title: String?
  private(set) var language: String?
  private(set) var published: Timestamp?
  private(set) var updated: Timestamp?
  private(set) var requisites: PageRequisites
  private(set) var notes: [String] = []
  private let markup: MarkupText

  private var tokenizer: HTMLTokenizer
  /// Dates said in JSON-LD go before those of `meta`: they name what they are dates of.
  private var structured = StructuredDates()
  private var hasBase = false

  static let largest = 16 << 20

  /// - Parameter allowsFrames: false for a page inside a page: one level is captured.
  init(
    _ payload: [UInt8], contentType: String?, at place: WebAddress, allowsFrames: Bool = true,
    budget: Int? = nil
  ) {
    let decoding = CharacterDecoding(
      Array(payload.prefix(PageDocument.largest)), contentType: contentType,
      declared: PageDocument.declaredEncoding(payload))
    tokenizer = HTMLTokenizer(decoding.utf8)
    requisites = PageRequisites(base: place, allowsFrames: allowsFrames, budget: budget)
    markup = Markup.plainText(ofHTML: decoding.text, base: place.description)
    if let note = decoding.note { notes.append(note) }
    if payload.count > PageDocument.largest {
      notes.append("only the first \(PageDocument.largest) bytes were read")
    }
    walk()
    published = structured.published ?? published
    updated = structured.updated ?? updated
    if requisites.isOverBudget {
      notes.append("the page names more than \(PageRequisites.most) requisites; the rest is not fetched")
    }
  }

  /// The page as an item. Its content is what a reader reads: scripts, styles and the numbers that a server puts into
  /// each answer anew are left out, so that an unchanged page stays the same version.
  func item(id: String, url: String) -> CapturedItem {
    var item = CapturedItem(id: id, kind: .page, text: markup.text)
    item.url = url
    item.title = title
    item.language = language
    item.links = StableLinks.links(markup.links, at: requisites.base)
    item.published = published
    item.updated = updated
    return item
  }

  // MARK: the walk

  private mutating func walk() {
    var open = ""
    while let token = tokenizer.next() {
      switch token {
      case .start(let name, let selfClosing):
        open = selfClosing ? "" : name
        start(name)
      case .text(let range, let isRaw):
        text(range, isRaw, of: open)
        open = ""
      case .end, .comment: open = ""
      }
    }
  }

  private mutating func start(_ name: String) {
    switch name {
    case "html":
      if language == nil {
        language = PageDocument.tag(tokenizer.attribute("lang") ?? tokenizer.attribute("xml:lang"))
      }
    case "base":
      // The first one that has an address counts (WHATWG HTML, section 4.2.3).
      if !hasBase, let reference = tokenizer.attribute("href"),
        let base = requisites.base.resolving(reference)
      {
        requisites.base = base
        hasBase = true
      }
    case "meta": meta()
    default: requisites.add(element: name, tokenizer)
    }
  }

  private mutating func text(_ range: Range<Int>, _ isRaw: Bool, of element: String) {
    switch element {
    case "title":
      if title == nil {
        let words = tokenizer.text(range).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        title = words.isEmpty ? nil : String(words.prefix(1000))
      }
    case "style": requisites.add(styleSheet: Array(tokenizer.bytes[range]))
    case "script": structured.read(script: tokenizer.bytes[range])
    case "noscript":
      // What a browser without scripts shows, such as the pictures of pages that load them late.
      var inner = HTMLTokenizer(Array(tokenizer.bytes[range]))
      while let token = inner.next() {
        if case .start(let name, _) = token { requisites.add(element: name, inner) }
      }
    default: break
    }
  }

  private mutating func meta() {
    guard let content = tokenizer.attribute("content") else { return }
    let name =
      tokenizer.attribute("property") ?? tokenizer.attribute("name") ?? tokenizer.attribute("itemprop")
    switch name?.lowercased() {
    case "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dcterms.issued",
      "dcterms.created", "dc.date.created":
      if published == nil { published = Timestamp(rfc3339: content) }
    case "article:modified_time", "datemodified", "last-modified", "dc.date.modified", "dcterms.modified":
      if updated == nil { updated = Timestamp(rfc3339: content) }
    default:
      if language == nil, tokenizer.attribute("http-equiv")?.lowercased() == "content-language" {
        language = PageDocument.tag(content)
      }
    }
  }

  private static func tag(_ text: String?) -> String? {
    guard let text, !text.isEmpty, text.utf8.count <= 35,
      text.utf8.allSatisfy({ ResponseHead.isTokenByte($0) })
    else { return nil }
    return text
  }

  /// The encoding in a `meta` element among the first 1,024 bytes (WHATWG HTML, section 13.2.3.2).
  private static func declaredEncoding(_ payload: [UInt8]) -> String? {
    var tokenizer = HTMLTokenizer(Array(payload.prefix(1024)))
    while let token = tokenizer.next() {
      guard case .start("meta", _) = token else { continue }
      if let charset = tokenizer.attribute("charset"), !charset.isEmpty { return charset }
      if tokenizer.attribute("http-equiv")?.lowercased() == "content-type",
        let charset = CharacterDecoding.charset(ofContentType: tokenizer.attribute("content"))
      {
        return charset
      }
    }
    return nil
  }
}
