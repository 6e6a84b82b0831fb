/// A request that a connector wants made, and what its answer will be read as.
///
/// `purpose`, `subject` and `facts` are stored beside the answer, so that it can be read again from the archive alone,
/// years later, with the same result.
package struct Fetch: Sendable, Hashable {
  package var purpose: Purpose
  package var url: String
  package var method: String
  package var headers: [HeaderField]
  package var body: [UInt8]
  /// The platform's id of the item that the answer is about, where it is about one.
  package var subject: String?
  /// What reading the answer needs beyond its bytes: ids, page numbers, a signing key. Never a secret.
  package var facts: [String: String]
  /// Whether the site's access token, where there is one, is to be sent with it.
  package var authorized: Bool

  package init(
    _ purpose: Purpose, url: String, method: String = "GET", headers: [HeaderField] = [], body: [UInt8] = [],
    subject: String? = nil, facts: [String: String] = [:], authorized: Bool = true
  ) {
    self.purpose = purpose
    self.url = url
    self.method = method
    self.headers = headers
    self.body = body
    self.subject = subject
    self.facts = facts
    self.authorized = authorized
  }

  /// What an answer is read as. Stored in the archive: a value once used keeps its meaning.
  package struct Purpose: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral {
    package var rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }
    package init(stringLiteral value: String) { rawValue = value }

    /// Who the account is: its immutable id, handle, profile and the platform's own counts.
    package static let identity: Purpose = "identity"
    /// A page of the account's own items, newest first, or the whole feed.
    package static let timeline: Purpose = "timeline"
    /// One item (or several) by id: is it still there, and has it changed?
    package static let item: Purpose = "item"
    /// The conversation around an item.
    package static let thread: Purpose = "thread"
    /// The earlier versions of an item.
    package static let history: Purpose = "history"
    /// A picture, sound or film that an item shows.
    package static let media: Purpose = "media"
    /// A style sheet, script, font or picture that a web page needs to be shown.
    package static let requisite: Purpose = "requisite"
    /// A part of a file that somebody handed over; its facts name the ``Importer``.
    package static let imported: Purpose = "import"
    /// A whole repository in one file.
    package static let repository: Purpose = "repository"
  }
}

/// An answer as a connector reads it: the exchange, its payload with transfer and content coding undone, and why it
/// was asked for.
package struct Answer: Sendable {
  package var fetch: Fetch
  package var exchange: Exchange
  package var payload: [UInt8]

  package init(fetch: Fetch, exchange: Exchange, payload: [UInt8]) {
    self.fetch = fetch
    self.exchange = exchange
    self.payload = payload
  }
}
