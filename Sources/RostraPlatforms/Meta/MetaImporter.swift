/// "Download your information" of Facebook and Instagram, as JSON: posts, stories, reels, own comments, and what waits in the
/// bin. These files name no ids: a post is known by its second.
package struct MetaImporter: Importer {
  package init() {}

  package let facts = ImporterFacts(
    id: "meta-export", name: "Download of Facebook or Instagram (JSON)", provenance: .accountExport,
    reads: "posts, stories, reels and own comments with their pictures and films; what is in the bin, as deleted",
    leaves: [
      "messages, log-ins and personal data, which are kept and not made records", "what others wrote: comments too",
      "earlier words of edited posts", "the HTML form of the download: ask the platform for JSON",
    ])

  package func recognise(_ files: any ImportedFiles) throws -> Bool {
    try files.members.contains { member in
      guard let list = MetaList(path: member.path), list.isTelling else { return false }
      let start = String(decoding: try files.bytes(of: member).start(4096), as: UTF8.self)
      return start.contains("timestamp\"") && (start.contains("\"media\"") || start.contains("\"data\""))
    }
  }

  package func plan(_ files: any ImportedFiles, site: SiteReference) throws -> ImportPlan {
    ImportPlan(
      parts: files.members.map { member in
        if let list = MetaList(path: member.path) {
          return ImportPlan.Part(member.path, .read, facts: ["root": list.root])
        }
        let path = member.path.lowercased()
        if path.contains("messages/") { return ImportPlan.Part(member.path, .kept(because: "direct messages")) }
        if Self.personal.contains(where: path.contains) {
          return ImportPlan.Part(member.path, .kept(because: "personal data of the account's holder"))
        }
        if Self.media.contains(where: path.hasSuffix) { return ImportPlan.Part(member.path, .media) }
        return ImportPlan.Part(member.path, .kept(because: "of no kind that is read"))
      })
  }

  private static let personal = ["personal_information", "security_and_login", "login", "contact", "device", "ads_"]
  private static let media = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".mp4", ".mov", ".webm", ".srt"]

  package func read(
    _ part: ImportPart, site: SiteReference, _ take: (ImportedEntry) throws -> Void
  ) throws {
    guard let list = MetaList(path: part.address.path ?? "") else {
      throw ReadingError.malformed("it is no list of posts")
    }
    // Two posts of one second are told apart by their order.
    var seconds: [Int64: Int] = [:]
    try part.bytes.forEachElement(of: list.member) { number, element in
      func refused(_ reason: String, _ excerpt: String = "") throws {
        try take(.quarantined(QuarantinedEntry(place: "entry \(number)", reason: reason, excerpt: excerpt)))
      }
      switch element {
      case .failure(let error): try refused("\(error)")
      case .success(let json):
        guard var item = MetaPost(json: json, list: list, part: part, site: site).item, let time = item.published else {
          return try refused("it lacks its date", json.text)
        }
        guard !item.text.isEmpty || !item.attachments.isEmpty || !item.links.isEmpty else {
          return try refused("it has neither text nor picture nor link", json.text)
        }
        seconds[time.seconds, default: 0] += 1
        if let count = seconds[time.seconds], count > 1 { item.id += ".\(count)" }
        let absences = list.isBin ? [Absence(id: item.id, status: 0, reason: .deletedByAuthor)] : []
        try take(.read(items: [item], absences: absences))
      }
    }
  }
}

/// Which list a file of the download is, by its path; the layouts of 2020 to 2025.
struct MetaList {
  /// The word in the ids of its items.
  var kind: String
  /// The member that holds the list; nil where the document is the list.
  var member: String?
  /// Folders above the download's own.
  var root: String
  var isBin = false

  /// Alone enough to know the download by.
  var isTelling: Bool { kind != "comment" }

  init?(path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let name = parts.last, name.hasSuffix(".json") else { return nil }
    let folder = parts.dropLast().last ?? ""
    let stem = String(name.dropLast(5))
    switch (folder, stem) {
    case ("posts", let stem) where stem.hasPrefix("your_posts"): (kind, member) = ("post", nil)
    case ("posts", "trash"): (kind, member, isBin) = ("post", "trash_v2", true)
    case ("stories", "archived_stories"): (kind, member) = ("story", "archived_stories_v2")
    case ("comments_and_reactions", "comments"): (kind, member) = ("comment", "comments_v2")
    case ("media", let stem) where stem.hasPrefix("posts_"), ("content", let stem) where stem.hasPrefix("posts_"):
      (kind, member) = ("post", nil)
    case ("media", "stories"), ("content", "stories"): (kind, member) = ("story", "ig_stories")
    case ("media", "reels"), ("content", "reels"): (kind, member) = ("reel", "ig_reels_media")
    case ("media", "igtv_videos"), ("content", "igtv_videos"): (kind, member) = ("film", "ig_igtv_media")
    case ("media", "archived_posts"), ("content", "archived_posts"): (kind, member) = ("post", "ig_archived_post_media")
    case ("media", "recently_deleted_content"), ("content", "recently_deleted_content"):
      (kind, member, isBin) = ("post", "ig_recently_deleted_media", true)
    case ("threads", "threads_and_replies"): (kind, member) = ("thread", "text_post_app_text_posts")
    case ("comments", let stem) where stem.hasPrefix("post_comments"): (kind, member) = ("comment", nil)
    default: return nil
    }
    let top = parts.firstIndex { $0 == "your_facebook_activity" || $0 == "your_instagram_activity" } ?? parts.count - 2
    root = parts[..<max(0, top)].map { $0 + "/" }.joined()
  }
}
