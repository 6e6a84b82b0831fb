/// An entry of one of the lists. Every shape that the downloads know is read: what one lacks another has.
struct MetaPost {
  let json: JSON
  let list: MetaList
  let part: ImportPart
  let site: SiteReference

  /// nil without a date.
  var item: CapturedItem? {
    let media = self.media
    let comment = json["data"]?[0]?["comment"]
    let labels = json["string_map_data"]
    guard
      let seconds = json["timestamp"]?.integer ?? json["creation_timestamp"]?.integer
        ?? comment?["timestamp"]?.integer ?? labels?["Time"]?["timestamp"]?.integer
        ?? media.first?["creation_timestamp"]?.integer
    else { return nil }
    var item = CapturedItem(id: "\(list.kind):\(seconds)", kind: .note)
    item.published = Timestamp(seconds: seconds)
    item.author = Actor(id: site.accountID, handle: site.handle)
    item.visibility = .unknown
    let data = json["data"]?.array ?? []
    item.updated = data.compactMap { $0["update_timestamp"]?.integer }.max().map { Timestamp(seconds: $0) }
    let said = [
      data.compactMap { $0["post"]?.string }.joined(separator: "\n").nonEmpty, comment?["comment"]?.string,
      labels?["Comment"]?["value"]?.string, list.kind == "comment" ? nil : ownTitle ?? media.first?["title"]?.string,
    ]
    item.text = Self.repaired(said.compactMap { $0?.nonEmpty }.first ?? "")
    // "replied to somebody's comment": all that tells where it stood.
    if list.kind == "comment" { item.title = json["title"]?.string.map(Self.repaired) }
    for context in attached("external_context") {
      guard let url = context["url"]?.string else { continue }
      item.links.append(Link(url: url, title: context["name"]?.string.map(Self.repaired)))
    }
    item.place = attached("place").compactMap { $0["name"]?.string }.first.map(Self.repaired)
    item.attachments = media.compactMap(attachment)
    return item
  }

  /// Instagram's caption of several pictures; Facebook's title is a sentence of the platform's.
  private var ownTitle: String? { json["media"] == nil ? nil : json["title"]?.string?.nonEmpty }

  private var media: [JSON] { json["media"]?.array ?? (json["uri"] == nil ? attached("media") : [json]) }

  private func attached(_ name: String) -> [JSON] {
    (json["attachments"]?.array ?? []).flatMap { $0["data"]?.array ?? [] }.compactMap { $0[name] }
  }

  private func attachment(_ medium: JSON) -> Attachment? {
    guard let uri = medium["uri"]?.string?.nonEmpty else { return nil }
    let isFilm = [".mp4", ".mov", ".webm"].contains { uri.lowercased().hasSuffix($0) }
    let isHere = !uri.contains("://")
    return Attachment(
      kind: isFilm ? .video : .image,
      url: isHere ? part.address.sibling((part.facts["root"] ?? "") + uri).text : uri, key: uri)
  }

  /// Meta writes the bytes of UTF-8 as if each were a character: `Ã©` for `é`. Undone only where the whole text is such
  /// bytes and they are UTF-8; older downloads are right and stay as they are.
  static func repaired(_ text: String) -> String {
    var bytes: [UInt8] = []
    var isPlain = true
    for scalar in text.unicodeScalars {
      guard let byte = UInt8(exactly: scalar.value) else { return text }
      if byte >= 0x80 { isPlain = false }
      bytes.append(byte)
    }
    return isPlain ? text : String(validating: bytes, as: UTF8.self) ?? text
  }
}
