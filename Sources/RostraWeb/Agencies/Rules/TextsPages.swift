import Rostra

/// The texts of the messages that procedures send.
struct TextsPage: Page {
  var rows: [Row]
  var title: String { "Texts of messages" }
  var section: Frame.Section? { .settings }

  struct Row: Codable, Sendable {
    var kind: String
    var name: String
    var version: Int
    var subject: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Settings", .settings)]).html)
    <h1>Texts of messages</h1>
    <p>What procedures write to people. Who gets a message is part of the <a href="/settings/rules">rules</a>.</p>
    \(DataTable(
      caption: "Texts of messages", columns: ["Message", "Subject", "Text"],
      rows: rows.map {
        [
          "<a href=\"/settings/texts/\($0.kind)\">\($0.name)</a>", "\($0.subject)",
          $0.version == 0 ? "As the program ships it" : "Yours, version \($0.version)",
        ]
      }).html)
    """
  }
}

/// One text: changed, tried out, and with the versions before it.
struct TextPage: Page {
  var entered: Entered
  var kind: String
  var name: String
  var version: Int
  var subject: String
  var body: String
  var known: [String]
  var required: [String]
  var sampleSubject: String
  var sampleBody: String
  var isDraft: Bool
  var versions: [Version]
  var title: String { "Text of “\(name)”" }
  var section: Frame.Section? { .settings }

  struct Version: Codable, Sendable {
    var number: Int
    var made: Moment
    var by: String
    var subject: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Settings", .settings), ("Texts of messages", Place("settings", "texts"))]).html)
    \(entered.summary(["subject": "Subject", "body": "Text"]))
    <h1>\(title)</h1>
    <form method="post" action="/settings/texts/\(kind)">\(frame.token)
    <input type="hidden" name="version" value="\(version)">
    \(Field(name: "subject", label: "Subject", value: subject).html(entered))
    \(Field(name: "body", label: "Text", hint: "Facts of the case go where their names stand in double braces.", kind: .lines(16), value: body).html(entered))
    <div class="actions"><button name="act" value="keep">Keep this text</button><button class="second" name="act" value="try">Try it out</button></div>
    </form>
    <h2>\(isDraft ? "Your draft, tried out" : "Tried out")</h2>
    <p class="quiet">With facts of a case that never was.</p>
    <p><strong>\(sampleSubject)</strong></p>
    <pre class="letter">\(sampleBody)</pre>
    <h2>Names</h2>
    \(FactList(facts: [
      ("May be asked for", "\(known.map { "<code>{{\($0)}}</code> " as HTML })"),
      ("Must be there", required.isEmpty ? "None" : "\(required.map { "<code>{{\($0)}}</code> " as HTML })"),
    ]).html)
    <h2>Versions</h2>
    \(versions.isEmpty ? "<p class=\"quiet\">Nobody has changed it.</p>" : DataTable(
      caption: "Versions", columns: ["Version", "Since", "By", "Subject"],
      rows: versions.map { ["\($0.number)", $0.made.html, "\($0.by)", "\($0.subject)"] }).html)
    """
  }
}
