package import RostraPlatforms

/// How a captured item is kept in a version's row: one JSON object whose member names are those of `CapturedItem`.
/// Absent and empty members are left out. Counters and presence are observations and are not
/// here; a preview is as it was when the version was captured.
extension CapturedItem {
  package var json: JSON {
    var members = JSONMembers()
    members.add("id", id)
    members.add("kind", kind.rawValue)
    members.add("url", url)
    members.add("author", author?.json)
    members.add("title", title)
    members.add("text", text)
    members.add("markup", markup)
    members.add("summary", summary)
    members.add("language", language)
    members.add("attachments", list: attachments.map(\.json))
    members.add("poll", poll?.json)
    members.add("links", list: links.map(\.json))
    members.add("preview", preview?.json)
    members.add("tags", list: tags.map { .string($0) })
    members.add("mentions", list: mentions.map { .string($0) })
    members.add("place", place)
    if sensitive { members.add("sensitive", .bool(true)) }
    members.add("inReplyTo", inReplyTo)
    members.add("thread", thread)
    members.add("shares", shares)
    members.add("quotes", quotes)
    members.add("visibility", visibility.rawValue)
    members.add("published", published)
    members.add("updated", updated)
    return members.json
  }

  /// - Throws: ``StoredContentError`` when a row does not hold what ``json`` writes.
  package init(json: JSON) throws(StoredContentError) {
    guard let id = json["id"]?.string, let kind = json["kind"]?.string.flatMap(Kind.init(rawValue:)),
      let text = json["text"]?.string
    else { throw StoredContentError(member: "id, kind or text") }
    self.init(id: id, kind: kind, text: text)
    url = json["url"]?.string
    author = json["author"].map(Actor.init(json:))
    title = json["title"]?.string
    markup = json["markup"]?.string
    summary = json["summary"]?.string
    language = json["language"]?.string
    attachments = try (json["attachments"]?.array ?? []).map { element throws(StoredContentError) in
      try Attachment(json: element)
    }
    poll = json["poll"].map(Poll.init(json:))
    links = (json["links"]?.array ?? []).map(Link.init(json:))
    preview = json["preview"].map(Link.init(json:))
    tags = (json["tags"]?.array ?? []).compactMap(\.string)
    mentions = (json["mentions"]?.array ?? []).compactMap(\.string)
    place = json["place"]?.string
    sensitive = json["sensitive"]?.bool ?? false
    inReplyTo = json["inReplyTo"]?.string
    thread = json["thread"]?.string
    shares = json["shares"]?.string
    quotes = json["quotes"]?.string
    visibility = json["visibility"]?.string.flatMap(Visibility.init(rawValue:)) ?? .unknown
    published = json["published"]?.integer.map(Timestamp.init(milliseconds:))
    updated = json["updated"]?.integer.map(Timestamp.init(milliseconds:))
  }
}

/// A version's row that does not hold what the program wrote: the archive is in doubt.
package struct StoredContentError: Error, CustomStringConvertible {
  package var member: String
  package var description: String { "a stored version lacks \(member): run `rostra verify`" }
}

extension Actor {
  var json: JSON {
    var members = JSONMembers()
    members.add("id", id)
    members.add("handle", handle)
    members.add("name", name)
    members.add("url", url)
    return members.json
  }

  init(json: JSON) {
    self.init(
      id: json["id"]?.string, handle: json["handle"]?.string, name: json["name"]?.string, url: json["url"]?.string)
  }
}

extension Attachment {
  var json: JSON {
    var members = JSONMembers()
    members.add("kind", kind.rawValue)
    members.add("key", key)
    members.add("url", url)
    members.add("mediaType", mediaType)
    members.add("altText", altText)
    members.add("width", width.map { JSON($0) })
    members.add("height", height.map { JSON($0) })
    members.add("seconds", seconds.map { .number(String($0)) })
    return members.json
  }

  init(json: JSON) throws(StoredContentError) {
    guard let kind = json["kind"]?.string.flatMap(CapturedItem.Kind.init(rawValue:)), let key = json["key"]?.string
    else { throw StoredContentError(member: "an attachment's kind or key") }
    self.init(
      kind: kind, url: json["url"]?.string ?? "", key: key, mediaType: json["mediaType"]?.string,
      altText: json["altText"]?.string, width: json["width"]?.integer.map(Int.init),
      height: json["height"]?.integer.map(Int.init), seconds: json["seconds"]?.double)
  }
}

extension Link {
  var json: JSON {
    var members = JSONMembers()
    members.add("url", url)
    members.add("title", title)
    members.add("description", description)
    return members.json
  }

  init(json: JSON) {
    self.init(
      url: json["url"]?.string ?? "", title: json["title"]?.string, description: json["description"]?.string)
  }
}

extension Poll {
  var json: JSON {
    var members = JSONMembers()
    members.add("options", .array(options.map { .string($0) }))
    members.add("multiple", .bool(multiple))
    members.add("closes", closes)
    return members.json
  }

  init(json: JSON) {
    self.init(
      options: (json["options"]?.array ?? []).compactMap(\.string), multiple: json["multiple"]?.bool ?? false,
      closes: json["closes"]?.integer.map(Timestamp.init(milliseconds:)))
  }
}
