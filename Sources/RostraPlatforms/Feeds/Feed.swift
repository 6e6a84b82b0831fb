/// A feed as read, whichever of the formats it came in: RSS 0.9x, 1.0, 2.0, Atom 0.3 and 1.0, CDF, JSON Feed 1.0, 1.1.
struct Feed: Sendable {
  /// Such as `rss20`, `atom10`, `json11`; empty where the document does not say.
  var version: String
  var id: String?
  var title: FeedText?
  var subtitle: FeedText?
  /// The page that the feed is about.
  var link: String?
  var links: [FeedLink] = []
  var authors: [FeedPerson] = []
  var language: String?
  var categories: [FeedCategory] = []
  var published: FeedDate?
  var updated: FeedDate?
  var icon: String?
  var generator: String?
  var entries: [FeedEntry] = []
  /// Entries that the feed says it has taken back (RFC 6721).
  var tombstones: [FeedTombstone] = []
  /// Where the next page of a paged or archived feed is (RFC 5005, sections 3 and 4).
  var next: String? { links.first { $0.rel == "next" || $0.rel == "prev-archive" }?.href }
  /// What a person should know about how it was read.
  var notes: [String] = []
}

struct FeedEntry: Sendable {
  /// `guid`, `atom:id`, `rdf:about` or the JSON Feed's `id`, as written.
  var id: String?
  var title: FeedText?
  var summary: FeedText?
  var content: [FeedText] = []
  /// The page of the entry.
  var link: String?
  var links: [FeedLink] = []
  var authors: [FeedPerson] = []
  var categories: [FeedCategory] = []
  var published: FeedDate?
  var updated: FeedDate?
  var media: [FeedMedia] = []
  var language: String?
  /// The page for comments, and their feed (Comment API).
  var comments: String?
  var commentFeed: String?
  /// The id of the entry that this one answers (RFC 4685).
  var inReplyTo: String?
  var place: String?
  var counters: [String: Int64] = [:]
  var sensitive = false
}

/// Text as the feed has it.
struct FeedText: Sendable, Hashable {
  var value: String
  /// Whether `value` is HTML; otherwise it is the text itself.
  var isHTML: Bool
  /// Against what its relative references resolve.
  var base: String?
  var language: String?

  init(_ value: String, isHTML: Bool, base: String? = nil, language: String? = nil) {
    self.value = value
    self.isHTML = isHTML
    self.base = base
    self.language = language
  }

  var read: MarkupText {
    isHTML ? Markup.plainText(ofHTML: value, base: base) : MarkupText(text: value.trimmingSpace())
  }
}

struct FeedLink: Sendable, Hashable {
  var href: String
  /// Link relation, in lower case; `alternate` where none is given (RFC 4287, section 4.2.7.2).
  var rel: String
  var type: String?
  var title: String?
  var length: Int64?
}

struct FeedPerson: Sendable, Hashable {
  var name: String?
  var email: String?
  var url: String?

  var isEmpty: Bool { name == nil && email == nil && url == nil }
}

struct FeedCategory: Sendable, Hashable {
  var term: String
  var scheme: String?
  var label: String?
}

/// An enclosure, or a picture, sound or film of Media RSS.
struct FeedMedia: Sendable, Hashable {
  var url: String
  var type: String?
  /// `image`, `audio`, `video` where the feed says so rather than by type.
  var medium: String?
  var length: Int64?
  var alt: String?
  var width: Int?
  var height: Int?
  var seconds: Double?
}

struct FeedDate: Sendable, Hashable {
  var text: String
  /// nil where no known form of date fits the text.
  var timestamp: Timestamp?

  init(_ text: String) {
    self.text = text
    timestamp = Timestamp(feedDate: text)
  }
}

struct FeedTombstone: Sendable, Hashable {
  var id: String
  var when: String?
}
