/// Writes the properties of items, in a fixed order, so that the same item is always the same text.
struct ASWriter {
  let platform: String
  let address: (String) -> String?

  func members(of item: CapturedItem) -> [JSON.Member] {
    var out = MemberList()
    out.add("type", item.kind.rawValue)
    out.add("id", iri(item.id))
    out.add("rostra:id", item.id)
    addIRI(item.url, as: "url", to: &out)
    let isActivity = item.kind == .announce || item.kind == .like
    if let author = item.author { out.add(isActivity ? "actor" : "attributedTo", actor(author)) }
    if let shared = item.shares { out.add(isActivity ? "object" : "rostra:shares", .string(iri(shared))) }
    addText(of: item, to: &out)
    out.add("published", item.published?.rfc3339)
    out.add("updated", item.updated?.rfc3339)
    out.add("inReplyTo", item.inReplyTo.map(iri))
    out.add("context", item.thread.map(iri))
    out.add("rostra:quotes", item.quotes.map(iri))
    addAudience(of: item, to: &out)
    addPoll(of: item, to: &out)
    out.add("attachment", item.attachments.map(attachment) + item.links.map(page))
    if let preview = item.preview { out.add("preview", page(preview)) }
    out.add("tag", item.tags.map(hashtag) + item.mentions.map(mention))
    if let place = item.place { out.add("location", ["type": "Place", "name": .string(place)]) }
    if item.sensitive { out.add("sensitive", true) }
    addCounters(of: item, to: &out)
    if case .hidden(let by) = item.presence { out.add("rostra:hiddenBy", by) }
    return out.members
  }

  /// The IRI that stands for an item.
  func iri(_ id: String) -> String {
    if let known = address(id), ASVocabulary.isAbsoluteIRI(known) { return known }
    if ASVocabulary.isAbsoluteIRI(id) { return id }
    return "urn:x-rostra:\(platform.urnEscaped):\(id.urnEscaped)"
  }

  private func addIRI(_ text: String?, as name: String, to out: inout MemberList) {
    guard let text else { return }
    out.add(ASVocabulary.isAbsoluteIRI(text) ? name : "rostra:" + name, text)
  }

  private func actor(_ actor: Actor) -> JSON {
    var out = MemberList()
    if let id = actor.id { addIRI(id, as: "id", to: &out) }
    out.add("name", actor.name)
    out.add("preferredUsername", actor.handle)
    addIRI(actor.url, as: "url", to: &out)
    return .object(out.members)
  }

  /// HTML stands as content, as the vocabulary takes it; text alone is declared as such. What a reader saw of HTML is
  /// kept beside it.
  private func addText(of item: CapturedItem, to out: inout MemberList) {
    let language = item.language.flatMap { ASLanguageTag.isWellFormed($0) ? $0 : nil }
    func add(_ name: String, _ text: String?) {
      out.add(name, text)
      if let text, let language { out.add(name + "Map", .object([JSON.Member(language, .string(text))])) }
    }
    add("name", item.title)
    add("summary", item.summary)
    if let markup = item.markup {
      add("content", markup)
      out.add("rostra:text", item.text)
    } else if !item.text.isEmpty {
      add("content", item.text)
      out.add("mediaType", "text/plain")
    }
    if let given = item.language { out.add("rostra:language", given) }
  }

  private func addAudience(of item: CapturedItem, to out: inout MemberList) {
    switch item.visibility {
    case .public: out.add("to", [.string(ActivityStreams.everyone)])
    case .unlisted: out.add("cc", [.string(ActivityStreams.everyone)])
    case .followers, .direct, .unknown: out.add("rostra:visibility", item.visibility.rawValue)
    }
  }

  private func addPoll(of item: CapturedItem, to out: inout MemberList) {
    guard let poll = item.poll else { return }
    let options = poll.options.enumerated().map { index, option -> JSON in
      var members: [JSON.Member] = [JSON.Member("type", "Note"), JSON.Member("name", .string(option))]
      if let votes = item.counters["votes:\(index)"], votes >= 0 {
        members.append(JSON.Member("replies", ["type": "Collection", "totalItems": JSON(votes)]))
      }
      return .object(members)
    }
    out.add(poll.multiple ? "anyOf" : "oneOf", options)
    out.add("endTime", poll.closes?.rfc3339)
  }

  private func attachment(_ attachment: Attachment) -> JSON {
    var out = MemberList()
    out.add("type", attachment.kind.rawValue)
    out.add("name", attachment.altText)
    if ASVocabulary.isAbsoluteIRI(attachment.url) {
      var link = MemberList()
      link.add("type", "Link")
      link.add("href", attachment.url)
      link.add("mediaType", attachment.mediaType)
      if let width = attachment.width, width >= 0 { link.add("width", JSON(width)) }
      if let height = attachment.height, height >= 0 { link.add("height", JSON(height)) }
      out.add("url", .object(link.members))
    } else {
      out.add("rostra:url", attachment.url)
      out.add("mediaType", attachment.mediaType)
    }
    if let seconds = attachment.seconds, seconds >= 0, seconds < 1e9 {
      let thousandths = Int64((seconds * 1000).rounded())
      let fraction = String(thousandths % 1000 + 1000).dropFirst()
      out.add("duration", "PT\(thousandths / 1000).\(fraction)S")
    }
    out.add("rostra:key", attachment.key)
    return .object(out.members)
  }

  private func page(_ link: Link) -> JSON {
    var out = MemberList()
    out.add("type", "Page")
    addIRI(link.url, as: "url", to: &out)
    out.add("name", link.title)
    out.add("summary", link.description)
    return .object(out.members)
  }

  private func hashtag(_ tag: String) -> JSON {
    ["type": "rostra:Hashtag", "name": .string("#" + tag)]
  }

  private func mention(_ handle: String) -> JSON {
    ["type": "Mention", "name": .string("@" + handle)]
  }

  private func addCounters(of item: CapturedItem, to out: inout MemberList) {
    for name in ["replies", "likes", "shares"] {
      guard let count = item.counters[name], count >= 0 else { continue }
      out.add(name, ["type": "Collection", "totalItems": JSON(count)])
    }
    guard !item.counters.isEmpty else { return }
    let counters = item.counters.sorted { $0.key < $1.key }.map { JSON.Member($0.key, JSON($0.value)) }
    out.add("rostra:counters", .object(counters))
  }
}

/// Members of an object in the making; what is nil or empty is left out.
private struct MemberList {
  private(set) var members: [JSON.Member] = []

  mutating func add(_ name: String, _ value: JSON) { members.append(JSON.Member(name, value)) }

  mutating func add(_ name: String, _ text: String?) {
    if let text { members.append(JSON.Member(name, .string(text))) }
  }

  mutating func add(_ name: String, _ list: [JSON]) {
    if !list.isEmpty { members.append(JSON.Member(name, .array(list))) }
  }
}

extension String {
  /// As a part of a URN (RFC 8141, section 2): all but letters, digits and `-._~` percent-encoded.
  fileprivate var urnEscaped: String {
    var result = ""
    for byte in utf8 {
      switch byte {
      case 48...57, 65...90, 97...122: result.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default: result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return result
  }
}
