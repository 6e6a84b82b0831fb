import Rostra

/// Imports, newest first.
struct ImportsPage: Page {
  var filters: Filters
  var rows: [Row]
  var pager: Pager
  var title: String { "Imports" }
  var section: Frame.Section? { .imports }

  struct Row: Codable, Sendable, Hashable {
    var id: String
    var name: String
    var kind: String
    var site: String
    var siteName: String
    var uploaded: Moment
    var actor: String
    var state: Badge
    var new: Int
    var changed: Int
    var known: Int
    var quarantined: Int
  }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="heading"><h1>Imports</h1>
    <a class="button noprint" href="/imports/new">Import files</a></div>
    <p>Files that somebody has: an export of a platform, another archive, a table, a scan. They are examined first, and taken into the archive when you say so.</p>
    \(filters.html)
    \(rows.isEmpty ? empty : table)
    \(pager.html)
    """
  }

  private var empty: HTML {
    filters.isActive
      ? EmptyState(
        title: "None of that kind", text: "No import is as the filters ask.", action: ("Show all", .imports)
      ).html
      : EmptyState(
        title: "Nothing was imported yet",
        text: "What was said before the first capture, or on a platform that cannot be captured, comes in as a file.",
        action: ("Import files", Place("imports", "new"))
      ).html
  }

  private var table: HTML {
    DataTable(
      caption: "Imports, newest first",
      columns: ["File", "Site", "Uploaded", "By", "State", "New", "Changed", "Known", "Quarantined"],
      rows: rows.map { row in
        [
          "<a href=\"/imports/\(row.id)\"><bdi>\(row.name)</bdi></a>\(row.kind.isEmpty ? nil : "<br><span class=\"quiet\">\(row.kind)</span>" as HTML)",
          "<a href=\"/sites/\(row.site)\"><bdi>\(row.siteName)</bdi></a>", row.uploaded.html, "\(row.actor)",
          row.state.html, "\(row.new)", "\(row.changed)", "\(row.known)",
          row.quarantined == 0 ? "0" : "<strong>\(row.quarantined)</strong>",
        ]
      }, numeric: [5, 6, 7, 8]
    ).html
  }
}

/// Choosing the site and the files.
struct NewImportPage: Page {
  var entered: Entered
  var sites: [Field.Option]
  /// What is read, by kind of file.
  var kinds: [Kind]
  var mostBytes: String
  var mayAddSites: Bool
  var title: String { "Import files" }
  var section: Frame.Section? { .imports }
  var scripts: [String] { ["imports.js"] }

  struct Kind: Codable, Sendable, Hashable {
    var name: String
    var reads: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Imports", .imports)]).html)
    \(entered.summary(["file": "File", "site": "Site"]))
    <h1>Import files</h1>
    \(sites.isEmpty ? EmptyState(title: "There is no site yet", text: "A file belongs to a site: the account or page that it tells of. Add that first.", action: mayAddSites ? ("Add a site", Place("sites", "new")) : nil).html : form(frame))
    <section><h2>What is read</h2>
    <dl class="facts">\(kinds.map { "<div><dt>\($0.name)</dt><dd>\($0.reads)</dd></div>\n" as HTML })
    <div><dt>Anything else</dt><dd>is kept as it is, beside what you say of it: date, author, text.</dd></div></dl>
    </section>
    """
  }

  private func form(_ frame: Frame) -> HTML {
    """
    <form method="post" action="/imports" enctype="multipart/form-data" id="upload">\(frame.token)
    \(Field(name: "site", label: "Site", hint: "The account or page that the file tells of. \(mayAddSites ? "One that cannot be captured is added under Sites, as “imports only”." : "")", kind: .choice([Field.Option("", "Choose one")] + sites)).html(entered))
    <div class="field\(entered.error("file") == nil ? "" : " wrong")" data-drop>
    <label for="file">File</label>
    <p class="hint" id="file-hint">Up to \(mostBytes). Several scans or pictures chosen together are one entry, which you then describe. A download of several ZIP files: one import each.</p>
    \(entered.error("file").map { "<p class=\"error\" id=\"file-error\">\($0)</p>" as HTML })
    <input type="file" id="file" name="file" multiple required aria-describedby="file-hint\(entered.error("file") == nil ? "" : " file-error")">
    <p class="drop-words" hidden>or drop it here, one or several</p>
    </div>
    <div class="actions"><button>Upload and examine</button></div>
    <div id="upload-progress" hidden>
    <progress max="100" value="0" aria-label="Upload"></progress>
    <p role="status"></p>
    <button type="button" class="second">Stop</button>
    </div>
    </form>
    """
  }
}
