/// Any web page, and what it needs to be shown: the capture that is always possible.
///
/// The answers themselves are the record. What is read from them is the page's text, for search and to see changes,
/// and the addresses of its requisites, so that a browser can replay it from the archive.
package struct PageConnector: Connector {
  package init() {}

  package let platform = PlatformFacts(
    id: "page", name: "Web page", provenance: .publicPage, provenanceWithToken: .publicPage,
    notCaptured: [
      "what scripts fetch after the page is loaded",
      "what is shown only after a click, a log-in or a consent",
      "pages that this page links to", "films and streams that a script assembles",
    ])

  package func recognise(_ address: String) -> Recognition? {
    guard let page = PageConnector.address(address) else { return nil }
    return Recognition(
      site: SiteReference(
        platform: platform.id, address: page.description, handle: PageConnector.handle(of: page)),
      confidence: .possible)
  }

  package func identify(_ site: SiteReference) -> [Fetch] {
    [fetch(.identity, site.address)]
  }

  /// Asks only for what changed since the last run, where the server can tell.
  package func capture(_ site: SiteReference, state: [String: String]) -> [Fetch] {
    var fetch = fetch(.timeline, site.accountID ?? site.address)
    Answer.remember(state, in: &fetch)
    if let tag = state["etag"] { fetch.headers.append(HeaderField("If-None-Match", tag)) }
    if let date = state["last-modified"] { fetch.headers.append(HeaderField("If-Modified-Since", date)) }
    return [fetch]
  }

  package func recheck(_ ids: [String], of site: SiteReference) -> [Fetch] {
    ids.map { fetch(.item, $0) }
  }

  /// A page stands alone.
  package func thread(of id: String, in site: SiteReference) -> [Fetch] { [] }

  package func read(_ answer: Answer, site: SiteReference) throws(ReadingError) -> Reading {
    if answer.fetch.purpose == .requisite { return RequisiteReader(answer).read() }
    let reader = PageReader(answer, site: site)
    return switch answer.fetch.purpose {
    case .identity: try reader.identity()
    case .timeline: try reader.timeline()
    case .item: try reader.item()
    default: throw .malformed("nothing of a web page is asked for as \"\(answer.fetch.purpose.rawValue)\"")
    }
  }

  private func fetch(_ purpose: Fetch.Purpose, _ url: String) -> Fetch {
    Fetch(
      purpose, url: url,
      headers: [HeaderField("Accept", "text/html, application/xhtml+xml;q=0.9, */*;q=0.5")],
      subject: url, authorized: false)
  }

  /// What a person types for a page: an address, with or without its scheme.
  private static func address(_ text: String) -> WebAddress? {
    do { return try WebAddress(text) } catch {
      guard !text.contains("://"), !text.contains(where: { $0.isWhitespace || $0 == "@" }),
        text.split(separator: "/").first?.contains(".") == true
      else { return nil }
      do { return try WebAddress("https://\(text)") } catch { return nil }
    }
  }

  /// Host and path, as people say a page's address: `city.example/news`.
  static func handle(of address: WebAddress) -> String {
    let path = address.path.hasSuffix("/") ? String(address.path.dropLast()) : address.path
    return address.authority + path
  }
}
