import RostraPlatforms
import RostraStorage

extension SearchEntry {
  /// What is found of a version: its words, its people, its places in time.
  init(_ version: NewVersion, site: Identifier<Site>, agency: Identifier<Agency>, state: ArchivedItem.State) {
    let item = version.content
    self.init(
      agency: agency.text, item: version.item.text, version: version.id.text, site: site.text,
      sequence: ItemVersion.order(of: item, number: version.number, provenance: version.provenance),
      published: (item.published ?? version.captured).milliseconds,
      kind: SearchKind(rawValue: item.kind.rawValue.lowercased()) ?? .other, text: item.text)
    language = item.language
    conversation = item.thread ?? item.inReplyTo
    authorHandle = item.author?.handle
    authorName = item.author?.name
    mentions = item.mentions
    title = item.title
    summary = item.summary
    altTexts = item.attachments.compactMap(\.altText)
    pollOptions = item.poll?.options ?? []
    linkTexts = (item.links + [item.preview].compactMap { $0 }).map { link in
      [link.url, link.title, link.description].compactMap { $0 }.joined(separator: " ")
    }
    if !item.attachments.isEmpty { features.insert(.media) }
    if item.attachments.contains(where: { $0.altText?.isEmpty == false }) { features.insert(.alt) }
    if item.attachments.contains(where: { $0.altText?.isEmpty != false }) { features.insert(.noAlt) }
    if item.poll != nil { features.insert(.poll) }
    if !item.links.isEmpty { features.insert(.link) }
    isEdited = item.updated != nil
    isOwn = version.own
    isDeleted = state == .gone
    isHidden = state == .hidden
  }
}
