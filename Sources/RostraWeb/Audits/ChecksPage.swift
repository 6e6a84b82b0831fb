import Rostra

/// What is looked at every night, how it stands, and looking at it now (AUD-2).
struct ChecksPage: Page {
  var rows: [Row]
  var last: Last?
  var mayRun: Bool
  var title: String { "What is checked" }
  var section: Frame.Section? { .registry }

  struct Row: Codable, Sendable, Hashable {
    var check: String
    var promise: String
    var requirement: String
    var open: Int
  }

  struct Last: Codable, Sendable, Hashable {
    var at: Moment
    var raised: Int
    var closed: Int
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Registry", Place("registry")), ("Findings", Place("findings"))]).html)
    <h1>\(title)</h1>
    <p class="lead">Every night after three o’clock, over the whole agency. What does not hold is a finding, with somebody to mend it and a day.</p>
    \(last.map { "<p>Last looked at \($0.at.html): \($0.raised) new, \($0.closed) mended.</p>" as HTML } ?? "<p>Nothing was looked at yet.</p>")
    \(mayRun ? run(frame) : nil)
    \(DataTable(
      caption: "Checks", columns: ["What must hold", "Requirement", "Open findings"],
      rows: rows.map { row in
        [
          "\(row.promise)", "<span class=\"quiet\">\(row.requirement)</span>",
          row.open == 0 ? Badge("None", .good).html : "<a href=\"\(Place("findings").with("q", row.check).with("stage", "open").text)\">\(String(row.open))</a>",
        ]
      }, numeric: [2]).html)
    <p class="noprint"><a href="/checks?format=csv">Download as CSV</a></p>
    """
  }

  private func run(_ frame: Frame) -> HTML {
    """
    <form method="post" action="/checks" class="noprint">\(frame.token)
    <button class="second">Look at everything now</button>
    </form>
    """
  }
}
