import Rostra

/// What is not covered, and why: the gap ledger of one site.
struct SiteGapsPage: Page {
  var head: SiteHead
  var years: [CoverageYear]
  var gaps: [Row]
  var imports: [Import]
  var notGiven: [String]
  var held: String
  var csv: String
  var title: String { "\(head.name): gaps" }
  var section: Frame.Section? { .sites }

  struct Row: Codable, Sendable, Hashable {
    var kind: String
    var meaning: String
    var from: Moment?
    var to: Moment?
    var isOpen: Bool
    var reason: String
    var noted: Moment
  }

  /// Files that were taken in: what they brought, and of when. None of them closes a gap.
  struct Import: Codable, Sendable, Hashable {
    var name: String
    var kind: String
    var from: Moment?
    var to: Moment?
    var brought: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(head.html)
    <p class="lead">\(held)</p>
    <h2>Day by day</h2>
    <p>A day is covered when captures ran as often as they should. What was published and deleted between two captures, or on a day that is not covered, was not seen.</p>
    <ul class="legend">\(["covered", "partly", "uncovered", "before"].map { state in
      "<li><span class=\"swatch \(state)\" aria-hidden=\"true\"></span>\(CoverageCalendar.State(rawValue: state)?.words ?? state)</li>" as HTML
    })</ul>
    \(years.map(\.html))
    <div class="heading"><h2>Gaps on record</h2><a class="noprint" href="\(csv)">CSV</a></div>
    \(gaps.isEmpty ? EmptyState(title: "No gap is on record", text: "Every capture so far came in time and got what it asked for.", action: nil).html : table)
    \(imports.isEmpty ? nil : imported)
    \(notGiven.isEmpty ? nil : """
      <section><h2>What this platform never gives</h2><ul>\(notGiven.map { "<li>\($0)</li>" as HTML })</ul></section>
      """ as HTML)
    """
  }

  private var imported: HTML {
    """
    <section><h2>Imports</h2>
    <p>What files brought of the same time. A file tells what its maker put in; it is no capture, and closes no gap.</p>
    \(DataTable(
      caption: "Imports into this site", columns: ["File", "Kind", "Oldest item", "Newest item", "Brought"],
      rows: imports.map { ["<bdi>\($0.name)</bdi>", "\($0.kind)", $0.from?.html ?? "–", $0.to?.html ?? "–", "\($0.brought)"] }
    ).html)</section>
    """
  }

  private var table: HTML {
    DataTable(
      caption: "Gaps on record", columns: ["Kind", "From", "To", "State", "Why", "Noted"],
      rows: gaps.map { gap in
        [
          "<strong>\(gap.kind)</strong><br><span class=\"quiet\">\(gap.meaning)</span>", gap.from?.html ?? "–",
          gap.to?.html ?? "–", gap.isOpen ? Badge("Open", .warn).html : Badge("Closed", .quiet).html, "\(gap.reason)",
          gap.noted.html,
        ]
      }
    ).html
  }
}
