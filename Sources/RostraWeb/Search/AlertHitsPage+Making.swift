import Rostra
import RostraPlatforms

extension AlertHitsPage.Hit {
  init(_ hit: AlertHit, site: Site?, moment: (Timestamp) -> Moment) {
    let snippet = hit.hit.map { hit.highlighter.snippet(of: $0) }
    self.init(
      key: hit.key, alert: hit.alertName, terms: hit.terms.map(\.shownTerm),
      address: hit.hit.map { _ in Place.item(hit.item).text },
      author: hit.hit.map { $0.authorName ?? $0.authorHandle ?? site?.name ?? "Unknown author" } ?? "Destroyed since",
      site: site?.reference ?? "", published: hit.hit.map { moment(Timestamp(milliseconds: $0.published)) },
      found: moment(hit.at), badges: hit.state.badges + (hit.hit?.badges ?? []),
      snippet: snippet.map { snippet in
        (snippet.isCutBefore ? [.init(text: "… ", isMatch: false)] : [])
          + snippet.parts.map { .init(text: $0.text, isMatch: $0.isMatch) }
          + (snippet.isCutAfter ? [.init(text: " …", isMatch: false)] : [])
      } ?? [], handledBy: hit.handled?.by, handledAt: hit.handled.map { moment($0.at) })
  }
}

extension AlertHit.State {
  var words: String {
    switch self {
    case .new: "New"
    case .seen: "Seen"
    case .dismissed: "Dismissed"
    }
  }

  fileprivate var badges: [Badge] { self == .new ? [] : [Badge(words, .quiet)] }
}

extension Alert.Direction {
  /// As it ends "Every site…".
  var words: String {
    switch self {
    case .any: ""
    case .incoming: ", said by others"
    case .outgoing: ", said by the agency"
    }
  }
}

extension Alert.Frequency {
  var words: String {
    switch self {
    case .atOnce: "at once"
    case .daily: "once a day, at eight"
    case .weekly: "once a week, on Monday at eight"
    }
  }
}

extension String {
  /// A kind of private data is stored with a sign before it.
  var shownTerm: String { hasPrefix("~") ? String(dropFirst()) : self }
}

extension Place {
  static let alerts = Place("alerts")
  static let watched = Place("alerts", "watched")
  static let newAlert = Place("alerts", "new")
  static let dictionaries = Place("dictionaries")
  static func alert(_ id: Identifier<Alert>) -> Place { Place("alerts", id.text) }
  static func dictionary(_ id: String) -> Place { Place("dictionaries", id) }
}
