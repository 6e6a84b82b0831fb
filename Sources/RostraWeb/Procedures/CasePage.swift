import Foundation
import Rostra

/// A case: where it is, who must act next, what is missing, what has been done by whom under which authority.
struct CasePage: Page {
  var entered: Entered
  var place: String
  var plural: String
  var noun: String
  var reference: String
  var name: String
  var unit: String
  var stage: Badge
  var meaning: String
  var since: Moment
  var revision: Int
  var belongsTo: Fact?
  var owed: Owed?
  var facts: [Fact]
  var next: [Next]
  /// The way to a case that follows this one.
  var successor: Fact?
  var changes: [Change]
  /// What refused the step that was just tried.
  var refused: [Lack] = []
  var related: [Related]
  var documents: [Document]
  var mayAttach: Bool
  var messages: [Message]
  var history: [Entry]
  /// A decision on it was written.
  var hasDecision = false
  var title: String { name.isEmpty ? reference : name }
  var section: Frame.Section? { .registry }

  struct Fact: Codable, Sendable, Hashable {
    var name: String
    var value: String
    var link: String?
  }

  struct Owed: Codable, Sendable, Hashable {
    var what: String
    var due: Moment
    var isLate: Bool
  }

  struct Next: Codable, Sendable, Hashable {
    var act: String
    var title: String
    var roles: String
    var holders: [String]
    var isMine: Bool
    /// It asks for something, or cannot be taken back: it has a page of its own.
    var hasPage: Bool
    var isFinal: Bool
    var lacks: [Lack]
  }

  struct Lack: Codable, Sendable, Hashable {
    var sentence: String
    var remedy: String
    var requirement: String
  }

  struct Related: Codable, Sendable, Hashable {
    var title: String
    var link: String
    var reference: String
    var stage: String
    var since: Moment
  }

  struct Document: Codable, Sendable, Hashable {
    var name: String
    var link: String
    var size: String
    var digest: String
    var at: Moment
    var by: String
  }

  struct Message: Codable, Sendable, Hashable {
    var subject: String
    var to: String
    var cc: String
    var state: Badge
    var made: Moment
  }

  struct Entry: Codable, Sendable, Hashable {
    var at: Moment
    var actor: String
    var role: String
    var what: String
    var isRefused: Bool
    var reason: String?
    var refused: [String]
    var leaf: String
  }

  /// Against the case that it follows.
  struct Change: Codable, Sendable, Hashable {
    var label: String
    var before: String
    var after: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [(plural, Place(place))]).html)
    \(entered.summary())
    \(refused.isEmpty ? nil : Self.refusal(refused))
    <h1><bdi>\(title)</bdi> \(stage.html)</h1>
    <p class="lead">\(meaning)</p>
    <p class="quiet">\(reference) · \(unit) · since \(since.html)\(belongsTo.map { " · \($0.name) <a href=\"\($0.link ?? "")\">\($0.value)</a>" as HTML })</p>
    <p class="noprint"><a href="/\(place)/\(reference)/document.pdf">The whole case as a PDF document</a>\(hasDecision ? "<br><a href=\"/\(place)/\(reference)/decision.pdf\">The written decision as a PDF document</a>" as HTML : "")\(noun == PolicyProcedure.noun ? "<br><a href=\"/policies/\(reference)/read\">Read the whole text</a>" as HTML : "")</p>
    \(owed.map { "<p>\(Badge($0.isLate ? "Late" : "Due", $0.isLate ? .bad : .info).html) \($0.what), by \($0.due.html).</p>" as HTML })
    <h2>What comes next</h2>
    \(next.isEmpty ? "<p>Nothing more is to be done here.</p>" : "\(next.map { step($0, frame) })" as HTML)
    \(successor.map { "<p class=\"noprint\"><a class=\"button second\" href=\"\($0.link ?? "")\">\($0.value)</a></p>" as HTML })
    \(facts.isEmpty ? nil : "<h2>What it holds</h2>\(FactList(facts: facts.map { fact in (fact.name, lines(fact)) }).html)" as HTML)
    \(changes.isEmpty ? nil : whatChanged)
    \(related.isEmpty ? nil : relatedCases)
    <h2>Documents</h2>
    \(documents.isEmpty ? "<p>None yet.</p>" : documentList)
    \(mayAttach ? attach(frame) : nil)
    <h2>Messages</h2>
    \(messages.isEmpty ? "<p>None yet.</p>" : messagesSent)
    <h2>What was done</h2>
    \(historyTable)
    """
  }

  private func lines(_ fact: Fact) -> HTML {
    let parts = fact.value.components(separatedBy: "\n")
    let text: HTML = "\(parts.enumerated().map { $0 == 0 ? "\($1)" as HTML : "<br>\($1)" as HTML })"
    return fact.link.map { "<a href=\"\($0)\" rel=\"noreferrer\">\(text)</a>" as HTML } ?? text
  }

  static func refusal(_ lacks: [Lack]) -> HTML {
    """
    <div class="message wrong" role="alert" tabindex="-1" data-focus>
    <h2>That is not possible yet</h2>
    \(list(lacks))
    <p>Nothing was changed. The attempt is on record.</p>
    </div>
    """
  }

  private static func list(_ lacks: [Lack]) -> HTML {
    "<ul>\(lacks.map { "<li>\($0.sentence) \($0.remedy) <span class=\"quiet\">\($0.requirement)</span></li>\n" as HTML })</ul>"
  }

  private func step(_ step: Next, _ frame: Frame) -> HTML {
    """
    <section class="card"><h3>\(step.title)</h3>
    <p>By the \(step.roles): \(step.holders.isEmpty ? "<strong>nobody holds the role</strong>" as HTML : "\(step.holders.joined(separator: ", "))").</p>
    \(step.lacks.isEmpty ? nil : "<p>Missing before that:</p>\(Self.list(step.lacks))" as HTML)
    \(step.isMine ? action(step, frame) : nil)
    </section>
    """
  }

  private func action(_ step: Next, _ frame: Frame) -> HTML {
    if step.hasPage {
      return """
        <p><a class="button\(step.isFinal ? " danger" : "")" href="/\(place)/\(reference)/steps/\(step.act)">\(step.title)</a></p>
        """
    }
    guard step.lacks.isEmpty else { return "" }
    return """
      <form method="post" action="/\(place)/\(reference)/steps/\(step.act)">\(frame.token)
      <input type="hidden" name="revision" value="\(revision)">
      <button>\(step.title)</button></form>
      """
  }

  private func attach(_ frame: Frame) -> HTML {
    """
    <form method="post" action="/\(place)/\(reference)/documents" enctype="multipart/form-data" class="noprint">\(frame.token)
    <div class="field"><label for="file">Attach a document</label>
    <p class="hint" id="file-hint">A paper, a capture, a letter: at most 50 MB. It is kept with its digest.</p>
    <input type="file" id="file" name="file" aria-describedby="file-hint" required></div>
    <button class="second">Attach</button></form>
    """
  }

  private var relatedCases: HTML {
    """
    <h2>What belongs to it</h2>
    \(DataTable(
      caption: "Cases that belong to it", columns: ["Case", "What", "Stage", "Since"],
      rows: related.map { ["<a href=\"\($0.link)\">\($0.reference)</a>", "\($0.title)", "\($0.stage)", $0.since.html] }).html)
    """
  }

  private var documentList: HTML {
    DataTable(
      caption: "Documents", columns: ["Document", "Size", "SHA-256", "Attached"],
      rows: documents.map {
        ["<a href=\"\($0.link)\">\($0.name)</a>", "\($0.size)", "<code>\($0.digest)</code>", "\($0.at.html), \($0.by)"]
      }
    ).html
  }

  private var messagesSent: HTML {
    DataTable(
      caption: "Messages", columns: ["Message", "To", "Copies", "State", "Made"],
      rows: messages.map { ["\($0.subject)", "\($0.to)", "\($0.cc)", $0.state.html, $0.made.html] }
    ).html
  }

  private var whatChanged: HTML {
    "<h2>What was changed</h2>\(DataTable(caption: "What is different from \(belongsTo?.value ?? "the case before")", columns: ["Answer", "Then", "Now"], rows: changes.map { ["\($0.label)", "\($0.before.isEmpty ? "–" : $0.before)", "\($0.after.isEmpty ? "–" : $0.after)"] }).html)"
  }

  private var historyTable: HTML {
    DataTable(
      caption: "What was done", columns: ["When", "Who", "As", "What", "Log entry"],
      rows: history.map { entry in
        [
          entry.at.html, "\(entry.actor)", "\(entry.role)",
          "\(entry.isRefused ? Badge("Refused", .warn).html : nil) \(entry.what)\(entry.reason.map { "<br><span class=\"quiet\">\($0)</span>" as HTML })\(entry.refused.map { "<br><span class=\"quiet\">\($0)</span>" as HTML })",
          "\(entry.leaf)",
        ]
      }, numeric: [4]
    ).html
  }
}
