/// Reads a Bluesky account, or any account of the AT Protocol, without a token: all it wrote is public.
///
/// What the account wrote comes from its signed repository, every byte checked against its hash and the whole against
/// the account's key; what others did with it (replies, counters, labels) comes from the AppView.
///
/// Settings that a person may give for a network of their own: `pds` (the account's host, where its document names
/// none), `appview`, `plc` (the directory of DIDs), each a web origin. Found and kept: `pds`, `appview`, `key` (the signing key as `did:key:…`).
/// Kept from run to run: `rev` (the repository's last revision) and `feed` (milliseconds of the newest feed entry).
package struct BlueskyConnector: Connector {
  package init() {}

  package var platform: PlatformFacts {
    PlatformFacts(
      id: "bluesky", name: "Bluesky (AT Protocol)", provenance: .publicAPI, provenanceWithToken: .publicAPI,
      notCaptured: [
        "direct messages", "who liked or reposted (only how many)", "mutes, notifications and preferences",
        "posts of others that mention or quote the account outside its own threads",
        "posts deleted before the first capture",
      ])
  }

  package func recognise(_ address: String) -> Recognition? { Recogniser.recognise(address) }

  package func identify(_ site: SiteReference) -> [Fetch] {
    let fetches = BlueskyFetches(site)
    let ownNetwork = fetches.appView == nil && site.settings["plc"] == nil
    if let did = fetches.did {
      // A host on a network of its own may be the only one that knows the account's document.
      return ownNetwork
        ? fetches.description(of: did, ["did": did])
        : fetches.document(of: did, step: .document, purpose: .identity, [:])
    }
    guard let handle = site.handle?.lowercased() ?? Recogniser.handle(in: site.address) else { return [] }
    return ownNetwork
      ? fetches.description(of: handle, ["handle": handle]) : fetches.resolve(handle, step: .handle, [:])
  }

  package func capture(_ site: SiteReference, state: [String: String]) -> [Fetch] {
    let fetches = BlueskyFetches(site)
    guard let did = fetches.did, let pds = fetches.pds else { return identify(site) }
    var facts = ["did": did, "pds": pds]
    facts["rev"] = state["rev"]
    facts["key"] = site.settings["key"]
    // The key that counts is the one in the document on the day, so the document is part of each run's evidence.
    let document =
      site.settings["key"] == nil
      ? [] : fetches.document(of: did, step: .keyDocument, purpose: .repository, facts)
    var feed: [String: String] = ["page": "1"]
    feed["until"] = state["feed"]
    return (document.isEmpty ? [fetches.latestCommit(did, at: pds, facts)] : document)
      + fetches.feed(did, cursor: nil, feed)
  }

  package func recheck(_ ids: [String], of site: SiteReference) -> [Fetch] {
    let fetches = BlueskyFetches(site)
    let posts = ids.filter { ATURI($0)?.collection == "app.bsky.feed.post" }
    let others = ids.filter { ATURI($0)?.collection != "app.bsky.feed.post" }
    guard fetches.appView != nil else { return ids.flatMap { fetches.record($0) } }
    return fetches.posts(posts) + others.flatMap { fetches.record($0) }
  }

  package func thread(of id: String, in site: SiteReference) -> [Fetch] {
    BlueskyFetches(site).thread(id)
  }

  package func read(_ answer: Answer, site: SiteReference) throws(ReadingError) -> Reading {
    guard let step = answer.fetch.facts["step"].flatMap(BlueskyFetches.Step.init) else {
      throw .malformed("an answer without the fact step, which every request of this connector carries")
    }
    let reader = BlueskyReader(site: site, fetches: BlueskyFetches(site), answer: answer)
    return switch step {
    case .handle: try reader.handle()
    case .document: try reader.document()
    case .description: try reader.description()
    case .confirmation: try reader.confirmation()
    case .profile: try reader.profile()
    case .profileRecord: try reader.profileRecord()
    case .keyDocument: try reader.keyDocument()
    case .latestCommit: try reader.latestCommit()
    case .repository: try reader.repository()
    case .records: try reader.records()
    case .feed: try reader.feed()
    case .posts: try reader.posts()
    case .record: try reader.record()
    case .ownerDocument: try reader.ownerDocument()
    case .accountStatus: try reader.accountStatus()
    case .thread: try reader.thread()
    case .blob: reader.blob()
    }
  }
}
