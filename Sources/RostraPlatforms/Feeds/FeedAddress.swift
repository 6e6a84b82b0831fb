/// An address as a person types it, made whole, and whether it looks like that of a feed.
struct FeedAddress {
  private let address: WebAddress

  /// nil where it is no address of the web. `feed:` was how browsers once marked feeds.
  init?(_ typed: String) {
    var text = typed.trimmingSpace()
    for (prefix, replacement) in [("feed://", "https://"), ("feed:http", "http")]
    where text.lowercased().hasPrefix(prefix) {
      text = replacement + text.dropFirst(prefix.count)
    }
    if !text.contains("://") {
      guard !text.contains("@"), !text.contains(" "), text.split(separator: "/").first?.contains(".") == true
      else {
        return nil
      }
      text = "https://" + text
    }
    guard let address = try? WebAddress(text) else { return nil }
    self.address = address
  }

  var text: String { address.description }

  /// As people would write it: without scheme.
  var handle: String {
    let path = address.path == "/" ? "" : address.path
    return address.authority + path + (address.query.map { "?" + $0 } ?? "")
  }

  var looksLikeFeed: Bool {
    let path = address.path.lowercased()
    let name = path.split(separator: "/").last ?? ""
    let query = address.query?.lowercased() ?? ""
    return ["feed", "rss", "atom", "feeds"].contains(name)
      || [".rss", ".atom", ".rdf", ".xml", "feed.json", ".jsonfeed"].contains { name.hasSuffix($0) }
      || query.split(separator: "&").contains { $0.hasPrefix("feed=") || $0 == "format=feed" }
      || path.hasSuffix("/feeds/videos.xml") || path.contains("/feeds/posts/")
  }
}
