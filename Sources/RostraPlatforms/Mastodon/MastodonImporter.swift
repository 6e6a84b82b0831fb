/// The archive that a Mastodon server, or another of its family, makes for an account's owner: `outbox.json`, `actor.json`
/// and the pictures, as `.tar.gz` or `.zip`.
package struct MastodonImporter: Importer {
  package init() {}

  package let facts = ImporterFacts(
    id: "mastodon-archive", name: "Account archive of Mastodon (ActivityPub)", provenance: .accountExport,
    reads: "the account's posts and boosts, with pictures, alternative texts, polls and edit times",
    leaves: [
      "direct messages, which are kept and not made records", "what others wrote, boosted posts' words too",
      "likes and bookmarks", "earlier versions of edited posts",
    ])

  package func recognise(_ files: any ImportedFiles) throws -> Bool { try outbox(in: files) != nil }

  private func outbox(in files: any ImportedFiles) throws -> ImportMember? {
    try files.members.first { member in
      guard member.name == "outbox.json" else { return false }
      let start = String(decoding: try files.bytes(of: member).start(4096), as: UTF8.self)
      return start.contains("orderedItems") || start.contains("OrderedCollection")
    }
  }

  package func plan(_ files: any ImportedFiles, site: SiteReference) throws -> ImportPlan {
    guard let outbox = try outbox(in: files) else { throw ReadingError.malformed("it holds no outbox.json") }
    let root = outbox.path.dropLast("outbox.json".count)
    guard let described = files.member(root + "actor.json") else {
      throw ReadingError.malformed("it holds no actor.json: whose posts these are cannot be told")
    }
    let actor = try JSON(parsing: try files.bytes(of: described).all(limit: 4 << 20))
    guard let id = actor["id"]?.string, let user = actor["preferredUsername"]?.string,
      let host = Self.host(of: id)
    else { throw ReadingError.malformed("its actor.json names no account") }
    var facts = ["root": String(root), "host": host, "handle": "\(user)@\(host)", "actor": id]
    facts["name"] = actor["name"]?.string
    facts["url"] = actor["url"]?.string
    let parts = files.members.map { member -> ImportPlan.Part in
      switch member.path.dropFirst(root.count) {
      case "outbox.json": ImportPlan.Part(member.path, .read, facts: facts)
      case "actor.json": ImportPlan.Part(member.path, .kept(because: "the account's description"))
      case let path where path.contains("media_attachments/"): ImportPlan.Part(member.path, .media)
      case "likes.json", "bookmarks.json": ImportPlan.Part(member.path, .kept(because: "addresses of others' posts"))
      default: ImportPlan.Part(member.path, .kept(because: "of no kind that is read"))
      }
    }
    return ImportPlan(
      parts: parts, account: Actor(handle: facts["handle"], name: facts["name"], url: facts["url"] ?? id))
  }

  package func read(
    _ part: ImportPart, site: SiteReference, _ take: (ImportedEntry) throws -> Void
  ) throws {
    try part.bytes.forEachElement(of: "orderedItems") { number, activity in
      func refused(_ reason: String, _ excerpt: String = "") throws {
        try take(.quarantined(QuarantinedEntry(place: "entry \(number)", reason: reason, excerpt: excerpt)))
      }
      switch activity {
      case .failure(let error): try refused("\(error)")
      case .success(let json):
        let post = MastodonArchivePost(activity: json, part: part, site: site)
        guard let item = post.item else { return try refused("it is no post with an id", json.text) }
        guard item.published != nil else { return try refused("it lacks its date", json.text) }
        if item.visibility == .direct { return try take(.leftOut(because: "direct messages")) }
        try take(.read(items: [item]))
      }
    }
  }

  static func host(of address: String) -> String? {
    guard let start = address.firstRange(of: "://")?.upperBound else { return nil }
    let host = address[start...].prefix { $0 != "/" }.lowercased()
    return host.isEmpty ? nil : host
  }
}
