import Rostra

/// Capture runs, newest first.
struct CapturesPage: Page {
  /// Where the list is of one site only.
  var head: SiteHead?
  var filters: Filters
  var rows: [Row]
  var pager: Pager
  var title: String { "Captures" }
  var section: Frame.Section? { .captures }

  struct Row: Codable, Sendable, Hashable {
    var id: String
    var site: String
    var siteName: String
    var started: Moment
    var took: String
    var state: Badge
    var new: Int
    var edited: Int
    var gone: Int
    var media: Int
    var missed: Int
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(head?.html ?? "<h1>Captures</h1>")
    \(filters.html)
    \(rows.isEmpty ? empty : table)
    \(pager.html)
    """
  }

  private var empty: HTML {
    EmptyState(
      title: filters.isActive ? "None of that kind" : "No captures yet",
      text: filters.isActive
        ? "No capture is as the filters ask." : "Once a site is added, its captures are listed here.",
      action: filters.isActive ? nil : ("See the sites", .sites)
    ).html
  }

  private var table: HTML {
    DataTable(
      caption: "Captures", columns: ["Started", "Site", "State", "New", "Edited", "Gone", "Media", "Missed", "Took"],
      rows: rows.map { row in
        [
          "<a href=\"/captures/\(row.id)\">\(row.started.html)</a>",
          "<a href=\"/sites/\(row.site)\"><bdi>\(row.siteName)</bdi></a>", row.state.html, "\(row.new)",
          "\(row.edited)", "\(row.gone)", "\(row.media)",
          row.missed == 0 ? "0" : "<strong>\(row.missed)</strong>", "\(row.took)",
        ]
      }, numeric: [3, 4, 5, 6, 7]
    ).html
  }
}

/// One capture: what was new, edited, gone, missed.
struct CapturePage: Page {
  var id: String
  var site: String
  var siteName: String
  var state: Badge
  var meaning: String
  var started: Moment
  var finished: Moment?
  var isRunning: Bool
  var facts: [SiteSettingsPage.Fact]
  var groups: [Group]
  var missed: [String]
  var notes: [String]
  var title: String { "Capture of \(siteName)" }
  var section: Frame.Section? { .captures }

  struct Group: Codable, Sendable, Hashable {
    var heading: String
    var entries: [Entry]
    /// There are more than these.
    var hasMore: Bool
  }

  struct Entry: Codable, Sendable, Hashable {
    var item: String
    var author: String
    var text: String
    var when: Moment
    var note: String?
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Captures", .captures), (siteName, Place("sites", site))]).html)
    <h1>Capture of <bdi>\(siteName)</bdi></h1>
    <div id="capture"\(isRunning ? " data-refresh=\"3\"" as HTML : "")>
    <p role="status">\(state.html) \(meaning)</p>
    \(FactList(facts: [("Started", started.html), ("Finished", finished?.html ?? "not yet")] + facts.map { ($0.name, "\($0.value)") }).html)
    \(missed.isEmpty ? nil : list("Missed", missed, intro: "What could not be had or read. It is asked for again, and what is given up is in the gap ledger."))
    \(notes.isEmpty ? nil : list("Notes", notes, intro: nil))
    \(groups.map(group))
    </div>
    """
  }

  private func list(_ heading: String, _ lines: [String], intro: String?) -> HTML {
    """
    <section><h2>\(heading)</h2>\(intro.map { "<p>\($0)</p>" as HTML })
    <ul class="plain-list">\(lines.prefix(100).map { "<li>\(String($0.prefix(400)))</li>" as HTML })\(lines.count > 100 ? "<li>and \(lines.count - 100) more</li>" as HTML : "")</ul></section>
    """
  }

  private func group(_ group: Group) -> HTML {
    """
    <section><h2>\(group.heading)</h2>
    <ul class="changes">\(group.entries.map { entry in
      """
      <li><a href="/items/\(entry.item)"><bdi>\(entry.author)</bdi>, \(entry.when.html)</a>\(entry.note.map { " <span class=\"quiet\">\($0)</span>" as HTML })
      <p class="captured" dir="auto">\(entry.text)</p></li>
      """ as HTML
    })</ul>\(group.hasMore ? "<p class=\"quiet\">There are more; these are the first.</p>" as HTML : nil)</section>
    """
  }
}
