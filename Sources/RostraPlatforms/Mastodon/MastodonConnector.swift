/// Mastodon and servers that speak its REST API, with or without an access token.
///
/// Sources: Mastodon's API documentation; answers recorded from Mastodon 4.6.4 (platforms.md, 2.10).
package struct MastodonConnector: Connector {
  package init() {}

  package let platform = PlatformFacts(
    id: "mastodon", name: "Mastodon", provenance: .publicAPI, provenanceWithToken: .ownerAPI,
    notCaptured: [
      "direct messages", "followers-only posts without a token", "who favourited or boosted",
      "replies that the server does not know",
      "posts deleted between two runs", "scheduled posts and drafts",
    ])

  package func recognise(_ address: String) -> Recognition? {
    guard let found = MastodonAddress(address) else { return nil }
    var site = SiteReference(platform: platform.id, address: found.profile, handle: found.handle)
    if !found.isHandle { site.settings["host"] = found.authority }
    return Recognition(site: site, confidence: .likely)
  }

  /// A handle names a domain that need not be the server's (`mayor@city.example` may live at `social.city.example`):
  /// WebFinger tells. An address in the web already names the server.
  package func identify(_ site: SiteReference) -> [Fetch] {
    let endpoints = MastodonEndpoints(site)
    guard let user = endpoints.user else { return [] }
    if site.settings["host"] == nil {
      return [endpoints.webFinger(user: user)]
    }
    return [endpoints.lookup(user: user), endpoints.instance]
  }

  /// The profile, the pinned posts and the newest page; the pages behind it follow from what each answer links to.
  package func capture(_ site: SiteReference, state: [String: String]) -> [Fetch] {
    guard let account = site.accountID else { return identify(site) }
    let endpoints = MastodonEndpoints(site)
    return [
      endpoints.account(account), endpoints.pinned(account),
      endpoints.timeline(account, since: state["newest"]),
    ]
  }

  package func recheck(_ ids: [String], of site: SiteReference) -> [Fetch] {
    let endpoints = MastodonEndpoints(site)
    var fetches: [Fetch] = []
    var posts: [String] = []
    for id in ids {
      if let account = MastodonAccount.accountID(ofProfile: id) {
        fetches.append(endpoints.account(account))
      } else {
        posts.append(id)
      }
    }
    // Twenty is what the server answers at most (Mastodon 4.3); for one, the plain address says more when it is gone.
    for start in stride(from: 0, to: posts.count, by: 20) {
      let batch = Array(posts[start..<min(start + 20, posts.count)])
      fetches.append(batch.count == 1 ? endpoints.status(batch[0]) : endpoints.statuses(batch))
    }
    return fetches
  }

  package func thread(of id: String, in site: SiteReference) -> [Fetch] {
    [MastodonEndpoints(site).context(of: id)]
  }

  package func read(_ answer: Answer, site: SiteReference) throws(ReadingError) -> Reading {
    let reader = MastodonReader(answer: answer, site: site)
    return switch answer.fetch.purpose {
    case .identity: try reader.identity()
    case .timeline: try reader.timeline()
    case .item: try reader.item()
    case .thread: try reader.thread()
    case .history: try reader.history()
    case .media: reader.media()
    default: throw .malformed("nothing of Mastodon is asked for as \"\(answer.fetch.purpose.rawValue)\"")
    }
  }
}
