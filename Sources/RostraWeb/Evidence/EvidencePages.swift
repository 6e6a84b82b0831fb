import Rostra

/// What the agency did: who, in which role, when, to what, why.
struct EvidencePage: Page {
  var entered: Entered
  var entries: [Entry]
  var pager: Pager
  var title: String { "Evidence" }
  var section: Frame.Section? { .evidence }

  struct Entry: Codable, Sendable, Hashable {
    var id: String
    var at: Moment
    var actor: String
    var role: String
    var verb: String
    var subject: String
    var reason: String
    var leaf: Int64
  }

  func main(_ frame: Frame) -> HTML {
    """
    <h1>Evidence</h1>
    <p>Every act of a person or of the system, each with a leaf in the log. Nobody can change or delete an entry, the database refuses it.</p>
    <form method="get" action="/evidence" class="keep" role="search" aria-label="Evidence">
    <div class="row">
    \(Field(name: "actor", label: "Who", isFilter: true).html(entered))
    \(Field(name: "verb", label: "What", isFilter: true).html(entered))
    \(Field(name: "subject", label: "To what", isFilter: true).html(entered))
    \(Field(name: "from", label: "From", kind: .date, isFilter: true).html(entered))
    \(Field(name: "to", label: "To", kind: .date, isFilter: true).html(entered))
    <button class="second">Show</button>
    </div>
    </form>
    \(entries.isEmpty ? EmptyState(title: "No entry matches", text: "Take a filter away, or widen the dates.", action: ("Show all", .evidence)).html : table)
    \(pager.html)
    """
  }

  private var table: HTML {
    DataTable(
      caption: "Evidence, newest first", columns: ["When", "Who", "What", "To what", "Why", "Leaf"],
      rows: entries.map { entry in
        [
          entry.at.html, "\(entry.actor)<br><span class=\"quiet\">as \(entry.role)</span>",
          "<a href=\"/evidence/\(entry.id)\">\(entry.verb)</a>", "\(entry.subject)", "\(entry.reason)", "\(entry.leaf)",
        ]
      }, numeric: [5]
    ).html
  }

}

/// One entry, with what it changed.
struct EvidenceEntryPage: Page {
  var entry: EvidencePage.Entry
  var before: String?
  var after: String?
  var covered: String
  var title: String { "\(entry.verb)" }
  var section: Frame.Section? { .evidence }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Evidence", .evidence)]).html)
    <h1>\(entry.verb)</h1>
    \(FactList(facts: [
      ("When", entry.at.html), ("Who", "\(entry.actor), as \(entry.role)"), ("To what", "\(entry.subject)"),
      ("Why", entry.reason.isEmpty ? "–" : "\(entry.reason)"), ("Leaf", "\(entry.leaf). \(covered)"), ("Entry", "<code>\(entry.id)</code>"),
    ]).html)
    \(before.map { "<h2>Before</h2><pre>\($0)</pre>" as HTML })
    \(after.map { "<h2>After</h2><pre>\($0)</pre>" as HTML })
    """
  }
}
