import Rostra

/// One import: what the file is, the decision, how far it is, what came of it.
struct ImportPage: Page {
  var id: String
  var name: String
  var site: String
  var siteName: String
  var state: String
  var badge: Badge
  var meaning: String
  var files: [String]
  var uploaded: Moment
  var actor: String
  var started: Moment?
  var ended: Moment?
  /// nil before it was examined.
  var examined: Examined?
  var progress: String
  /// Of a hundred.
  var percent: Int?
  var result: [Count]
  var quarantined: [Row]
  var hasMoreQuarantined: Bool
  var error: String
  var nextTry: Moment?
  /// No importer knows the file: a person says what it shows.
  var entered: Entered?
  var zone: String
  var itemsFound: String?
  var isBusy: Bool
  var title: String { "Import of \(name)" }
  var section: Frame.Section? { .imports }
  var refresh: Int? { isBusy ? 5 : nil }

  struct Count: Codable, Sendable, Hashable {
    var label: String
    var number: Int
    var meaning: String
  }

  struct Row: Codable, Sendable, Hashable {
    var place: String
    var reason: String
    var excerpt: String
  }

  struct Examined: Codable, Sendable, Hashable {
    var kind: String
    var provenance: String
    var account: String?
    var counts: [Count]
    var span: String
    var reads: String
    var leaves: [String]
    var kept: [Kept]
    var notes: [String]
    var importedBefore: Moment?
  }

  struct Kept: Codable, Sendable, Hashable {
    var count: Int
    var because: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Imports", .imports), (siteName, Place("sites", site))]).html)
    \(entered?.summary(["date": "Date", "author": "Author", "text": "Text", "link": "Link", "description": "Description", "title": "Title", "id": "Id"]))
    <h1>Import of <bdi>\(name)</bdi></h1>
    <div id="import"\(isBusy ? " data-refresh=\"2\"" as HTML : nil)>
    <p role="status">\(badge.html) \(meaning)</p>
    \(status)
    \(ImportState(rawValue: state) == .waiting && entered == nil ? decision(frame) : nil)
    \(result.isEmpty ? nil : counts("What came of it", result))
    \(quarantined.isEmpty ? nil : quarantine)
    \(examined.map { Self.examined($0, isDecided: !result.isEmpty) })
    \(entered.map { description($0, frame) })
    \(further(frame))
    <h2>The upload</h2>
    \(FactList(facts: facts).html)
    </div>
    """
  }

  private enum ImportState: String { case uploaded, waiting, running, done, failed, cancelled }

  private var facts: [(name: String, value: HTML)] {
    let listed: [(name: String, value: HTML)] = [
      ("Into", "<a href=\"/sites/\(site)\"><bdi>\(siteName)</bdi></a>"), ("Uploaded", "\(uploaded.html) by \(actor)"),
      ("Files", "\(files.map { "<bdi class=\"digest\">\($0)</bdi><br>" as HTML })"),
    ]
    let times: [(name: String, value: HTML?)] = [("Begun", started?.html), ("Ended", ended?.html)]
    return listed + times.compactMap { name, value in value.map { (name, $0) } }
  }

  private var status: HTML {
    switch ImportState(rawValue: state) {
    case .failed:
      "<div class=\"message wrong\" role=\"alert\"><h2>It could not be read or finished</h2><p>\(error)</p></div>"
    case .uploaded, .running:
      """
      \(percent.map { "<p><progress max=\"100\" value=\"\($0)\" aria-label=\"Taken in\"></progress> \($0) %</p>" as HTML })
      \(progress.isEmpty ? nil : "<p class=\"quiet\">Now: \(progress)</p>" as HTML)
      \(error.isEmpty ? nil : "<p class=\"message warn\">The last attempt did not succeed: \(error). \(nextTry.map { "The next is at \($0.html)." as HTML })</p>" as HTML)
      <p class="quiet">You can leave this page; the work goes on. <a href="/imports/\(id)">Show how far it is</a></p>
      """
    case .done: itemsFound.map { "<p><a class=\"button\" href=\"\($0)\">See the site's items</a></p>" as HTML } ?? ""
    default: ""
    }
  }

  private func decision(_ frame: Frame) -> HTML {
    """
    <div class="actions">
    <form method="post" action="/imports/\(id)/start">\(frame.token)<button>Take it into the archive</button></form>
    <a class="button second" href="/imports/\(id)/cancel">Do not import it</a>
    </div>
    """
  }

  private func further(_ frame: Frame) -> HTML {
    switch ImportState(rawValue: state) {
    case .failed:
      """
      <div class="actions"><form method="post" action="/imports/\(id)/retry">\(frame.token)<button>Try again</button></form>
      <a class="button second" href="/imports/\(id)/cancel">Give it up</a></div>
      """
    case .uploaded, .running:
      """
      <a class="button second" href="/imports/\(id)/cancel">Stop it</a>
      """
    default: ""
    }
  }

  private func counts(_ heading: String, _ counts: [Count]) -> HTML { Self.table(heading, counts) }

  private static func table(_ heading: String, _ counts: [Count]) -> HTML {
    """
    <section><h2>\(heading)</h2>
    <ul class="counts">\(counts.map { "<li><strong>\($0.number)</strong> <span>\($0.label)</span><span class=\"quiet\">\($0.meaning)</span></li>\n" as HTML })</ul>
    </section>
    """
  }

  private static func examined(_ found: Examined, isDecided: Bool) -> HTML {
    """
    \(table(isDecided ? "What the examination found" : "What is in it", found.counts))
    \(FactList(facts: [
      ("Kind of file", "<strong>\(found.kind)</strong>"), ("A copy will be", "\(found.provenance)"),
      ("Account", "\(found.account ?? "The file does not tell")"), ("Published", "\(found.span)"),
      ("Read", "\(found.reads)"), ("Never read", "\(found.leaves.joined(separator: "; "))"),
    ]).html)
    \(found.importedBefore.map { "<p class=\"message\">This very file was imported before: \($0.html). Nothing of it will be doubled.</p>" as HTML })
    \(found.kept.isEmpty ? nil : """
      <section><h2>Kept, and neither made records nor found by a search</h2>
      <ul class="plain-list">\(found.kept.map { "<li>\($0.count) × \($0.because)</li>" as HTML })</ul></section>
      """ as HTML)
    \(found.notes.isEmpty ? nil : """
      <section><h2>Worth knowing</h2><ul class="plain-list">\(found.notes.map { "<li>\($0)</li>" as HTML })</ul></section>
      """ as HTML)
    """
  }

  private var quarantine: HTML {
    """
    <section><div class="heading"><h2>Quarantined</h2><a class="noprint" href="/imports/\(id)/quarantine.csv">CSV</a></div>
    <p>These entries are kept as evidence and not made records. Correct the file and import it again: what is known is not doubled.</p>
    \(DataTable(
      caption: "Quarantined entries", columns: ["Where", "Why", "What"],
      rows: quarantined.map { ["\($0.place)", "\($0.reason)", "<span class=\"captured\" dir=\"auto\">\($0.excerpt)</span>"] }
    ).html)
    \(hasMoreQuarantined ? "<p class=\"quiet\">There are more; the CSV has them all.</p>" as HTML : nil)</section>
    """
  }

  private func description(_ entered: Entered, _ frame: Frame) -> HTML {
    """
    <section><h2>Say what it shows</h2>
    <p>No part of this program reads such a file. It is kept as it is, beside what you enter here; a person can then find it by your words.</p>
    <form method="post" action="/imports/\(id)/describe">\(frame.token)
    \(Field(name: "date", label: "Published", hint: "Day and hour, such as 2025-06-01T12:00, in \(zone) unless you add another zone, as in …T12:00-08:00.").html(entered))
    \(Field(name: "author", label: "Author", hint: "Who said it, by their handle or name. The site's own handle marks it as the agency's own.").html(entered))
    \(Field(name: "title", label: "Title", isRequired: false).html(entered))
    \(Field(name: "text", label: "Text", hint: "What was said, word for word as far as the file shows it.", kind: .lines(6)).html(entered))
    \(Field(name: "link", label: "Link", hint: "Where it was to be found.", isRequired: false).html(entered))
    \(Field(name: "id", label: "Id on the platform", hint: "If you know it: a later import or capture then knows it again.", isRequired: false).html(entered))
    \(Field(name: "description", label: "Description", hint: "What the file shows beside the text, and how you came by it.", kind: .lines(4), isRequired: false).html(entered))
    <div class="actions"><button>Keep this description</button></div>
    </form>
    <a class="button second" href="/imports/\(id)/cancel">Do not import it</a>
    </section>
    """
  }
}
