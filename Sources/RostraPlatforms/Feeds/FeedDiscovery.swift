/// The feeds that a web page names in its head (RSS Advisory Board, "RSS Autodiscovery"; WHATWG HTML, section 4.6.7.1).
enum FeedDiscovery {
  struct Named: Hashable {
    var url: String
    var title: String?
  }

  /// In the page's order, which is the publisher's order of preference.
  static func feeds(inHTML html: String, at address: String) -> [Named] {
    var tokenizer = HTMLTokenizer(html)
    var base = address
    var found: [Named] = []
    while let token = tokenizer.next(), found.count < 100 {
      guard case .start(let name, _) = token else { continue }
      if name == "base", let reference = tokenizer.attribute("href") {
        base = Markup.resolve(reference, against: address) ?? address
      }
      guard name == "link" || name == "a", let href = tokenizer.attribute("href"), !href.isEmpty,
        let relation = tokenizer.attribute("rel")?.lowercased().split(separator: " "),
        relation.contains("alternate") || relation.contains("feed"), !relation.contains("stylesheet"),
        isFeed(tokenizer.attribute("type")) || relation.contains("feed"),
        let url = Markup.resolve(href, against: base), XMLFeedReader.isWebAddress(url)
      else { continue }
      let feed = Named(url: url, title: tokenizer.attribute("title"))
      if !found.contains(where: { $0.url == url }) { found.append(feed) }
    }
    return found
  }

  private static func isFeed(_ type: String?) -> Bool {
    let name = type?.lowercased().split(separator: ";").first.map { String($0).trimmingSpace() } ?? ""
    return ["application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"]
      .contains(name)
  }
}
