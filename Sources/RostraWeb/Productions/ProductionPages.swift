import Rostra

/// What was handed out, and what is being made.
struct ProductionsPage: Page {
  var entered: Entered
  var mayProduce: Bool
  var jobs: [Job]
  var productions: [Row]
  var isFiltered: Bool
  var pager: Pager
  var title: String { "Productions" }
  var section: Frame.Section? { .productions }

  struct Job: Codable, Sendable, Hashable {
    var id: String
    var name: String
    var query: String
    var actor: String
    var asked: Moment
    var state: Badge
  }

  struct Row: Codable, Sendable, Hashable {
    var reference: String
    var name: String
    var query: String
    var maker: String
    var made: Moment
    var records: Int64
    var size: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="heading"><h1>Productions</h1>
    \(mayProduce ? "<a class=\"button noprint\" href=\"/productions/new\">Make a production</a>" as HTML : nil)</div>
    <p>A production is one file with the records that a question finds, the conversations they stand in, and the proofs of all of them. Whoever gets it can read and verify it without this system.</p>
    \(jobs.isEmpty ? nil : jobTable)
    <form method="get" action="/productions" class="keep" role="search" aria-label="Productions">
    <div class="row">
    \(Field(name: "words", label: "Words", isFilter: true).html(entered))
    \(Field(name: "by", label: "Made by", isFilter: true).html(entered))
    \(Field(name: "from", label: "From", kind: .date, isFilter: true).html(entered))
    \(Field(name: "to", label: "To", kind: .date, isFilter: true).html(entered))
    <button class="second">Show</button>
    </div>
    </form>
    \(productions.isEmpty ? empty : table)
    \(pager.html)
    """
  }

  private var empty: HTML {
    isFiltered
      ? EmptyState(
        title: "No production matches", text: "Take a filter away, or widen the dates.",
        action: ("Show all", .productions)
      ).html
      : EmptyState(
        title: "Nothing was produced yet",
        text: "Ask a question, look at what it finds, and make one file of it to hand out.",
        action: mayProduce ? ("Make a production", Place("productions", "new")) : nil
      ).html
  }

  private var jobTable: HTML {
    """
    <h2>Being made</h2>
    \(DataTable(
      caption: "Productions that are not made yet", columns: ["What", "Asked by", "When", "State"],
      rows: jobs.map { job in
        ["<a href=\"/productions/jobs/\(job.id)\">\(job.name)</a><br><span class=\"quiet\">\(job.query)</span>",
         "\(job.actor)", job.asked.html, job.state.html]
      }).html)
    <h2>Made</h2>
    """
  }

  private var table: HTML {
    DataTable(
      caption: "Productions, newest first", columns: ["Reference", "What", "Made", "By", "Records", "Size"],
      rows: productions.map { row in
        [
          "<a href=\"/productions/\(row.reference)\">\(row.reference)</a>",
          "\(row.name)\(row.name.isEmpty ? nil : "<br>" as HTML)<span class=\"quiet\">\(row.query)</span>",
          row.made.html, "\(row.maker)", "\(row.records)", "\(row.size)",
        ]
      }, numeric: [4, 5]
    ).html
  }
}

/// One production: what it is, the file, how to check it.
struct ProductionPage: Page {
  var reference: String
  var name: String
  var query: String
  var purpose: String
  var made: Moment
  var maker: String
  var records: Int64
  var size: String
  var sha256: String
  /// Where the file is, where it was written by the command line and cannot be had here.
  var elsewhere: String?
  /// Whether this viewer may take the file out.
  var mayDownload: Bool
  var title: String { "Production \(reference)" }
  var section: Frame.Section? { .productions }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Productions", .productions)]).html)
    <h1>\(reference)\(name.isEmpty ? "" : ": \(name)")</h1>
    \(file)
    \(FactList(facts: [
      ("Question", query.isEmpty ? "everything" : "<code>\(query)</code>"), ("Why and for whom", purpose.isEmpty ? "–" : "\(purpose)"),
      ("Made", "\(made.html) by \(maker)"), ("Records", "\(records)"), ("Size", "\(size)"),
      ("SHA-256", "<code>\(sha256)</code>"),
    ]).html)
    <h2>Handing it out</h2>
    <p>Give the file as it is: packed anew, or with anything changed in it, it cannot be verified any more. Tell the SHA-256 in another way than the file itself, such as in the letter that goes with it.</p>
    <p><a href="/verify">Verify it</a>, as whoever gets it will: on the public page, in the browser.</p>
    """
  }

  private var file: HTML {
    if let elsewhere {
      return
        "<p class=\"message info\">It was written by the command line to <code>\(elsewhere)</code> on the machine that made it, and cannot be had here.</p>"
    }
    return mayDownload
      ? "<p><a class=\"button\" href=\"/productions/\(reference)/download\" download>Download the ZIP file</a></p><p class=\"quiet\">\(size). The download is written down.</p>"
      : "<p class=\"message info\">Taking the file out needs the permission to make productions.</p>"
  }
}

/// A production on its way.
struct ProductionJobPage: Page {
  var id: String
  var name: String
  var query: String
  var purpose: String
  var zone: String
  var leftOut: String
  var actor: String
  var asked: Moment
  var state: String
  var progress: String
  var error: String
  var nextTry: Moment?
  var reference: String
  var title: String { "Making \(name)" }
  var section: Frame.Section? { .productions }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Productions", .productions)]).html)
    <h1>\(name)</h1>
    <div id="job"\(state == ProductionJob.State.due.rawValue ? " data-refresh=\"2\"" as HTML : nil)>
    \(status(frame))
    </div>
    \(FactList(facts: [
      ("Question", query.isEmpty ? "everything" : "<code>\(query)</code>"), ("Why and for whom", "\(purpose)"),
      ("Time zone", "\(zone)"), ("Left out", leftOut.isEmpty ? "nothing" : "\(leftOut)"),
      ("Asked", "\(asked.html) by \(actor)"),
    ]).html)
    """
  }

  private func status(_ frame: Frame) -> HTML {
    switch ProductionJob.State(rawValue: state) {
    case .made:
      """
      <div class="message done" role="status"><h2>It is made</h2>
      <p><a class="button" href="/productions/\(reference)">Open production \(reference)</a></p></div>
      """
    case .failed:
      """
      <div class="message wrong" role="alert"><h2>It could not be made</h2><p>\(error)</p></div>
      <form method="post" action="/productions/jobs/\(id)/retry">\(frame.token)<button>Try again</button></form>
      """
    default:
      """
      <p role="status"><strong>\(progress.isEmpty ? "Waiting for its turn" : "At work: \(progress)")</strong></p>
      \(error.isEmpty ? nil : "<p class=\"message warn\">The last attempt did not succeed: \(error). \(nextTry.map { "The next is at \($0.html)." as HTML })</p>" as HTML)
      <p class="quiet">You can leave this page; it is made all the same. <a href="/productions/jobs/\(id)">Show how far it is</a></p>
      """
    }
  }
}
