/// Reads RSS in all its versions, Atom 0.3 and 1.0 and CDF. They are read as one language, since feeds mix them freely:
/// Atom links in RSS, Dublin Core in both.
struct XMLFeedReader {
  private let root: XMLElement
  /// Where the feed's own properties stand: `channel` of RSS, `feed` of Atom.
  private let channel: XMLElement
  let isAtom: Bool

  static func read(_ utf8: [UInt8], base: String?, language: String?) throws(ReadingError) -> Feed {
    let repaired = try XMLRepair.repair(utf8)
    var notes = repaired.notes
    var document = XMLDocument.read(repaired.text, base: base, language: language, recovering: false)
    if let error = document.error {
      document = XMLDocument.read(repaired.text, base: base, language: language, recovering: true)
      notes.append("the feed is not well-formed and was read around the fault: \(error)")
    }
    guard let root = document.root else {
      throw .malformed("the feed is no XML: \(document.error ?? "it is empty")")
    }
    let reader = XMLFeedReader(root)
    var feed = reader.feed()
    // A parser that reads on past an error may skip over whole entries. Count them in the text itself.
    if document.error != nil || !notes.isEmpty {
      let expected = entryTags(in: repaired.text)
      if expected > feed.entries.count {
        notes.append(
          "\(expected - feed.entries.count) of \(expected) entries could not be read; their bytes are kept")
      }
    }
    feed.notes += notes
    return feed
  }

  private init(_ root: XMLElement) {
    self.root = root
    channel = root.name == "channel" ? root : root.first("channel") ?? root
    isAtom = root.name == "feed"
  }

  // MARK: - The feed

  private func feed() -> Feed {
    var feed = Feed(version: version)
    feed.language = language
    // In RSS 0.9 and 1.0 the items stand beside the channel; some RSS 2.0 has them there too.
    for part in channel.elements {
      read(part, into: &feed)
    }
    if root.name != "channel", root.name != "feed" {
      for part in root.elements where part.name == "item" || part.name == "entry" { read(part, into: &feed) }
    }
    if let href = channel["href"], feed.link == nil { feed.link = resolve(href, channel) }
    if let about = channel["rdf:about"], feed.id == nil { feed.id = about }
    if let changed = channel["lastmod"] { feed.updated = FeedDate(changed) }
    feed.link = feed.link ?? feed.links.first { $0.rel == "alternate" }?.href
    feed.authors = XMLFeedReader.merged(feed.authors)
    return feed
  }

  private func read(_ part: XMLElement, into feed: inout Feed) {
    switch part.name {
    case "item", "entry": feed.entries.append(entry(part))
    case "title": feed.title = text(part)
    case "dc:title": feed.title = feed.title ?? text(part)
    case "description", "tagline", "subtitle", "abstract": feed.subtitle = text(part)
    case "dc:description", "itunes:subtitle", "itunes:summary": feed.subtitle = feed.subtitle ?? text(part)
    case "link": link(part, &feed.link, &feed.links)
    case "id", "guid": feed.id = part.trimmedText
    case "language", "dc:language": feed.language = part.trimmedText
    case "author", "dc:creator", "dc:author", "managingeditor", "itunes:author":
      feed.authors.append(person(part))
    case "itunes:owner": feed.authors.append(person(part))
    case "pubdate", "published", "issued", "dcterms:issued": feed.published = date(part)
    case "lastbuilddate", "updated", "modified", "dcterms:modified": feed.updated = date(part)
    case "dc:date": feed.updated = feed.updated ?? date(part)
    case "category", "dc:subject", "itunes:category", "itunes:keywords", "media:category":
      feed.categories += categories(part)
    case "image", "itunes:image", "logo", "icon":
      let address = part["href"] ?? part["url"] ?? part.first("url")?.trimmedText ?? part.trimmedText
      if !address.isEmpty { feed.icon = feed.icon ?? resolve(address, part) }
    case "itunes:link" where part["rel"] == "image":
      feed.icon = feed.icon ?? part["href"].map { resolve($0, part) }
    case "generator": feed.generator = part.trimmedText.isEmpty ? part["uri"] : part.trimmedText
    case "at:deleted-entry":
      if let id = part["ref"] { feed.tombstones.append(FeedTombstone(id: id, when: part["when"])) }
    default: break
    }
  }

  private var version: String {
    switch root.name {
    case "feed": return isAtom1 ? "atom10" : root["version"] == "0.3" ? "atom03" : "atom"
    case "channel": return "cdf"
    case "rdf:rdf": return isRSS09 ? "rss090" : "rss10"
    default:
      let version = root["version"]?.trimmingSpace() ?? ""
      return version.isEmpty ? "rss" : version.hasPrefix("2") ? "rss20" : "rss" + version.filter { $0 != "." }
    }
  }

  private var isAtom1: Bool { root.namespace == "http://www.w3.org/2005/Atom" }

  private var isRSS09: Bool { channel.namespace?.contains("netscape.com/rdf/simple/0.9") == true }

  /// The channel's own word, or the document's.
  private var language: String? {
    let inherited = channel.language ?? root.language
    return inherited?.isEmpty == true ? nil : inherited?.replacing("_", with: "-")
  }

  /// Start tags of entries, counted in the text where the tree may lack some.
  private static func entryTags(in utf8: [UInt8]) -> Int {
    var tokenizer = HTMLTokenizer(utf8)
    var count = 0
    while let token = tokenizer.next() {
      guard case .start(let name, _) = token else { continue }
      if name == "item" || name == "entry" || name.hasSuffix(":item") || name.hasSuffix(":entry") {
        count += 1
      }
    }
    return count
  }

  // MARK: - Pieces that feed and entry share

  func resolve(_ reference: String, _ element: XMLElement) -> String {
    let written = URIReference(reference).text
    return element.base.flatMap { Markup.resolve(reference, against: $0) } ?? written
  }

  func date(_ element: XMLElement) -> FeedDate? {
    let text = element.trimmedText
    return text.isEmpty ? nil : FeedDate(text)
  }

  /// RSS writes the page's address as text; Atom writes any number of addresses as attributes.
  func link(_ part: XMLElement, _ page: inout String?, _ links: inout [FeedLink]) {
    let address = part["href"] ?? part.trimmedText
    guard part["href"] != nil || !address.isEmpty else { return }
    // Some Atom has the address as text; a relation still makes it Atom's.
    guard part["href"] != nil || part["rel"] != nil else {
      page = page ?? resolve(address, part)
      return
    }
    links.append(
      FeedLink(
        href: resolve(address, part), rel: part["rel"]?.lowercased() ?? "alternate", type: part["type"],
        title: part["title"], length: part["length"].flatMap { Int64($0) }))
  }

  func person(_ part: XMLElement) -> FeedPerson {
    func value(_ names: String...) -> String? {
      for name in names {
        if let text = part.first(name)?.trimmedText, !text.isEmpty { return text }
      }
      return nil
    }
    guard !part.hasElements else {
      let address = (part.first("uri") ?? part.first("url") ?? part.first("homepage")).map {
        resolve($0.trimmedText, $0)
      }
      return FeedPerson(
        name: value("name", "itunes:name"), email: value("email", "itunes:email"), url: address)
    }
    return XMLFeedReader.person(written: part.trimmedText)
  }

  /// `clerk@city.example (Jane Doe)`, `Jane Doe <clerk@city.example>`, `Jane Doe (clerk@city.example)`.
  static func person(written text: String) -> FeedPerson {
    let words = text.split(whereSeparator: { " ()<>,\t\n".contains($0) })
    guard let email = words.first(where: { $0.contains("@") && !$0.hasPrefix("@") && !$0.hasSuffix("@") })
    else {
      return FeedPerson(name: text.isEmpty ? nil : text)
    }
    let rest = text.replacing(email, with: "").filter { !"()<>".contains($0) }.trimmingSpace()
    let address = email.hasPrefix("mailto:") ? email.dropFirst(7) : email
    return FeedPerson(name: rest.isEmpty ? nil : rest, email: String(address))
  }

  /// RSS gives one person's address in `author` and the name in `dc:creator`: they are one where each lacks the other.
  static func merged(_ persons: [FeedPerson]) -> [FeedPerson] {
    var result: [FeedPerson] = []
    for person in persons where !person.isEmpty && !result.contains(person) {
      if let index = result.firstIndex(where: { ($0.name == nil) != (person.name == nil) && $0.url == nil }),
        person.url == nil, (result[index].email == nil) != (person.email == nil)
      {
        result[index].name = result[index].name ?? person.name
        result[index].email = result[index].email ?? person.email
      } else {
        result.append(person)
      }
    }
    return result
  }

  func categories(_ part: XMLElement) -> [FeedCategory] {
    let scheme = part["scheme"] ?? part["domain"]
    if part.name == "itunes:keywords" {
      return part.trimmedText.split(whereSeparator: { ", \n\t".contains($0) }).map {
        FeedCategory(term: String($0), scheme: "http://www.itunes.com/")
      }
    }
    if part.name == "itunes:category" {
      let own = part["text"].map { [FeedCategory(term: $0, scheme: "http://www.itunes.com/")] } ?? []
      return own + part.all("itunes:category").flatMap(categories)
    }
    let term = part["term"] ?? part.trimmedText
    guard !term.isEmpty else { return [] }
    return [FeedCategory(term: term, scheme: scheme, label: part["label"])]
  }
}
