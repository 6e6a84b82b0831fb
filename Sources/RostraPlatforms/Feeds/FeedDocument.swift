/// What an answer turned out to be: a feed, or a web page that may name one.
enum FeedDocument: Sendable {
  case feed(Feed)
  case page(html: String)

  struct Limits: Sendable {
    var bytes = 32 << 20
    var entries = 50_000
  }

  /// - Parameters:
  ///   - address: where the document came from; relative references resolve against it.
  ///   - language: of the whole, from the `Content-Language` header.
  /// - Throws: ``ReadingError`` where it is neither, or too broken to be read without losing text.
  static func read(
    _ payload: [UInt8], contentType: String?, address: String?, language: String? = nil,
    limits: Limits = Limits()
  ) throws(ReadingError) -> FeedDocument {
    guard payload.count <= limits.bytes else { throw .tooLarge("a feed of more than \(limits.bytes) bytes") }
    let text = CharacterDecoding(payload, contentType: contentType, declared: declaredEncoding(payload))
    guard let first = text.utf8.first(where: { !HTMLTokenizer.isSpace($0) }) else {
      throw .malformed("the answer is empty")
    }
    var feed: Feed
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
      feed = try JSONFeedReader.read(text.utf8)
    } else {
      switch root(of: text.utf8) {
      case .feed: feed = try XMLFeedReader.read(text.utf8, base: address, language: language)
      case .page: return .page(html: text.text)
      case .other(let what): throw .notThisPlatform("\(what) is neither a feed nor a page that names one")
      }
    }
    guard feed.entries.count <= limits.entries else {
      throw .tooLarge("a feed of more than \(limits.entries) entries")
    }
    if let note = text.note { feed.notes.append(note) }
    return .feed(feed)
  }

  // MARK: - Kind

  private enum Root {
    case feed
    case page
    case other(String)
  }

  /// Judged by the first tag, as the media type of feeds is wrong more often than not.
  private static func root(of utf8: [UInt8]) -> Root {
    var tokenizer = HTMLTokenizer(Array(utf8.prefix(1 << 16)))
    while let token = tokenizer.next() {
      switch token {
      case .comment(let range):
        let declaration = String(decoding: tokenizer.bytes[range].prefix(16), as: UTF8.self).lowercased()
        if declaration.hasPrefix("doctype html") { return .page }
      case .start(let name, _):
        switch name.split(separator: ":").last ?? "" {
        case "rss", "rdf", "feed", "channel": return .feed
        case "html", "head", "body", "title", "meta", "link", "script", "div", "p": return .page
        default: return .other("a document of <\(name.prefix(40))>")
        }
      case .text, .end: continue
      }
    }
    return .other("the answer")
  }

  /// The encoding of the XML declaration (XML 1.0, section 4.3.3). Whatever the encoding, its letters are ASCII.
  private static func declaredEncoding(_ payload: [UInt8]) -> String? {
    let head = payload.prefix(256).filter { $0 != 0 }
    guard let end = head.firstIndex(of: UInt8(ascii: ">")) else { return nil }
    let declaration = String(decoding: head[..<end], as: UTF8.self)
    guard declaration.contains("<?xml"), let mark = declaration.firstRange(of: "encoding") else { return nil }
    let value = declaration[mark.upperBound...].drop { " \t\r\n=".contains($0) }
    guard let quote = value.first, quote == "\"" || quote == "'" else { return nil }
    let name = value.dropFirst().prefix { $0 != quote }
    return name.isEmpty ? nil : name.lowercased()
  }
}
