import Rostra

/// A policy for whoever works under it: to read, to print, and to say that it is read (TRN-4, POL-46).
struct PolicyReadPage: Page {
  var entered: Entered
  var policy: PolicyTextView
  var stage: Badge
  var mayAcknowledge: Bool
  var acknowledged: Moment?
  var progress: Progress?
  var reviewers: [Reviewer]?
  /// The link that was just made for a reviewer; it is shown this once.
  var link: String?
  var title: String { policy.title }
  var section: Frame.Section? { .registry }

  struct Progress: Codable, Sendable, Hashable {
    var people: Int
    var sent: Int
    var acknowledged: Int
  }

  struct Reviewer: Codable, Sendable, Hashable {
    var name: String
    var mail: String
    var comments: Int
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Policies", Place("policies")), (policy.reference, Place("policies", policy.reference))]).html)
    \(entered.summary())
    <h1><bdi>\(policy.title)</bdi> \(stage.html)</h1>
    \(link.map { "<div class=\"message info\" role=\"status\"><h2>The reviewer’s link</h2><p>It is shown this once. Send it to the reviewer alone.</p><p class=\"secrets\"><code>\($0)</code></p></div>" as HTML })
    \(acknowledged.map { "<p class=\"message done\">You said on \($0.html) that you have read it.</p>" as HTML })
    <p class="noprint"><a href="/policies/\(policy.reference)/text.pdf">As a PDF document</a></p>
    \(policy.html { "Not applied: \($0)" })
    \(mayAcknowledge ? acknowledge(frame) : nil)
    \(progress.map(told))
    \(reviewers.map { consultation($0, frame) })
    """
  }

  private func acknowledge(_ frame: Frame) -> HTML {
    """
    <form method="post" action="/policies/\(policy.reference)/read" class="card">\(frame.token)
    <p>You say so once for each version; it is kept with your name and the time.</p>
    <button>I have read it</button></form>
    """
  }

  private func told(_ progress: Progress) -> HTML {
    """
    <section class="noprint"><h2>Who has read it</h2>
    <p>\(progress.acknowledged) of \(progress.people) people have said that they have read it; \(progress.sent) were sent it.</p>
    \(progress.people == 0 ? nil : "<p><progress max=\"\(progress.people)\" value=\"\(progress.acknowledged)\" aria-label=\"Have read it\"></progress></p>" as HTML)
    <p><a href="/policies/\(policy.reference)/unread.csv">Who has not, as CSV</a></p></section>
    """
  }

  private func consultation(_ reviewers: [Reviewer], _ frame: Frame) -> HTML {
    """
    <section class="noprint"><h2>Reviewers from outside</h2>
    \(reviewers.isEmpty ? "<p>Nobody was asked yet.</p>" as HTML : DataTable(
      caption: "Reviewers from outside", columns: ["Name", "Mail address", "Comments"],
      rows: reviewers.map { ["\($0.name)", "\($0.mail)", "\($0.comments)"] }, numeric: [2]).html)
    <form method="post" action="/policies/\(policy.reference)/reviewers">\(frame.token)
    \(Field(name: "name", label: "Name of the reviewer", kind: .text).html(entered))
    \(Field(name: "mail", label: "Mail address", kind: .mail).html(entered))
    <button>Make a link for them</button></form></section>
    """
  }
}

/// The standards of conduct, a sheet each (GEN-15, TRN-15).
struct ConductSheetsPage: Page {
  var version: String
  var sheets: [Link]
  var title: String { "Conduct sheets" }

  struct Link: Codable, Sendable, Hashable {
    var id: String
    var title: String
    var opening: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    <h1>\(title)</h1>
    <p class="lead">Hand these to people before they act. Version \(version).</p>
    <ul class="cards">\(sheets.map { "<li class=\"card\"><h2><a href=\"/conduct/\($0.id)\">\($0.title)</a></h2><p>\($0.opening)</p></li>" as HTML })</ul>
    """
  }
}

struct ConductSheetPage: Page {
  var id: String
  var title: String
  var version: String
  var opening: String
  var standards: [Standard]
  var closing: String

  struct Standard: Codable, Sendable, Hashable {
    var title: String
    var text: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Conduct sheets", Place("conduct"))]).html)
    <h1>\(title)</h1>
    <p class="noprint"><a href="/conduct/\(id)/document.pdf">As a PDF document</a></p>
    <p class="lead">\(opening)</p>
    \(standards.map { "<section><h2>\($0.title)</h2><p>\($0.text)</p></section>\n" as HTML })
    <p>\(closing)</p>
    <p class="quiet">Version \(version)</p>
    """
  }
}
