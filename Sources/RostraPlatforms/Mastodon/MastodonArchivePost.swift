/// An activity of an outbox, read as the item that the server's API would give: the same id, words and keys of pictures,
/// so that a post that a capture knows is known again.
struct MastodonArchivePost {
  let activity: JSON
  let part: ImportPart
  let site: SiteReference

  private var host: String { part.facts["host"] ?? "" }

  /// nil where it is neither a post nor a boost.
  var item: CapturedItem? {
    switch activity["type"]?.string {
    case "Create": activity["object"].flatMap(post)
    case "Announce": boost
    default: nil
    }
  }

  private var boost: CapturedItem? {
    guard let id = activity["id"]?.string, let shared = activity["object"]?.string ?? activity["object"]?["id"]?.string
    else { return nil }
    var item = CapturedItem(id: statusID(id.hasSuffix("/activity") ? String(id.dropLast(9)) : id), kind: .announce)
    item.author = author
    item.published = activity["published"]?.string.flatMap(Timestamp.init(rfc3339:))
    item.visibility = visibility(activity)
    item.shares = statusID(shared)
    return item
  }

  private func post(_ object: JSON) -> CapturedItem? {
    guard let uri = object["id"]?.string else { return nil }
    let poll = object["oneOf"]?.array ?? object["anyOf"]?.array
    var item = CapturedItem(id: statusID(uri), kind: poll == nil ? .note : .question)
    item.url = object["url"]?.string ?? uri
    item.author = author
    item.published = (object["published"] ?? activity["published"])?.string.flatMap(Timestamp.init(rfc3339:))
    item.updated = object["updated"]?.string.flatMap(Timestamp.init(rfc3339:))
    item.visibility = visibility(object)
    item.inReplyTo = object["inReplyTo"]?.string.map(statusID)
    item.thread = item.inReplyTo == nil ? item.id : nil
    item.quotes = (object["quote"] ?? object["quoteUri"] ?? object["quoteUrl"])?.string.map(statusID)
    item.language = object["contentMap"]?.object?.first?.name
    item.title = object["name"]?.string?.nonEmpty
    item.summary = object["summary"]?.string?.nonEmpty
    item.sensitive = object["sensitive"]?.bool ?? false
    readText(object, into: &item)
    item.attachments = (object["attachment"]?.array ?? []).compactMap(attachment)
    if let poll {
      item.poll = Poll(
        options: poll.map { $0["name"]?.string ?? "" }, multiple: object["anyOf"] != nil,
        closes: (object["endTime"] ?? object["closed"])?.string.flatMap(Timestamp.init(rfc3339:)))
      for (index, option) in poll.enumerated() {
        item.counters["votes:\(index)"] = option["replies"]?["totalItems"]?.integer
      }
    }
    return item
  }

  private func readText(_ object: JSON, into item: inout CapturedItem) {
    let markup = object["content"]?.string ?? ""
    let marks = MastodonMarks(html: markup)
    let read = Markup.plainText(ofHTML: markup, base: item.url)
    item.text = read.text
    item.markup = markup.nonEmpty
    item.links = read.links.filter { !marks.addresses.contains($0.url) }
    let tags = object["tag"]?.array ?? []
    func names(_ type: String, _ mark: Character) -> [String] {
      tags.filter { $0["type"]?.string == type }.compactMap { $0["name"]?.string?.nonEmpty }
        .map { $0.first == mark ? String($0.dropFirst()) : $0 }
    }
    let written = Dictionary(marks.tags.map { ($0.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
    item.tags = Set(names("Hashtag", "#").map { written[$0.lowercased()] ?? $0 }).sorted()
    item.mentions = Set(names("Mention", "@").map { MastodonAccount.qualified($0, domain: host) }).sorted()
  }

  private func attachment(_ media: JSON) -> Attachment? {
    guard let url = media["url"]?.string else { return nil }
    let type = media["mediaType"]?.string
    let kind: CapturedItem.Kind =
      switch type?.split(separator: "/").first {
      case "image": .image
      case "video": .video
      case "audio": .audio
      default: .document
      }
    // The address begins with whatever the server's store is called; the archive's own folder does not.
    let path = url.firstRange(of: "media_attachments/").map { String(url[$0.lowerBound...]) }
    return Attachment(
      kind: kind, url: path.map { part.address.sibling((part.facts["root"] ?? "") + $0).text } ?? url,
      key: path.flatMap(Self.mediaID) ?? url, mediaType: type, altText: media["name"]?.string?.nonEmpty,
      width: media["width"]?.integer.flatMap(Int.init(exactly:)),
      height: media["height"]?.integer.flatMap(Int.init(exactly:)))
  }

  /// `media_attachments/files/109/876/543/…/original/name.jpg`: the folders are the medium's id, three digits each.
  static func mediaID(_ path: String) -> String? {
    let parts = path.split(separator: "/")
    guard let files = parts.firstIndex(of: "files") else { return nil }
    let digits = parts[(files + 1)...].prefix { $0.count == 3 && $0.utf8.allSatisfy { (48...57).contains($0) } }
    guard digits.count >= 2 else { return nil }
    return String(digits.joined().drop { $0 == "0" })
  }

  /// What the API calls a post of this server: the last part of its address. Others' posts keep their whole address.
  private func statusID(_ uri: String) -> String {
    guard MastodonImporter.host(of: uri) == host, let last = uri.split(separator: "/").last,
      last.utf8.allSatisfy({ (48...57).contains($0) })
    else { return uri }
    return String(last)
  }

  private var author: Actor {
    let handle = part.facts["handle"] ?? ""
    let isSite = site.handle?.lowercased() == handle.lowercased() || site.address == part.facts["url"]
    return Actor(
      id: isSite ? site.accountID : nil, handle: isSite ? site.handle ?? handle : handle, name: part.facts["name"],
      url: part.facts["url"])
  }

  /// By whom it is addressed to (ActivityPub, 5.6; how servers of this family tell unlisted from public).
  private func visibility(_ object: JSON) -> CapturedItem.Visibility {
    func audience(_ name: String) -> [String] {
      let value = object[name] ?? activity[name]
      return value?.array?.compactMap(\.string) ?? [value?.string].compactMap { $0 }
    }
    func isEveryone(_ address: String) -> Bool {
      address == ActivityStreams.everyone || address == "as:Public" || address == "Public"
    }
    let (to, cc) = (audience("to"), audience("cc"))
    if to.contains(where: isEveryone) { return .public }
    if cc.contains(where: isEveryone) { return .unlisted }
    return (to + cc).contains { $0.hasSuffix("/followers") } ? .followers : .direct
  }
}
