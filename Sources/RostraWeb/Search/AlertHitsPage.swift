import Rostra

/// What alerts found, until somebody has seen to it.
struct AlertHitsPage: Page {
  var filters: Filters
  var entered: Entered
  var isWatched: Bool
  var mayMake: Bool
  var hits: [Hit]
  var newest: String?
  var older: String?
  var csv: String
  var mayHandle: Bool
  /// This list, with its filters.
  var back: String
  var title: String { "Alerts" }
  var section: Frame.Section? { .search }

  struct Hit: Codable, Sendable, Hashable {
    var key: String
    var alert: String
    var terms: [String]
    var address: String?
    var author: String
    var site: String
    var published: Moment?
    var found: Moment
    var badges: [Badge]
    var snippet: [SearchResultsPage.Hit.Piece]
    var handledBy: String?
    var handledAt: Moment?
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Search", .search)]).html)
    <div class="heading"><h1>Alerts</h1>
    <p class="actions"><a href="/alerts/watched">What is watched</a> <a href="/dictionaries">Dictionaries</a>\
    \(hits.isEmpty ? nil : " <a href=\"\(csv)\">Download as CSV</a>" as HTML)</p></div>
    \(entered.summary(["hit": "Hits"]))
    \(isWatched ? filters.html : nil)
    \(hits.isEmpty ? empty : list(frame))
    \(SearchLinks(newest: newest, older: older).html)
    """
  }

  private var empty: HTML {
    guard isWatched else {
      return EmptyState(
        title: "Nothing is watched yet",
        text: "An alert looks at everything that is captured from then on, for a search or for the words of a "
          + "dictionary, and tells people by mail. "
          + (mayMake ? "" : "Whoever may tag records can set one up."),
        action: mayMake ? ("Set up an alert", .newAlert) : nil
      ).html
    }
    return EmptyState(
      title: "No hits here",
      text: "Nothing that was found stands like this. What alerts find next appears as it is captured.",
      action: ("All hits", Place.alerts.with("state", "all"))
    ).html
  }

  private func list(_ frame: Frame) -> HTML {
    let list: HTML = "<ol class=\"hits\">\(hits.map { $0.html(isChoosable: mayHandle) })</ol>"
    guard mayHandle else { return list }
    return """
      <form method="post" action="/alerts" class="keep" id="hit">\(frame.token)
      <input type="hidden" name="back" value="\(back)">
      \(list)
      <fieldset class="acts noprint"><legend>The chosen hits</legend><div class="actions">
      <button name="as" value="seen">Seen</button>
      <button name="as" value="dismissed" class="second">Dismiss</button>
      <button name="as" value="new" class="second">Open again</button>
      </div></fieldset>
      </form>
      """
  }
}

extension AlertHitsPage.Hit {
  fileprivate func html(isChoosable: Bool) -> HTML {
    """
    <li class="hit card">
    <div class="hit-head">
    \(isChoosable ? "<input type=\"checkbox\" name=\"hit\" value=\"\(key)\" aria-label=\"Choose \(author), \(alert)\">" as HTML : nil)
    <h2>\(address.map { "<a href=\"\($0)\">\(author)</a>" as HTML } ?? "\(author)")</h2>
    \(published?.html)
    </div>
    <p class="hit-text">\(snippet.map { piece in
      piece.isMatch ? "<mark>\(piece.text)</mark>" as HTML : "\(piece.text)" as HTML
    })</p>
    <p class="hit-foot">\(Badge(alert, .info).html) \(terms.map { "<span class=\"tag\">\($0)</span> " as HTML })\(badges.map { "\($0.html) " as HTML })\
    <span class="quiet">\(site) · found \(found.html)\(handledAt.map { " · by \(handledBy), \($0.html)" as HTML })</span></p>
    </li>

    """
  }
}
