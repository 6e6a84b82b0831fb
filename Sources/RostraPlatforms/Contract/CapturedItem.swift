/// One thing that somebody said, as read from an answer; the words are those of ActivityStreams 2.0.
///
/// *Content* is what a reader of the post saw and what makes a new version when it changes. *Counters* and media
/// addresses change all the time and are observations only (platforms.md, rule 4).
package struct CapturedItem: Sendable, Hashable {
  // MARK: identity

  /// The platform's own id: stable, unique within the platform, never a number (ids exceed 2^53).
  package var id: String
  package var kind: Kind
  /// The public address at which a person would open it.
  package var url: String?
  package var author: Actor?

  // MARK: content: part of the version's hash

  package var title: String?
  /// The text as a reader saw it: markup removed, entities resolved, paragraphs and breaks as line feeds.
  package var text: String
  /// The markup as the platform sent it, where it sent markup.
  package var markup: String?
  /// Content warning or summary shown before the text.
  package var summary: String?
  /// BCP 47 tag as given by the platform.
  package var language: String?
  package var attachments: [Attachment] = []
  package var poll: Poll?
  package var links: [Link] = []
  /// Hashtags without `#`, as written.
  package var tags: [String] = []
  /// Handles of those mentioned, without the leading `@`.
  package var mentions: [String] = []
  package var place: String?
  package var sensitive = false

  // MARK: context

  /// The platform id of the item this one answers.
  package var inReplyTo: String?
  /// The platform id of the conversation's first item, where known.
  package var thread: String?
  /// The platform id of the item that this one shares (boost, repost, share).
  package var shares: String?
  /// The platform id of the item that this one quotes.
  package var quotes: String?
  package var visibility: Visibility = .public

  // MARK: clocks

  /// When the platform (often: its author) says it was published.
  package var published: Timestamp?
  /// When the platform says it was last edited; nil where it says nothing or it never was.
  package var updated: Timestamp?

  // MARK: observations: never part of the hash

  /// What the platform shows of a page that the item links to. Its words are that page's, and it may come minutes after
  /// the post or change without the author's doing: no edit.
  package var preview: Link?

  /// Counts as the platform gave them, under its own names: `replies`, `likes`, `shares`, `votes`, `voters`,
  /// `votes:<option index>`.
  package var counters: [String: Int64] = [:]
  package var presence: Presence = .present

  package init(id: String, kind: Kind, text: String = "") {
    self.id = id
    self.kind = kind
    self.text = text
  }

  /// ActivityStreams 2.0 object and activity types, written as in the vocabulary.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case note = "Note"
    case article = "Article"
    case page = "Page"
    case question = "Question"
    case image = "Image"
    case video = "Video"
    case audio = "Audio"
    case event = "Event"
    case document = "Document"
    case profile = "Profile"
    case announce = "Announce"
    case like = "Like"
    case other = "Object"
  }

  package enum Visibility: String, Sendable, Hashable {
    case `public`
    case unlisted
    case followers
    case direct
    case unknown
  }
}

package struct Actor: Sendable, Hashable {
  /// The platform's immutable id of the account; nil where the platform withholds it.
  package var id: String?
  /// As people write it, without the leading `@`: `cityhall@social.example`, `cityhall.example`.
  package var handle: String?
  package var name: String?
  package var url: String?

  /// What people know the account by; nil where the source names nobody, as feeds and pages often do.
  package var shown: String? { name ?? handle }

  package init(id: String? = nil, handle: String? = nil, name: String? = nil, url: String? = nil) {
    self.id = id
    self.handle = handle
    self.name = name
    self.url = url
  }
}

package struct Attachment: Sendable, Hashable {
  package var kind: CapturedItem.Kind
  /// Where the bytes can be fetched now; may be signed and short-lived, so it is not content.
  package var url: String
  /// What stays the same while the bytes do: the platform's media id, a CID; part of the content.
  package var key: String
  package var mediaType: String?
  /// Alternative text. nil: none was given. Its absence is content too (WCAG 2.1, 1.1.1).
  package var altText: String?
  package var width: Int?
  package var height: Int?
  package var seconds: Double?

  package init(
    kind: CapturedItem.Kind, url: String, key: String, mediaType: String? = nil, altText: String? = nil,
    width: Int? = nil, height: Int? = nil, seconds: Double? = nil
  ) {
    self.kind = kind
    self.url = url
    self.key = key
    self.mediaType = mediaType
    self.altText = altText
    self.width = width
    self.height = height
    self.seconds = seconds
  }
}

package struct Link: Sendable, Hashable {
  package var url: String
  package var title: String?
  package var description: String?

  package init(url: String, title: String? = nil, description: String? = nil) {
    self.url = url
    self.title = title
    self.description = description
  }
}

/// A poll's question is the item's text; its counts are counters.
package struct Poll: Sendable, Hashable {
  package var options: [String]
  package var multiple: Bool
  package var closes: Timestamp?

  package init(options: [String], multiple: Bool, closes: Timestamp?) {
    self.options = options
    self.multiple = multiple
    self.closes = closes
  }
}

/// How an item stood when it was observed.
package enum Presence: Sendable, Hashable {
  case present
  /// Readable, but hidden from other readers, and by whom: `agency`, `platform`, `author`.
  case hidden(by: String)
}
