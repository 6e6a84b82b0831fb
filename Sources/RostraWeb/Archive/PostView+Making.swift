import Rostra
import RostraPlatforms

extension Call {
  /// - Parameter cut: how much of the text a list shows; nil: all of it.
  func post(_ sight: ItemSight, cut: Int?, answers: String? = nil, counts: Bool = true) -> PostView {
    let item = sight.item
    let content = sight.content
    let text = content?.text ?? ""
    let shown = cut.map { String(text.prefix($0)) } ?? text
    let author = content?.author ?? item.author
    return PostView(
      id: item.id.text, author: author.shown,
      handle: author.handle, isOwn: item.isOwn, kind: item.kindInWords,
      published: moment(item.placed, relative: false), publishedKnown: item.published != nil,
      handedOver: moment(sight.isHandedOver ? item.firstSeen : nil, relative: false), answers: answers,
      heading: content?.title, warning: content?.summary ?? (content?.sensitive == true ? "marked as sensitive" : nil),
      text: shown, isCut: shown.utf8.count < text.utf8.count, language: content?.language.flatMap(Self.languageTag),
      pictures: content.map { pictures(of: $0, sight.media) } ?? [],
      poll: content?.poll.map { poll in
        poll.options.enumerated().map { index, option in
          PostView.PollOption(
            text: option,
            votes: counts ? item.counters["votes:\(index)"].map { $0 == 1 ? "1 vote" : "\($0) votes" } : nil)
        }
      } ?? [],
      pollNote: content?.poll.map { poll in
        [poll.multiple ? "several answers allowed" : "one answer", poll.closes.map { "until \(time.text($0))" }]
          .compactMap { $0 }.joined(separator: ", ")
      },
      links: (content?.links ?? []).prefix(8).map { link in
        PostView.LinkView(
          address: link.url, label: link.title.map { String($0.prefix(200)) } ?? String(link.url.prefix(120)),
          description: link.description.map { String($0.prefix(200)) })
      }, place: content?.place,
      shares: content?.shares.map { "Shares the post \($0)" } ?? content?.quotes.map { "Quotes the post \($0)" },
      counters: counts ? item.countersInWords : [], marks: marks(of: sight), knowledge: knowledge(of: sight))
  }

  /// A tag that may stand in `lang`: anything else would only confuse who hears the page.
  private static func languageTag(_ tag: String) -> String? {
    tag.utf8.count <= 20 && tag.utf8.allSatisfy { $0 == 45 || (48...57).contains($0) || (97...122).contains($0 | 32) }
      ? tag : nil
  }

  func pictures(of content: CapturedItem, _ media: [ItemMedia]) -> [MediaView] {
    content.attachments.map { attachment in
      let held = media.first { $0.key == attachment.key }
      return MediaView(
        address: held?.sha256.map { "/media/\(Hexadecimal.text($0))" },
        kind: MediaView.Kind(
          mediaType: held?.mediaType ?? attachment.mediaType, attachment: attachment.kind.rawValue),
        description: attachment.altText?.nonEmpty, size: held?.length.map(ByteCount.text),
        reason: held?.error ?? (held == nil ? "it has no address of its own" : "not fetched yet"))
    }
  }

  private func marks(of sight: ItemSight) -> [Badge] {
    var marks: [Badge] = []
    switch sight.state {
    case .gone: marks.append(Badge(sight.change?.reason.flatMap(Absence.Reason.init(rawValue:))?.mark ?? "Gone", .bad))
    case .hidden: marks.append(Badge("Hidden", .warn))
    case .present: break
    }
    if sight.versions > 1 { marks.append(Badge("Edited, \(sight.versions) versions", .info)) }
    return marks
  }

  /// When it went, and how we know: never more than the answer told.
  private func knowledge(of sight: ItemSight) -> String? {
    guard sight.state != .present, let change = sight.change else { return nil }
    let between = "between \(time.text(change.lastSeen)) and \(time.text(change.at))"
    switch sight.state {
    case .gone:
      let reason = change.reason.flatMap(Absence.Reason.init(rawValue:)) ?? .unknown
      guard let status = change.status else {
        return "Gone by \(time.text(change.at)), says a file that was handed over. \(reason.sentence)"
      }
      return "Went \(between): it was asked for by its id, and the platform answered \(status). \(reason.sentence)"
    case .hidden:
      let by = change.reason.map { " by the \($0)" } ?? ""
      return "Hidden from other readers\(by) \(between); it was still there for whoever had its address."
    case .present: return nil
    }
  }
}

extension Absence.Reason {
  fileprivate var mark: String {
    switch self {
    case .deletedByAuthor, .removedByAgency: "Deleted"
    case .removedByPlatform: "Removed by the platform"
    case .accountGone: "Account gone"
    case .permissionLost: "No longer readable"
    case .unknown: "Gone"
    }
  }

  /// What is known of who did it, and no more.
  var sentence: String {
    switch self {
    case .deletedByAuthor: "The platform says that its author deleted it."
    case .removedByAgency: "The agency removed it."
    case .removedByPlatform: "The platform says that it removed it."
    case .accountGone: "The account itself is gone."
    case .permissionLost: "It may still be there for others; we were not allowed to read it."
    case .unknown: "The answer does not tell by whom or why."
    }
  }
}

extension ArchivedItem {
  /// nil for a plain post.
  var kindInWords: String? {
    switch CapturedItem.Kind(rawValue: kind) {
    case .note, .question, nil: nil
    case .announce: "Boost"
    case .article: "Article"
    case .page: "Web page"
    case .like: "Like"
    case .profile: "Profile"
    case .image: "Picture"
    case .video: "Film"
    case .audio: "Sound"
    case .event: "Event"
    case .document: "Document"
    case .other: "Record"
    }
  }

  /// As the platform last gave them; those of a poll stand with its options.
  var countersInWords: [String] {
    let order = ["replies", "shares", "likes", "quotes", "votes", "voters", "views"]
    return counters.filter { !$0.key.hasPrefix("votes:") }.sorted { left, right in
      (order.firstIndex(of: left.key) ?? 99, left.key) < (order.firstIndex(of: right.key) ?? 99, right.key)
    }.map { "\($0.value) \($0.value == 1 ? Self.one[$0.key] ?? $0.key : $0.key)" }
  }

  private static let one = [
    "replies": "reply", "shares": "share", "likes": "like", "quotes": "quote", "votes": "vote", "voters": "voter",
    "views": "view",
  ]
}
