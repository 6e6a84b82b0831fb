/// How one platform is read. A connector is a set of pure functions from text and recorded bytes to items and further
/// wishes: no network, no database, no clock, no retry of its own. What it derives once it derives again from the
/// archive, word for word: `rostra archive rebuild` calls the same ``read(_:site:)``.
///
/// Adding a platform is adding a folder with one type like this and one line in ``Catalogue``.
package protocol Connector: Sendable {
  var platform: PlatformFacts { get }

  /// Whether an address that a person typed is one of this platform's, judged by its text alone.
  func recognise(_ address: String) -> Recognition?

  /// The fetches that establish who the account is. Reading their answers must yield an ``Identity`` where the address
  /// really is of this platform; none means that it is not.
  func identify(_ site: SiteReference) -> [Fetch]

  /// The fetches that open a capture run. `state` is what the last complete run left under ``Reading/state``.
  func capture(_ site: SiteReference, state: [String: String]) -> [Fetch]

  /// The fetches that ask for items by id: unchanged, edited, hidden or gone? One fetch may ask for several.
  func recheck(_ ids: [String], of site: SiteReference) -> [Fetch]

  /// The fetches that bring the conversation around an item, as wide as the platform allows.
  func thread(of id: String, in site: SiteReference) -> [Fetch]

  /// What an answer says.
  ///
  /// - Throws: ``ReadingError`` when the answer is not what this platform sends. The bytes are archived already.
  func read(_ answer: Answer, site: SiteReference) throws(ReadingError) -> Reading
}

/// What stands in the catalogue about a platform.
package struct PlatformFacts: Sendable, Hashable {
  /// Short stable word, stored with each site: `mastodon`, `bluesky`, `feed`, `page`.
  package var id: String
  package var name: String
  /// What a capture through this connector can claim when no token is used, and when one is.
  package var provenance: Provenance
  package var provenanceWithToken: Provenance
  /// What this platform does not give, in words for the gap ledger: "direct messages", "who reacted".
  package var notCaptured: [String]

  package init(
    id: String, name: String, provenance: Provenance, provenanceWithToken: Provenance, notCaptured: [String]
  ) {
    self.id = id
    self.name = name
    self.provenance = provenance
    self.provenanceWithToken = provenanceWithToken
    self.notCaptured = notCaptured
  }
}

/// How a copy was come by. A record never claims more than this carries.
package enum Provenance: String, Sendable, Hashable, CaseIterable {
  /// Answers of the platform's API to the account's own owner.
  case ownerAPI = "owner-api"
  /// A file that the platform made for the account's owner.
  case accountExport = "account-export"
  /// A public API or feed, open to anyone.
  case publicAPI = "public-api"
  /// A public web page.
  case publicPage = "public-page"
  /// Entered by a person, with files.
  case byHand = "by-hand"

  /// Somebody gave us the copy; we did not ask the platform ourselves.
  package var isHandedOver: Bool { self == .accountExport || self == .byHand }
}

package struct Recognition: Sendable, Hashable {
  package var site: SiteReference
  package var confidence: Confidence

  package init(site: SiteReference, confidence: Confidence) {
    self.site = site
    self.confidence = confidence
  }

  package enum Confidence: Int, Sendable, Hashable, Comparable {
    /// Nothing speaks against it; identify to be sure.
    case possible
    /// The shape of the address is this platform's.
    case likely
    /// It can be nothing else.
    case certain

    package static func < (left: Confidence, right: Confidence) -> Bool { left.rawValue < right.rawValue }
  }
}

/// A site as a connector knows it.
package struct SiteReference: Sendable, Hashable {
  package var platform: String
  /// The public address, canonical: `https://social.example/@cityhall`.
  package var address: String
  /// The platform's immutable account id; nil until identified.
  package var accountID: String?
  /// As people write it, without `@`.
  package var handle: String?
  /// What the connector must remember of the site, such as the host that keeps its repository. Never a secret.
  package var settings: [String: String]
  /// Whether an access token of the account's owner will be sent.
  package var hasToken: Bool

  package init(
    platform: String, address: String, accountID: String? = nil, handle: String? = nil,
    settings: [String: String] = [:], hasToken: Bool = false
  ) {
    self.platform = platform
    self.address = address
    self.accountID = accountID
    self.handle = handle
    self.settings = settings
    self.hasToken = hasToken
  }
}

/// What one answer yielded.
package struct Reading: Sendable {
  /// Who the account is, where the answer told.
  package var identity: Identity?
  package var items: [CapturedItem] = []
  /// Ids asked for and found missing.
  package var absences: [Absence] = []
  /// Earlier versions of items, oldest first; each is a whole ``CapturedItem`` with its own `updated`.
  package var earlierVersions: [CapturedItem] = []
  /// What to fetch because of this answer: the next page, a thread, an edit history, media, requisites.
  package var next: [Fetch] = []
  /// Which stretch of the account's own items this page covers.
  package var coverage: Coverage?
  /// What the next run must know (validators, cursors); stored when the run has completed.
  package var state: [String: String] = [:]
  /// What was met and not understood, or understood and worth a person's eye. Never a reason to lose the rest.
  package var notes: [String] = []

  package init() {}
}

package struct Identity: Sendable, Hashable {
  package var accountID: String
  package var handle: String
  package var name: String?
  package var address: String
  /// Settings to keep with the site, merged over those it has.
  package var settings: [String: String] = [:]
  /// The platform's own count of the account's items, for the completeness check (CAP-7).
  package var itemCount: Int64?
  /// The profile as an item of kind ``CapturedItem/Kind/profile``, captured with each run (CAP-22).
  package var profile: CapturedItem?

  package init(accountID: String, handle: String, name: String?, address: String) {
    self.accountID = accountID
    self.handle = handle
    self.name = name
    self.address = address
  }
}

/// A page of the account's own items, newest first.
package struct Coverage: Sendable, Hashable {
  package var newest: Timestamp?
  package var oldest: Timestamp?
  /// Nothing older exists, or the platform gives nothing older.
  package var isLast: Bool
  /// The answer is the platform's word that nothing changed since the last run (304, same revision).
  package var unchanged: Bool = false
  /// Whether an item of the stretch that is missing from the page may be taken as a reason to ask for it by id.
  package var isComplete: Bool

  package init(newest: Timestamp?, oldest: Timestamp?, isLast: Bool, isComplete: Bool) {
    self.newest = newest
    self.oldest = oldest
    self.isLast = isLast
    self.isComplete = isComplete
  }
}

/// An item asked for by id and not given.
package struct Absence: Sendable, Hashable {
  package var id: String
  package var status: Int
  package var reason: Reason

  package init(id: String, status: Int, reason: Reason) {
    self.id = id
    self.status = status
    self.reason = reason
  }

  /// Why an item is absent, as far as the answer tells. `unknown` is an honest answer.
  package enum Reason: String, Sendable, Hashable, CaseIterable {
    case deletedByAuthor = "deleted-by-author"
    case removedByAgency = "removed-by-agency"
    case removedByPlatform = "removed-by-platform"
    case accountGone = "account-gone"
    case permissionLost = "permission-lost"
    case unknown
  }
}

/// Why an answer could not be read.
package enum ReadingError: Error, Sendable, Hashable {
  /// The answer is of another kind than asked for: an HTML page for JSON, a login wall.
  case notThisPlatform(String)
  /// The answer is of the kind asked for but broken.
  case malformed(String)
  /// The platform refused: status and its words, shortened.
  case refused(status: Int, String)
  /// A limit of ours was passed.
  case tooLarge(String)
}

extension ReadingError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notThisPlatform(let why): "the answer is not of this platform: \(why)"
    case .malformed(let why): "the answer is broken: \(why)"
    case .refused(let status, let words): "the platform refused (\(status)): \(words)"
    case .tooLarge(let what): "larger than allowed: \(what)"
    }
  }
}
