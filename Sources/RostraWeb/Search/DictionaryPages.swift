import Rostra

/// Word lists: those supplied, and the agency's own.
struct DictionariesPage: Page {
  var own: [Entry]
  var supplied: [Entry]
  var mayMake: Bool
  var title: String { "Dictionaries" }
  var section: Frame.Section? { .search }

  struct Entry: Codable, Sendable, Hashable {
    var address: String
    var name: String
    var language: String
    var version: Int
    var terms: Int
    var about: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Search", .search), ("Alerts", .alerts)]).html)
    <div class="heading"><h1>Dictionaries</h1>
    \(mayMake ? "<p class=\"actions\"><a class=\"button\" href=\"/dictionaries/new\">New dictionary</a></p>" as HTML : nil)</div>
    <p class="lead">Lists of words that an alert can look for. Whatever it finds is listed for people to look at; nothing is hidden or removed by it.</p>
    <h2>Your own</h2>
    \(own.isEmpty ? "<p class=\"quiet\">None yet. \(mayMake ? "Make one of the words that matter here: street names, a project, a slogan." : "Whoever may tag records can make one.")</p>" as HTML : table("Your own dictionaries", own))
    <h2>Supplied</h2>
    \(table("Supplied dictionaries", supplied))
    """
  }

  private func table(_ caption: String, _ entries: [Entry]) -> HTML {
    DataTable(
      caption: caption, columns: ["Name", "Language", "Version", "Terms", "About"],
      rows: entries.map { entry in
        [
          "<a href=\"\(entry.address)\">\(entry.name)</a>", "\(entry.language.asLanguage)", "\(entry.version)",
          "\(entry.terms)",
          "\(entry.about)",
        ]
      }, numeric: [2, 3]
    ).html
  }
}

/// One dictionary: its words, and for the agency's own the form to change them.
struct DictionaryPage: Page {
  var entered: Entered
  /// nil: a new one.
  var id: String?
  var name: String
  var language: String
  var version: Int
  var about: String
  var terms: [String]
  var patterns: [String]
  var mayChange: Bool
  var mayWatch: Bool
  var title: String { id == nil ? "New dictionary" : name }
  var section: Frame.Section? { .search }

  private static let labels = [
    "name": "Name", "language": "Language", "about": "What it is for", "terms": "Words and phrases", "file": "File",
  ]

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Search", .search), ("Alerts", .alerts), ("Dictionaries", .dictionaries)]).html)
    \(entered.summary(Self.labels))
    <div class="heading"><h1>\(title)</h1>
    \(id.map(actions))</div>
    \(mayChange ? form(frame) : shown)
    """
  }

  private func actions(_ id: String) -> HTML {
    """
    <p class="actions"><a href="\(Place.dictionary(id).with("format", "txt").text)">Download as text</a>\
    \(mayWatch ? " <a href=\"\(Place.newAlert.with("dictionary", id).text)\">Alert on its words</a>" as HTML : nil)</p>
    """
  }

  private var shown: HTML {
    """
    <p class="lead">\(about)</p>
    \(FactList(facts: [("Language", "\(language.asLanguage)"), ("Version", "\(version)"), ("Terms", "\(terms.count)")]).html)
    \(patterns.isEmpty ? nil : "<h2>Shapes</h2><p>What words cannot say. Only the kind is kept of what they match.</p><ul>\(patterns.map { "<li>\($0)</li>" as HTML })</ul>" as HTML)
    <details class="card"><summary>Show the words</summary><p>\(terms.joined(separator: " · "))</p></details>
    """
  }

  private func form(_ frame: Frame) -> HTML {
    """
    <form method="post" enctype="multipart/form-data" action="\(id.map { Place.dictionary($0).text } ?? "/dictionaries/new")">\(frame.token)
    \(Field(name: "name", label: "Name", value: name).html(entered))
    \(Field(name: "language", label: "Language", hint: "en, es, or mul for several.", value: language).html(entered))
    \(Field(name: "about", label: "What it is for", isRequired: false, value: about).html(entered))
    \(Field(name: "terms", label: "Words and phrases", hint: "One a line. A star at the end stands for any ending: flood*. Capitals and accents make no difference.", kind: .lines(14), isRequired: false, value: terms.joined(separator: "\n")).html(entered))
    \(upload)
    <button>\(id == nil ? "Make it" : "Save as version \(version + 1)")</button>
    </form>
    \(id.map { "<p class=\"noprint\"><a class=\"button danger\" href=\"\(Place("dictionaries", $0, "forget").text)\">Forget it</a></p>" as HTML })
    """
  }

  private var upload: HTML {
    """
    <div class="field\(entered.error("file") == nil ? "" : " wrong")"><label for="file">Or a text file <span class="quiet">(optional)</span></label>
    <p class="hint" id="file-hint">One term a line, in UTF-8. It takes the place of the words above.</p>
    \(entered.error("file").map { "<p class=\"error\">\($0)</p>" as HTML })
    <input type="file" id="file" name="file" accept=".txt,text/plain" aria-describedby="file-hint"></div>
    """
  }
}

extension String {
  /// A language tag as people say it.
  fileprivate var asLanguage: String {
    switch self {
    case "en": "English"
    case "es": "Spanish"
    case "mul": "Several"
    default: self
    }
  }
}
