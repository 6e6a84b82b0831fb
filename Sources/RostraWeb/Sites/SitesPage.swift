import Rostra

/// All sites that the viewer may read, each with what its keeper looks at first.
struct SitesPage: Page {
  var rows: [Row]
  var count: Int
  var filters: Filters
  var sort: String
  var sorts: [Sort]
  var canAdd: Bool
  var csv: String
  var next: String?
  var title: String { "Sites" }
  var section: Frame.Section? { .sites }

  struct Row: Codable, Sendable, Hashable {
    var reference: String
    var name: String
    var handle: String
    var platform: String
    var unit: String
    var state: Badge
    var problem: String?
    var lastCapture: Moment?
    var held: String
    var counted: String
    var isShort: Bool
    var gaps: Int
    var due: Moment?
  }

  struct Sort: Codable, Sendable, Hashable {
    var value: String
    var label: String
    var address: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="heading"><h1>Sites</h1>\(canAdd ? "<a class=\"button\" href=\"/sites/new\">Add a site</a>" as HTML : "")</div>
    \(rows.isEmpty && !filters.isActive ? empty : filters.html + list)
    """
  }

  private var empty: HTML {
    EmptyState(
      title: "No sites yet", text: "A site is an account, a feed or a web page that the agency answers for.",
      action: canAdd ? ("Add the first site", Place("sites", "new")) : nil
    ).html
  }

  private var list: HTML {
    """
    <div class="listing">
    <p>\(count == 1 ? "1 site" : "\(count) sites"). Sorted by \(sorts.map { option in
      option.value == sort
        ? "<strong>\(option.label)</strong> " as HTML : "<a href=\"\(option.address)\">\(option.label)</a> " as HTML
    })</p>
    <p class="noprint"><a href="\(csv)">CSV</a></p>
    </div>
    \(rows.isEmpty ? EmptyState(title: "None of them", text: "No site is as the filters ask.", action: nil).html : table)
    \(next.map { "<nav class=\"pager\" aria-label=\"Pages\"><a href=\"\($0)\" rel=\"next\">Next</a></nav>" as HTML })
    """
  }

  private var table: HTML {
    DataTable(
      caption: "Sites",
      columns: ["Site", "Platform", "Unit", "State", "Last capture", "Held", "Platform counts", "Open gaps", "Due"],
      rows: rows.map { row in
        [
          """
          <a href="/sites/\(row.reference)"><bdi>\(row.name)</bdi></a><br><span class="quiet">\(row.reference) · <bdi>\(row.handle)</bdi></span>
          """, "\(row.platform)", "\(row.unit)",
          "\(row.state.html)\(row.problem.map { "<br><span class=\"quiet\">\($0)</span>" as HTML })",
          row.lastCapture?.html ?? "never", "\(row.held)",
          "\(row.counted)\(row.isShort ? "<br><span class=\"badge warn\">fewer held</span>" as HTML : "")",
          row.gaps == 0 ? "0" : "<a href=\"/sites/\(row.reference)/gaps\">\(row.gaps)</a>", row.due?.html ?? "–",
        ]
      }, numeric: [5, 6, 7]
    ).html
  }
}
