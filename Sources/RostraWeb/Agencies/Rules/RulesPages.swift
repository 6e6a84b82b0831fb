import Rostra

/// What the agency works by: the profile in force, and everything that it switches on, each with its source (GEN-1).
struct RulesPage: Page {
  var name: String
  var version: Int
  var since: Moment
  var reason: String
  var at: String
  var isPast: Bool
  var mayChange: Bool
  var parts: [Part]
  var versions: [Version]
  var title: String { "Rules" }
  var section: Frame.Section? { .settings }

  struct Part: Codable, Sendable {
    var title: String
    var columns: [String]
    var rows: [[String]]
  }

  struct Version: Codable, Sendable {
    var number: Int
    var profile: String
    var since: Moment
    var by: String
    var reason: String
    var day: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="heading"><h1>Rules</h1>
    <p class="actions"><a href="/help/glossary">Glossary</a> <a href="/help/directory">Whom to ask</a> \(mayChange && !isPast ? "<a class=\"button\" href=\"/settings/rules/edit\">Change the rules</a>" as HTML : nil)</p></div>
    <p class="lead">What this agency works by. All of it is data that you can change; a citation shows where a rule comes from, and when somebody last compared it with that.</p>
    \(isPast ? "<p class=\"message warn\">This was in force on \(at). <a href=\"/settings/rules\">What is in force now</a></p>" as HTML : nil)
    \(FactList(facts: [
      ("Profile", "\(name)"), ("Version", version == 0 ? "As the program ships it" : "\(version)"),
      ("In force since", since.html), ("Why", "\(reason)"),
    ]).html)
    <form method="get" action="/settings/rules" class="filters noprint" aria-label="Another day">
    \(Field(name: "at", label: "What was in force on", kind: .date, isFilter: true, value: at).html(Entered()))
    <button class="second">Show</button>
    </form>
    \(parts.map { part in
      """
      <h2>\(part.title)</h2>
      \(part.rows.isEmpty ? "<p class=\"quiet\">None.</p>" : DataTable(
        caption: part.title, columns: part.columns.map { "\($0)" }, rows: part.rows.map { $0.map { "\($0)" } }).html)
      """ as HTML
    })
    <h2>Versions</h2>
    \(versions.isEmpty ? "<p class=\"quiet\">Nobody has changed anything.</p>" : DataTable(
      caption: "Versions", columns: ["Version", "Profile", "Since", "By", "Why"],
      rows: versions.map {
        ["<a href=\"/settings/rules?at=\($0.day)\">\($0.number)</a>", "\($0.profile)", $0.since.html, "\($0.by)", "\($0.reason)"]
      }).html)
    """
  }
}

/// The rules as text, to be changed; nothing is kept before the difference was seen.
struct RulesEditPage: Page {
  var entered: Entered
  var faults: [String]
  var text: String
  var version: Int
  var profiles: [Field.Option]
  var profile: String
  var title: String { "Change the rules" }
  var section: Frame.Section? { .settings }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Rules", Place("settings", "rules"))]).html)
    \(faults.isEmpty ? entered.summary(["text": "Rules", "reason": "Reason"]) : wrong)
    <h1>Change the rules</h1>
    <form method="get" action="/settings/rules/edit" class="filters">
    \(Field(name: "profile", label: "Begin from", kind: .choice([Field.Option("", "The rules in force")] + profiles), isFilter: true, value: profile).html(Entered()))
    <button class="second">Take its text</button>
    </form>
    <form method="post" action="/settings/rules/check">\(frame.token)
    <input type="hidden" name="version" value="\(version)">
    \(Field(name: "text", label: "Rules", hint: "YAML. A name that nothing knows is refused, with its line.", kind: .lines(30), value: text).html(entered))
    <button>Show what changes</button>
    </form>
    """
  }

  private var wrong: HTML {
    """
    <div class="message wrong" role="alert" tabindex="-1" data-focus>
    <h2>These rules cannot be worked by</h2>
    <ul>\(faults.map { "<li>\($0)</li>" as HTML })</ul>
    </div>
    """
  }
}

/// What a change of the rules changes, before it is confirmed with a reason.
struct RulesDifferencePage: Page {
  var entered: Entered
  var text: String
  var version: Int
  var lines: [Line]
  var added: Int
  var removed: Int
  var title: String { "What changes" }
  var section: Frame.Section? { .settings }

  struct Line: Codable, Sendable, Hashable {
    var sign: String
    var text: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Rules", Place("settings", "rules"))]).html)
    \(entered.summary(["reason": "Reason", "text": "Rules"]))
    <h1>What changes</h1>
    <p>\(added == 1 ? "1 line is added" : "\(added) lines are added"), \(removed == 1 ? "1 is taken away" : "\(removed) are taken away"). Open cases go on by the new rules; what was decided stays as it was.</p>
    <div class="scroll" role="region" aria-label="What changes, line by line" tabindex="0"><pre class="diff">\(lines.map { line in
      switch line.sign {
      case "+": "<ins><span class=\"hidden\">added: </span>+ \(line.text)</ins>\n" as HTML
      case "-": "<del><span class=\"hidden\">taken away: </span>- \(line.text)</del>\n" as HTML
      default: "  \(line.text)\n" as HTML
      }
    })</pre></div>
    <form method="post" action="/settings/rules">\(frame.token)
    <input type="hidden" name="version" value="\(version)">
    <input type="hidden" name="text" value="\(text)">
    \(Field(name: "reason", label: "Reason", hint: "It is kept as evidence, with both texts.", kind: .lines(2)).html(entered))
    <div class="actions"><button>Put them in force</button><a href="/settings/rules">Leave them as they are</a></div>
    </form>
    """
  }
}
