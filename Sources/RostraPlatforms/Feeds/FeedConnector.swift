/// Any RSS, Atom or JSON feed: an agency's news, a blog, a podcast, a video channel. One connector and no credential
/// for thousands of programs that publish.
///
/// A feed is a window on the newest entries. What falls out of it is not gone.
///
/// Sources: RSS 2.0, RFC 4287 (Atom), JSON Feed 1.1, RFC 5005 (paging), RFC 4685 (threads), RFC 6721 (tombstones).
package struct FeedConnector: Connector {
  package init() {}

  package let platform = PlatformFacts(
    id: "feed", name: "Feed (RSS, Atom, JSON Feed)", provenance: .publicAPI, provenanceWithToken: .publicAPI,
    notCaptured: [
      "entries that had left the feed before the first run", "earlier versions of entries",
      "comments where the feed does not name their feed", "who removed an entry, and when",
    ])

  package func recognise(_ address: String) -> Recognition? {
    guard let address = FeedAddress(address) else { return nil }
    let site = SiteReference(platform: platform.id, address: address.text, handle: address.handle)
    return Recognition(site: site, confidence: address.looksLikeFeed ? .likely : .possible)
  }

  /// The address itself; where it is a page that names its feed, that feed next.
  package func identify(_ site: SiteReference) -> [Fetch] {
    [FeedConnector.fetch(.identity, site.settings["feed"] ?? site.address)]
  }

  package func capture(_ site: SiteReference, state: [String: String]) -> [Fetch] {
    var fetch = FeedConnector.fetch(.timeline, site.settings["feed"] ?? site.address)
    Answer.remember(state, in: &fetch)
    // RFC 9110, section 13.1: the server answers 304 where nothing has changed.
    if let tag = state["etag"] { fetch.headers.append(HeaderField("If-None-Match", tag)) }
    if let date = state["last-modified"] { fetch.headers.append(HeaderField("If-Modified-Since", date)) }
    // Once the pages have been walked to the first entry, later runs stop at what they know.
    if state["walked"] == "yes", let newest = state["newest"] { fetch.facts["until"] = newest }
    fetch.facts["comments"] = state["comments"]
    return [fetch]
  }

  /// Feeds answer no question about single entries; but where an entry's id is its address, its page does.
  package func recheck(_ ids: [String], of site: SiteReference) -> [Fetch] {
    ids.filter(XMLFeedReader.isWebAddress).map {
      Fetch(
        .item, url: $0, headers: [HeaderField("Accept", "text/html, */*;q=0.1")], subject: $0,
        authorized: false)
    }
  }

  /// WordPress, the commonest source of feeds, has the comments on the entry `…/?p=12` under `…/?p=12&feed=rss2`, and
  /// on `…/2025/06/boil-water/` under `…/2025/06/boil-water/feed/`. Of others the feed itself tells, when it is read.
  package func thread(of id: String, in site: SiteReference) -> [Fetch] {
    guard site.settings["publisher"] == "wordpress", XMLFeedReader.isWebAddress(id) else { return [] }
    let address = URIReference(id)
    if address.query?.hasPrefix("p=") == true {
      return [FeedConnector.fetch(.thread, id + "&feed=rss2", subject: id)]
    }
    guard address.query == nil, address.fragment == nil, address.path.hasSuffix("/"), address.path != "/"
    else {
      return []
    }
    return [FeedConnector.fetch(.thread, id + "feed/", subject: id)]
  }

  package func read(_ answer: Answer, site: SiteReference) throws(ReadingError) -> Reading {
    let reader = FeedAnswerReader(answer: answer, site: site)
    return switch answer.fetch.purpose {
    case .identity: try reader.identity()
    case .timeline: try reader.timeline()
    case .thread: try reader.thread()
    case .item: try reader.item()
    case .media: Reading()
    default: throw .malformed("nothing of a feed is asked for as \"\(answer.fetch.purpose.rawValue)\"")
    }
  }

  static func fetch(
    _ purpose: Fetch.Purpose, _ url: String, subject: String? = nil, facts: [String: String] = [:]
  ) -> Fetch {
    Fetch(purpose, url: url, headers: [HeaderField("Accept", accept)], subject: subject, facts: facts)
  }

  private static let accept =
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    + "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.5, */*;q=0.1"
}
