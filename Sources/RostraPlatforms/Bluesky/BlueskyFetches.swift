/// Makes the requests for one account. All are open to anyone: no token is ever sent along.
///
/// Two kinds of server answer. The account's own host (PDS) keeps the signed repository and the original media; the
/// AppView knows the network: counters, labels, the replies of others. Either may be absent: a host without an AppView
/// yields all that the account itself wrote.
struct BlueskyFetches {
  var did: String?
  var pds: String?
  var appView: String?
  var directory: String

  static let publicAppView = "https://public.api.bsky.app"
  static let publicDirectory = "https://plc.directory"
  /// How many levels of replies one thread answer shall hold. The AppView would give 1,000; deeper ones are fetched
  /// from where the answer stopped, so that no answer nests deeper than a parser's stack is good for.
  static let threadDepth = 100
  /// How many items one `getPosts` may ask for.
  static let postsPerRequest = 25

  init(_ site: SiteReference) {
    did = site.accountID ?? Recogniser.did(in: site.address)
    pds = site.settings["pds"].flatMap(WebOrigin.of)
    // Whoever names a host but no AppView means a network of their own, which may have none.
    appView = site.settings["appview"].flatMap(WebOrigin.of) ?? (pds == nil ? Self.publicAppView : nil)
    directory = site.settings["plc"].flatMap(WebOrigin.of) ?? Self.publicDirectory
  }

  /// What an answer is about, beyond its purpose; stored with it under the fact `step`.
  enum Step: String {
    case handle, document, description, confirmation, profile, profileRecord
    case keyDocument, latestCommit, repository, records, feed
    case posts, record, ownerDocument, accountStatus
    case thread, blob
  }

  private static func fetch(
    _ purpose: Fetch.Purpose, _ step: Step, _ url: String, subject: String? = nil, _ facts: [String: String]
  ) -> Fetch {
    Fetch(
      purpose, url: url, subject: subject, facts: facts.merging(["step": step.rawValue]) { $1 },
      authorized: false)
  }
}

// MARK: - Who the account is

extension BlueskyFetches {
  func resolve(_ handle: String, step: Step, _ facts: [String: String]) -> [Fetch] {
    guard let server = appView ?? pds else { return [] }
    let url = XRPC.url(server, "com.atproto.identity.resolveHandle", [("handle", handle)])
    return [Self.fetch(.identity, step, url, facts.merging(["handle": handle]) { $1 })]
  }

  func document(
    of did: String, step: Step, purpose: Fetch.Purpose, subject: String? = nil, _ facts: [String: String]
  )
    -> [Fetch]
  {
    guard let url = DIDDocument.url(of: did, directory: directory) else { return [] }
    return [Self.fetch(purpose, step, url, subject: subject, facts.merging(["did": did]) { $1 })]
  }

  func description(of repository: String, _ facts: [String: String]) -> [Fetch] {
    guard let pds else { return [] }
    let url = XRPC.url(pds, "com.atproto.repo.describeRepo", [("repo", repository)])
    return [Self.fetch(.identity, .description, url, facts)]
  }

  func profile(of did: String, _ facts: [String: String]) -> [Fetch] {
    guard let appView else { return [] }
    return [
      Self.fetch(.identity, .profile, XRPC.url(appView, "app.bsky.actor.getProfile", [("actor", did)]), facts)
    ]
  }

  func profileRecord(of did: String, at pds: String, _ facts: [String: String]) -> [Fetch] {
    let query = [("repo", did), ("collection", "app.bsky.actor.profile"), ("rkey", "self")]
    return [Self.fetch(.identity, .profileRecord, XRPC.url(pds, "com.atproto.repo.getRecord", query), facts)]
  }
}

// MARK: - What the account wrote

extension BlueskyFetches {
  func latestCommit(_ did: String, at pds: String, _ facts: [String: String]) -> Fetch {
    Self.fetch(
      .repository, .latestCommit, XRPC.url(pds, "com.atproto.sync.getLatestCommit", [("did", did)]), facts)
  }

  /// The whole repository. The protocol's `since` would save bytes, but a part holds no whole tree, and only a whole
  /// tree proves what is no longer there.
  func repository(_ did: String, at pds: String, _ facts: [String: String]) -> Fetch {
    Self.fetch(.repository, .repository, XRPC.url(pds, "com.atproto.sync.getRepo", [("did", did)]), facts)
  }

  /// One page of one collection, for hosts that do not hand out repositories.
  func records(_ did: String, at pds: String, collection: String, cursor: String?, _ facts: [String: String])
    -> Fetch
  {
    var query = [("repo", did), ("collection", collection), ("limit", "100")]
    if let cursor { query.append(("cursor", cursor)) }
    var facts = facts.merging(["did": did, "collection": collection]) { $1 }
    facts["cursor"] = cursor
    return Self.fetch(.timeline, .records, XRPC.url(pds, "com.atproto.repo.listRecords", query), facts)
  }

  func feed(_ did: String, cursor: String?, _ facts: [String: String]) -> [Fetch] {
    guard let appView else { return [] }
    var query = [("actor", did), ("limit", "100"), ("filter", "posts_with_replies")]
    if let cursor { query.append(("cursor", cursor)) }
    var facts = facts
    facts["cursor"] = cursor
    return [Self.fetch(.timeline, .feed, XRPC.url(appView, "app.bsky.feed.getAuthorFeed", query), facts)]
  }

  static func blob(_ attachment: Attachment, purpose: Fetch.Purpose, of item: String) -> Fetch {
    // Only the original's bytes are those that the identifier names; the platform's copies are made smaller.
    let original = attachment.url.contains("/xrpc/com.atproto.sync.getBlob?")
    return Self.fetch(
      purpose, .blob, attachment.url, subject: item,
      original ? ["key": attachment.key, "cid": attachment.key] : ["key": attachment.key])
  }
}

// MARK: - One item and what is around it

extension BlueskyFetches {
  func posts(_ ids: [String], _ facts: [String: String] = [:]) -> [Fetch] {
    guard let appView else { return [] }
    return stride(from: 0, to: ids.count, by: Self.postsPerRequest).map { start in
      let chunk = ids[start..<min(start + Self.postsPerRequest, ids.count)]
      let url = XRPC.url(appView, "app.bsky.feed.getPosts", chunk.map { ("uris", $0) })
      return Self.fetch(.item, .posts, url, facts.merging(["ids": chunk.joined(separator: "\n")]) { $1 })
    }
  }

  /// Asks the host that keeps the record itself: its no is proof. The host of other authors is looked up first.
  func record(_ id: String, _ facts: [String: String] = [:]) -> [Fetch] {
    guard let uri = ATURI(id), uri.recordKey != nil else { return [] }
    if uri.authority == did, let pds { return record(uri, at: pds, facts) }
    return document(of: uri.authority, step: .ownerDocument, purpose: .item, subject: id, facts)
  }

  func record(_ uri: ATURI, at pds: String, _ facts: [String: String]) -> [Fetch] {
    guard let collection = uri.collection, let key = uri.recordKey else { return [] }
    let query = [("repo", uri.authority), ("collection", collection), ("rkey", key)]
    let facts = facts.merging(["pds": pds]) { $1 }
    return [
      Self.fetch(
        .item, .record, XRPC.url(pds, "com.atproto.repo.getRecord", query), subject: uri.description, facts)
    ]
  }

  func accountStatus(_ uri: ATURI, at pds: String, _ facts: [String: String]) -> Fetch {
    let url = XRPC.url(pds, "com.atproto.sync.getRepoStatus", [("did", uri.authority)])
    return Self.fetch(.item, .accountStatus, url, subject: uri.description, facts)
  }

  /// - Parameter continued: whether the item is where an earlier answer stopped, so that what is above it is known.
  func thread(_ id: String, continued: Bool = false) -> [Fetch] {
    guard let appView, ATURI(id)?.collection == "app.bsky.feed.post" else { return [] }
    let query = [("uri", id), ("depth", "\(Self.threadDepth)"), ("parentHeight", continued ? "0" : "100")]
    return [
      Self.fetch(.thread, .thread, XRPC.url(appView, "app.bsky.feed.getPostThread", query), subject: id, [:])
    ]
  }
}
