/// An `Account` entity read as an actor, an identity and a profile.
struct MastodonAccount {
  let json: JSON
  /// The domain of handles of this server's own accounts, whose `acct` has none.
  let domain: String

  var id: String? { json["id"]?.identifier }

  var actor: Actor {
    Actor(
      id: id, handle: handle, name: json["display_name"]?.string?.nonEmpty, url: json["url"]?.string?.nonEmpty
    )
  }

  var handle: String? {
    json["acct"]?.string?.nonEmpty.map { MastodonAccount.qualified($0, domain: domain) }
  }

  static func qualified(_ acct: String, domain: String) -> String {
    acct.contains("@") ? acct : "\(acct)@\(domain)"
  }

  /// A suspended account is answered with its names and nothing else.
  var isSuspended: Bool { json["suspended"]?.bool == true }

  // MARK: profile

  /// A profile's id stands beside those of posts; the prefix keeps the two apart.
  static func profileID(of account: String) -> String { profilePrefix + account }

  static func accountID(ofProfile id: String) -> String? {
    id.hasPrefix(profilePrefix) ? String(id.dropFirst(profilePrefix.count)) : nil
  }

  private static let profilePrefix = "accounts/"

  /// The profile as its visitors see it: name, biography, the table of fields, and what kind of account it says it is.
  func profile() -> CapturedItem? {
    guard let id else { return nil }
    var item = CapturedItem(id: MastodonAccount.profileID(of: id), kind: .profile)
    item.url = json["url"]?.string?.nonEmpty
    item.author = actor
    item.title = json["display_name"]?.string?.nonEmpty
    let note = json["note"]?.string ?? ""
    let read = Markup.plainText(ofHTML: note, base: item.url)
    var lines = read.text.isEmpty ? [] : [read.text]
    item.markup = note.nonEmpty
    item.links = read.links
    for field in json["fields"]?.array ?? [] {
      let value = Markup.plainText(ofHTML: field["value"]?.string ?? "", base: item.url)
      lines.append("\(field["name"]?.string ?? ""): \(value.text)")
      for link in value.links where !item.links.contains(link) { item.links.append(link) }
    }
    if json["bot"]?.bool == true { lines.append("Automated account.") }
    if json["locked"]?.bool == true { lines.append("Approves followers by hand.") }
    if json["memorial"]?.bool == true { lines.append("In memoriam.") }
    if let moved = json["moved"] {
      let to = MastodonAccount(json: moved, domain: domain)
      lines.append("Moved to \(to.actor.url ?? to.handle ?? "another account").")
    }
    item.text = lines.joined(separator: "\n")
    item.attachments = [picture("avatar"), picture("header")].compactMap { $0 }
    item.published = json["created_at"]?.string.flatMap(Timestamp.init(rfc3339:))
    for (name, member) in [
      ("posts", "statuses_count"), ("followers", "followers_count"), ("following", "following_count"),
    ] {
      item.counters[name] = json[member]?.integer
    }
    return item
  }

  /// A profile picture's address ends in a random name that changes with the picture: it is its own key. The server's
  /// stand-in for none is no picture.
  private func picture(_ name: String) -> Attachment? {
    guard let url = json[name]?.string?.nonEmpty, !url.hasSuffix("/missing.png") else { return nil }
    return Attachment(
      kind: .image, url: url, key: url, altText: json[name + "_description"]?.string?.nonEmpty)
  }
}

extension String {
  /// nil where there is nothing: the platform writes "" for "none".
  var nonEmpty: String? { isEmpty ? nil : self }
}
