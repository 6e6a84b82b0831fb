import Rostra

/// The searches kept under a name.
struct SavedSearchesPage: Page {
  var searches: [Entry]
  var title: String { "Saved searches" }
  var section: Frame.Section? { .search }

  struct Entry: Codable, Sendable, Hashable {
    var name: String
    var query: String
    var by: String
    var since: Moment
    var count: String?
    var at: Moment?
    var run: String
    var edit: String?
    var forget: String?
    var alert: String?
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Search", .search)]).html)
    <div class="heading"><h1>Saved searches</h1>
    <p class="actions"><a href="/searches?format=csv">Download as CSV</a></p></div>
    \(searches.isEmpty ? empty : table)
    """
  }

  private var empty: HTML {
    EmptyState(
      title: "No saved searches yet",
      text: "Search for something that will be asked again, then save it under a name below its results.",
      action: ("Search", .search)
    ).html
  }

  private var table: HTML {
    DataTable(
      caption: "Saved searches", columns: ["Name", "Query", "Found", "Saved by", "Change"],
      rows: searches.map { entry in
        [
          "<a href=\"\(entry.run)\">\(entry.name)</a>",
          "<code>\(entry.query.isEmpty ? "everything" : entry.query)</code>",
          entry.count.map { "\($0)\(entry.at.map { " <span class=\"quiet\">\($0.html)</span>" as HTML })" as HTML }
            ?? "<span class=\"quiet\">not yet run by you</span>",
          "\(entry.by) <span class=\"quiet\">\(entry.since.html)</span>",
          "\(entry.alert.map { "<a href=\"\($0)\">Alert<span class=\"hidden\"> on \(entry.name)</span></a> " as HTML })\(entry.edit.map { "<a href=\"\($0)\">Edit<span class=\"hidden\"> \(entry.name)</span></a> " as HTML })\(entry.forget.map { "<a href=\"\($0)\">Forget<span class=\"hidden\"> \(entry.name)</span></a>" as HTML })",
        ]
      }
    ).html
  }
}

/// Another name, or other words.
struct SavedSearchEditPage: Page {
  var entered: Entered
  var id: String
  var name: String
  var query: String
  var title: String { "Edit \(name)" }
  var section: Frame.Section? { .search }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Search", .search), ("Saved searches", .savedSearches)]).html)
    \(entered.summary(["name": "Name", "query": "Query"]))
    <h1>Edit \(name)</h1>
    <form method="post" action="\(Place("searches", id, "edit").text)">\(frame.token)
    \(Field(name: "name", label: "Name", value: name).html(entered))
    \(Field(name: "query", label: "Query", hint: "Alerts that use this search look for the new words from now on.", kind: .search, isRequired: false, value: query).html(entered))
    <button>Save</button>
    </form>
    """
  }
}
