import RostraPlatforms

/// `index.html` and the pages that continue it: the list of records, with filters where a browser runs our script.
struct IndexPage: Sendable {
  /// One record in the list.
  struct Row: Sendable {
    var href: String
    var published: Timestamp?
    var site: String
    var summary: RecordSummary
  }

  static let rowsPerPage = 500

  var layout: PageLayout
  var time: AgencyTime
  var query: String
  var made: Timestamp
  var maker: String
  var matches: Int
  var context: Int

  static func path(_ page: Int) -> String { page == 1 ? "index.html" : "lists/\(page).html" }

  /// - Parameter rows: the list items of this page, made by ``item(_:root:)``.
  func html(page: Int, of pages: Int, rows: HTML) -> HTML {
    let root = page == 1 ? "" : "../"
    let title = query.isEmpty ? "All records" : "Records found by “\(query)”"
    return layout.page(
      title: page == 1 ? title : "\(title), page \(page)", root: root,
      script: page == 1 ? "production.js" : nil,
      """
      <h1>\(title)</h1>
      <p class="lead">\(matches) records were asked for\(context == 0 ? "" : "; \(context) more are here because they belong to the same conversations").
      Made \(time.html(made)) by \(maker). Times are those of \(time.name).</p>
      \(page == 1 ? files : nil)
      \(page == 1 ? filters : nil)
      <p id="count" role="status">\(pages == 1 ? "\(matches + context) records" : "Page \(page) of \(pages), \(matches + context) records in all")</p>
      <ol id="records" class="list" start="\((page - 1) * Self.rowsPerPage + 1)">
      \(rows)</ol>
      \(paging(page: page, of: pages, root: root))
      """)
  }

  private let files: HTML =
    """
    <ul class="files" aria-label="The same records in other forms">
    <li><a href="verify.html">Verify this package</a></li>
    <li><a href="records.csv">Table for spreadsheets (CSV)</a></li>
    <li><a href="records.jsonl">Data for programs (JSON Lines, ActivityStreams)</a></li>
    <li><a href="evidence/evidence.wacz" download>Captured answers, byte for byte (WACZ)</a></li>
    </ul>
    """

  private let filters: HTML =
    """
    <form id="filters" role="search" aria-label="Filter the records" hidden>
    <p><label for="f-words">Words</label> <input id="f-words" type="search" autocomplete="off"></p>
    <p><label for="f-site">Site</label> <select id="f-site"><option value="">All</option></select></p>
    <p><label for="f-state">State</label> <select id="f-state"><option value="">Any</option>
    <option value="present">On the platform when last seen</option><option value="gone">Gone</option><option value="hidden">Hidden</option>
    <option value="edited">Edited</option></select></p>
    <p><label for="f-from">From</label> <input id="f-from" type="date"></p>
    <p><label for="f-to">To</label> <input id="f-to" type="date"></p>
    <p class="check"><input id="f-context" type="checkbox" checked> <label for="f-context">With context</label></p>
    <p><button type="reset">Clear</button></p>
    </form>
    """

  private func paging(page: Int, of pages: Int, root: String) -> HTML? {
    guard pages > 1 else { return nil }
    let previous: HTML? =
      page > 1 ? "<a rel=\"prev\" href=\"\(root)\(Self.path(page - 1))\">Page \(page - 1)</a> " : nil
    let next: HTML? =
      page < pages ? "<a rel=\"next\" href=\"\(root)\(Self.path(page + 1))\">Page \(page + 1)</a>" : nil
    return "<nav class=\"paging\" aria-label=\"Pages\">\(previous)\(next)</nav>"
  }

  func item(_ row: Row, root: String) -> HTML {
    let record = row.summary.record
    var marks: [HTML] = []
    if record.state == .gone { marks.append("<span class=\"mark gone\">gone</span> ") }
    if record.state == .hidden { marks.append("<span class=\"mark hidden\">hidden</span> ") }
    if record.versions.count > 1 { marks.append("<span class=\"mark edited\">edited</span> ") }
    if !record.isMatch { marks.append("<span class=\"mark\">context</span> ") }
    let text = String(row.summary.text.prefix(300))
    return """
      <li><a href="\(root)\(row.href)"><bdi>\(row.summary.author ?? row.site)</bdi>, \(when(row))</a>
      <span class="site-name">\(row.site)</span> \(marks)<p dir="auto">\(text.isEmpty ? "(no text)" : text)\(text.utf8.count < row.summary.text.utf8.count ? "…" : "")</p></li>

      """
  }

  private func when(_ row: Row) -> HTML {
    row.published.map { time.html($0) }
      ?? "\(row.summary.record.newest.provenance?.acquired ?? "captured") \(time.html(row.summary.record.newest["capture.time"]) ?? "at a time not known")"
  }

  /// The row as our script reads it: address, time as shown, day, author, site, state, edited, match, text.
  func data(_ row: Row) -> JSON {
    let record = row.summary.record
    let captured = record.newest["capture.time"].flatMap { Timestamp(rfc3339: $0) }
    let shown =
      row.published.map { time.text($0) } ?? captured.map {
        (record.newest.provenance?.acquired ?? "captured") + " " + time.text($0)
      } ?? ""
    let day = (row.published ?? captured).map { String(time.text($0).prefix(10)) } ?? ""
    return [
      .string(row.href), .string(shown), .string(day), .string(row.summary.author ?? row.site),
      .string(row.site), .string(record.state.rawValue), JSON(record.versions.count > 1 ? 1 : 0),
      JSON(record.isMatch ? 1 : 0), .string(String(row.summary.text.prefix(4000))),
    ]
  }
}
