import Rostra

/// The search: one field, what was found, and by what it can be narrowed.
struct SearchResultsPage: Page {
  var query: String
  var order: String
  /// The name of the saved search that was run.
  var saved: String?
  var entered = Entered()
  var mistake: Mistake?
  /// "12 items", "10,000+ items".
  var count: String
  var facets: [FacetGroup] = []
  /// What the facets' counts are about, where they are not about everything found.
  var facetNote: String?
  var hits: [Hit] = []
  var newest: String?
  var older: String?
  var otherOrder: String
  var csv: String
  /// Where an alert on this search is set up, for those who may.
  var alert: String?
  /// The address under which this very search is found again.
  var mayAnnotate: Bool
  var mayProduce: Bool

  var title: String { query.isEmpty ? "Search" : "\(query) – Search" }
  var section: Frame.Section? { .search }

  /// What could not be understood, and where.
  struct Mistake: Codable, Sendable, Hashable {
    var before: String
    var place: String
    var after: String
    var sentence: String
    var corrected: String?
    var address: String?
  }

  struct FacetGroup: Codable, Sendable, Hashable {
    var name: String
    var values: [Value]

    struct Value: Codable, Sendable, Hashable {
      var label: String
      var count: String
      var address: String
      var isChosen: Bool
    }
  }

  struct Hit: Codable, Sendable, Hashable {
    var id: String
    var address: String
    var author: String
    var site: String
    var kind: String
    var published: Moment
    var badges: [Badge]
    var tags: [String]
    /// Where in the item the words stand, where that is not its text.
    var part: String?
    var snippet: [Piece]

    struct Piece: Codable, Sendable, Hashable {
      var text: String
      var isMatch: Bool
    }
  }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="heading"><h1>\(saved ?? "Search")</h1>
    <p class="actions"><a href="/searches">Saved searches</a> <a href="/alerts">Alerts</a> <a href="/tags">Tags</a></p></div>
    \(mistake?.html)
    <form method="get" action="/search" role="search" class="finder">
    <label for="q">What to look for</label>
    <div class="row">
    <input type="search" id="q" name="q" value="\(query)" spellcheck="false" autocapitalize="none"\
    \(mistake == nil ? "" : " aria-invalid=\"true\" aria-describedby=\"q-error\"" as HTML)>
    \(order == "newest" ? nil : "<input type=\"hidden\" name=\"order\" value=\"\(order)\">" as HTML)
    <button>Search</button>
    </div>
    </form>
    \(SearchHelp().html)
    \(mistake == nil ? found(frame) : nil)
    """
  }

  private func found(_ frame: Frame) -> HTML {
    """
    <div class="found">
    <section aria-labelledby="found">
    <div class="heading"><h2 id="found">\(count)</h2>
    <p class="actions">
    <span class="quiet">\(order == "newest" ? "Newest first" : "By relevance")</span>
    <a href="\(otherOrder)">\(order == "newest" ? "By relevance" : "Newest first")</a>
    \(hits.isEmpty ? nil : "<a href=\"\(csv)\">Download as CSV</a>" as HTML)
    \(facets.isEmpty ? nil : "<a class=\"narrowing\" href=\"#narrow\">Narrow</a>" as HTML)
    \(alert.map { "<a href=\"\($0)\">Alert on this search</a>" as HTML })
    </p></div>
    \(order == "newest" ? nil : "<p class=\"quiet\">Relevance is weighed among the newest 5,000 matches.</p>" as HTML)
    \(hits.isEmpty ? empty : list)
    \(SearchLinks(newest: newest, older: older).html)
    \(hits.isEmpty ? nil : keep(frame))
    </section>
    \(facets.isEmpty ? nil : FacetPanel(groups: facets, note: facetNote).html)
    </div>
    """
  }

  private var empty: HTML {
    EmptyState(
      title: "Nothing found",
      text:
        "Every version of every item that you may see was looked at, deleted ones too. Try fewer words, the beginning "
        + "of a word with a star (wat*), or fewer of the limits beside this.",
      action: nil
    ).html
  }

  private var list: HTML {
    let items: HTML = "<ol class=\"hits\">\(hits.map { $0.html(isChoosable: mayAnnotate) })</ol>"
    guard mayAnnotate else { return items }
    return """
      <form method="get" action="/annotations/new" class="keep">
      <input type="hidden" name="q" value="\(query)">
      \(items)
      <fieldset class="acts noprint"><legend>Do something with these</legend>
      <div class="actions">
      <button name="all" value="0" class="second">With the chosen</button>
      <button name="all" value="1" class="second">With all \(count)</button>
      </div></fieldset>
      </form>
      """
  }

  private func keep(_ frame: Frame) -> HTML {
    """
    <details class="card noprint"\(entered.errors.isEmpty ? "" : " open")>
    <summary>Save this search</summary>
    \(entered.summary(["name": "Name"]))
    <form method="post" action="/searches">\(frame.token)
    <input type="hidden" name="query" value="\(query)">
    \(Field(name: "name", label: "Name", hint: "Everybody who may search sees it. It finds for each of them what they may see.").html(entered))
    <button>Save</button>
    </form>
    </details>
    """
  }
}

extension SearchResultsPage.Mistake {
  fileprivate var html: HTML {
    """
    <div class="message wrong" role="alert" tabindex="-1" data-focus id="q-error">
    <h2>The search cannot be read</h2>
    <p class="query">\(before)<mark>\(place.isEmpty ? "^" : place)</mark>\(after)</p>
    <p>\(sentence)</p>
    \(corrected.flatMap { corrected in address.map { "<p><a href=\"\($0)\">Search for \(corrected)</a></p>" as HTML } })
    </div>
    """
  }
}

extension SearchResultsPage.Hit {
  fileprivate func html(isChoosable: Bool) -> HTML {
    """
    <li class="hit card">
    <div class="hit-head">
    \(isChoosable ? "<input type=\"checkbox\" name=\"item\" value=\"\(id)\" aria-label=\"Choose \(author), \(published.text)\">" as HTML : nil)
    <h3><a href="\(address)">\(author)</a></h3>
    \(published.html)
    </div>
    <p class="hit-text">\(part.map { "<span class=\"quiet\">\($0):</span> " as HTML })\(snippet.map { piece in
      piece.isMatch ? "<mark>\(piece.text)</mark>" as HTML : "\(piece.text)" as HTML
    })</p>
    <p class="hit-foot"><span class="quiet">\(site) · \(kind)</span> \(badges.map { "\($0.html) " as HTML })\
    \(tags.map { "<a class=\"tag\" href=\"\(Place.search(tagged: $0).text)\">\($0)</a> " as HTML })</p>
    </li>

    """
  }
}

/// By what the hits can be narrowed. A value that is in force says so, and its link lifts it.
private struct FacetPanel {
  var groups: [SearchResultsPage.FacetGroup]
  var note: String?

  var html: HTML {
    """
    <aside class="facets noprint" id="narrow" aria-label="Narrow the search">
    <details open><summary>Narrow</summary>
    \(note.map { "<p class=\"quiet\">\($0)</p>" as HTML })
    \(groups.map { group in
      """
      <h2>\(group.name)</h2>
      <ul>\(group.values.map(value))</ul>

      """ as HTML
    })
    </details>
    </aside>
    """
  }

  private func value(_ value: SearchResultsPage.FacetGroup.Value) -> HTML {
    value.isChosen
      ? "<li><a href=\"\(value.address)\" aria-current=\"true\">\(value.label)<span class=\"hidden\">: in force, take away</span> <span aria-hidden=\"true\">×</span></a></li>"
      : "<li><a href=\"\(value.address)\">\(value.label)</a> <span class=\"quiet number\">\(value.count)</span></li>"
  }
}

/// On to further results, and back to the first.
struct SearchLinks: Sendable {
  var newest: String?
  var older: String?

  var html: HTML {
    guard newest != nil || older != nil else { return "" }
    return """
      <nav class="pager" aria-label="Pages">
      \(newest.map { "<a href=\"\($0)\" rel=\"first\">First page</a>" as HTML })
      \(older.map { "<a href=\"\($0)\" rel=\"next\">Further results</a>" as HTML })
      </nav>
      """
  }
}
