/// The archive that X, formerly Twitter, makes for an account's owner: `data/tweets.js` and what lies beside it.
package struct XImporter: Importer {
  package init() {}

  package let facts = ImporterFacts(
    id: "x-archive", name: "Account archive of X", provenance: .accountExport,
    reads: "the account's posts with their edits, pictures and films, and those it deleted in the last month",
    leaves: [
      "direct messages, contacts, addresses and numbers, which are kept and not made records",
      "what others wrote; of reposts only the first words", "likes, lists, who follows whom", "advertising",
    ])

  package func recognise(_ files: any ImportedFiles) throws -> Bool { try root(in: files) != nil }

  /// The folder above `data/`.
  private func root(in files: any ImportedFiles) throws -> String? {
    let found = try files.members.first { member in
      guard Self.isPosts(member.name) else { return false }
      let start = try files.bytes(of: member).start(64)
      return start.starts(with: "window.YTD.tweet".utf8)
    }
    return found.map { String($0.path.dropLast("data/\($0.name)".count)) }
  }

  private static func isPosts(_ name: Substring) -> Bool {
    name.hasSuffix(".js")
      && (name.hasPrefix("tweets.") || name.hasPrefix("tweet.") || isPart(name, of: "tweets-part")
        || isPart(name, of: "tweet-part"))
  }

  private static func isPart(_ name: Substring, of start: String) -> Bool {
    name.hasPrefix(start) && name.dropFirst(start.count).dropLast(3).allSatisfy(\.isNumber)
  }

  package func plan(_ files: any ImportedFiles, site: SiteReference) throws -> ImportPlan {
    guard let root = try root(in: files) else { throw ReadingError.malformed("it holds no data/tweets.js") }
    let account = try account(in: files, root: root)
    var facts = ["root": root]
    facts["account"] = account?.id
    facts["handle"] = account?.handle
    facts["name"] = account?.name
    let parts = files.members.map { member -> ImportPlan.Part in
      let path = member.path.hasPrefix(root + "data/") ? member.path.dropFirst(root.count + 5) : ""
      return switch path {
      case let name where Self.isPosts(name):
        ImportPlan.Part(member.path, .read, facts: facts.merging(["media": "tweets_media"]) { $1 })
      case let name
      where name.hasPrefix("deleted-tweets") && name.hasSuffix(".js") && name != "deleted-tweet-headers.js":
        ImportPlan.Part(
          member.path, .read, facts: facts.merging(["media": "deleted_tweets_media", "deleted": "yes"]) { $1 })
      case let name where name.hasPrefix("tweets_media/") || name.hasPrefix("deleted_tweets_media/"):
        ImportPlan.Part(member.path, .media)
      case let name where name.hasPrefix("direct"):
        ImportPlan.Part(member.path, .kept(because: "direct messages"))
      case let name where Self.personal.contains { name.hasPrefix($0) }:
        ImportPlan.Part(member.path, .kept(because: "personal data of the account's holder"))
      default: ImportPlan.Part(member.path, .kept(because: "of no kind that is read"))
      }
    }
    var plan = ImportPlan(parts: parts, account: account)
    plan.notes = try notes(of: files, root: root)
    return plan
  }

  /// E-mail addresses, telephone numbers, places and addresses of machines.
  private static let personal = [
    "account", "ageinfo", "contact", "device", "email", "ip-audit", "key-registry", "ni-devices", "personalization",
    "phone", "screen-name", "user-link", "verified", "protected",
  ]

  private func account(in files: any ImportedFiles, root: String) throws -> Actor? {
    guard let member = files.member(root + "data/account.js") else { return nil }
    var found: Actor?
    try files.bytes(of: member).forEachElement { _, element in
      guard case .success(let json) = element, let account = json["account"] else { return }
      found = Actor(
        id: account["accountId"]?.identifier, handle: account["username"]?.string,
        name: account["accountDisplayName"]?.string,
        url: account["username"]?.string.map { "https://x.com/\($0)" })
    }
    return found
  }

  /// What the archive says of its own completeness.
  private func notes(of files: any ImportedFiles, root: String) throws -> [String] {
    guard let member = files.member(root + "data/manifest.js") else { return [] }
    let bytes = try files.bytes(of: member).all(limit: 16 << 20)
    guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")) else { return [] }
    guard let json = try? JSON(parsing: Array(bytes[(equals + 1)...])) else {
      return ["its manifest cannot be read: whether it is complete cannot be told"]
    }
    var notes: [String] = []
    if json["archiveInfo"]?["isPartialArchive"]?.bool == true {
      notes.append("it says of itself that it is only a part: the other files of the download are needed too")
    }
    for file in json["dataTypes"]?["tweets"]?["files"]?.array ?? [] {
      guard let name = file["fileName"]?.string, files.member(root + name) == nil else { continue }
      notes.append("its manifest lists \(name), which is not there")
    }
    return notes
  }

  package func read(
    _ part: ImportPart, site: SiteReference, _ take: (ImportedEntry) throws -> Void
  ) throws {
    try part.bytes.forEachElement { number, element in
      func refused(_ reason: String, _ excerpt: String = "") throws {
        try take(.quarantined(QuarantinedEntry(place: "entry \(number)", reason: reason, excerpt: excerpt)))
      }
      switch element {
      case .failure(let error): try refused("\(error)")
      case .success(let json):
        // Until about 2022 no `tweet` member was wrapped around the post.
        let post = XPost(json: json["tweet"] ?? json, part: part)
        guard let item = post.item else { return try refused("it is no post with an id", json.text) }
        guard item.published != nil else { return try refused("it lacks its date", json.text) }
        let isDeleted = part.facts["deleted"] != nil
        try take(
          .read(items: [item], absences: isDeleted ? [Absence(id: item.id, status: 0, reason: .deletedByAuthor)] : []))
      }
    }
  }
}
