import Rostra
import RostraPlatforms
import RostraStorage

extension SearchResultsPage {
  /// The page of a query that could not be understood.
  init(_ error: QueryError, order: SearchOrder) {
    let (before, place, after) = error.parts
    self.init(
      query: error.text, order: order.word,
      mistake: Mistake(
        before: before, place: place, after: after, sentence: error.sentence, corrected: error.corrected,
        address: error.corrected.map { Place.search(for: $0).text }),
      count: "", otherOrder: "", csv: "", mayAnnotate: false, mayProduce: false)
  }

  init(
    _ search: Search, _ found: Search.Found, saved: SavedSearch?, viewer: Viewer, entered: Entered = Entered(),
    moment: (Timestamp) -> Moment
  ) {
    let place = Place.search(for: search.text).with("order", search.order == .newest ? nil : search.order.word)
      .with("saved", saved?.id.text)
    let names = Dictionary(uniqueKeysWithValues: found.sites.map { ($0.id.text, $0) })
    let isFirst = search.page.before == nil && search.page.skip == 0
    let results = found.results
    let more: String? =
      search.order == .newest
      ? results.more.map { place.with("before", String($0)).text }
      : results.hits.count == search.page.limit
        ? place.with("skip", String(search.page.skip + search.page.limit)).text : nil
    self.init(
      query: search.text, order: search.order.word, saved: saved?.name, entered: entered,
      count: results.count.map(\.words) ?? "Further results",
      facets: results.facets.map { FacetGroup.groups(of: $0, search: search, sites: names) } ?? [],
      facetNote: results.facets.flatMap {
        $0.isBounded ? "Numbers are of the newest \(SearchFacets.bound.grouped) matches." : nil
      },
      hits: results.hits.map { hit in
        Hit(hit, results.highlighter.snippet(of: hit), site: names[hit.site], moment: moment)
      },
      newest: isFirst ? nil : place.text, older: more,
      otherOrder: Place.search(for: search.text).with("order", search.order == .newest ? "relevance" : nil).text,
      csv: Place.search(for: search.text).with("format", "csv").text,
      alert: viewer.may(.annotate)
        ? (saved.map { Place.newAlert.with("saved", $0.id.text) } ?? Place.newAlert.with("query", search.text)).text
        : nil,
      mayAnnotate: viewer.may(.annotate),
      mayProduce: viewer.may(.produce))
  }
}

extension SearchResultsPage.Hit {
  fileprivate init(_ hit: SearchHit, _ snippet: Snippet, site: Site?, moment: (Timestamp) -> Moment) {
    let pieces = snippet.parts.map { Piece(text: $0.text, isMatch: $0.isMatch) }
    self.init(
      id: hit.item, address: Place.item(Identifier(text: hit.item)).text,
      author: hit.authorName ?? hit.authorHandle ?? site?.name ?? "Unknown author",
      site: site.map { "\($0.reference) \($0.account.platform)" } ?? "", kind: hit.kind.words,
      published: moment(Timestamp(milliseconds: hit.published)), badges: hit.badges, tags: hit.tags,
      part: snippet.kind.words,
      snippet: (snippet.isCutBefore ? [Piece(text: "… ", isMatch: false)] : []) + pieces
        + (snippet.isCutAfter ? [Piece(text: " …", isMatch: false)] : []))
  }
}

extension SearchHit {
  /// How the item stands, in words that colour only repeats.
  var badges: [Badge] {
    var badges: [Badge] = []
    if isOwn { badges.append(Badge("Own", .info)) }
    if isDeleted { badges.append(Badge("Deleted", .bad)) }
    if isHidden { badges.append(Badge("Hidden", .warn)) }
    if isSuperseded {
      badges.append(Badge("Earlier version", .warn))
    } else if isEdited {
      badges.append(Badge("Edited", .quiet))
    }
    if hasMedia { badges.append(Badge("Media", .quiet)) }
    return badges
  }
}

extension SearchPiece.Kind {
  /// Where the words stand; nil for the text itself.
  var words: String? {
    switch self {
    case .text: nil
    case .title: "Title"
    case .summary: "Summary"
    case .altText: "Alternative text"
    case .pollOption: "Poll"
    case .link: "Link"
    }
  }
}

extension SearchKind {
  var words: String {
    switch self {
    case .note: "Post"
    case .announce: "Share"
    case .question: "Poll"
    default: rawValue.prefix(1).uppercased() + rawValue.dropFirst()
    }
  }
}

extension SearchOrder {
  init(_ word: String?) { self = word == "relevance" ? .relevance : .newest }
  var word: String { self == .newest ? "newest" : "relevance" }
}

extension SearchCount {
  /// "1 item", "1,234 items", "10,000+ items".
  var words: String {
    if isBounded { return "\((number - 1).grouped)+ items" }
    return number == 1 ? "1 item" : "\(number.grouped) items"
  }
}

extension Int {
  /// With a comma between thousands.
  var grouped: String {
    var text = ""
    for (place, digit) in String(magnitude).reversed().enumerated() {
      if place > 0, place % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (self < 0 ? "-" : "") + String(text.reversed())
  }
}
