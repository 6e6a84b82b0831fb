import Rostra

/// Terms that the policy defines, and this agency's own words (GEN-7, GEN-12).
struct GlossaryPage: Page {
  var profile: String
  var terms: [Term]
  var words: [Word]
  var title: String { "Glossary" }

  struct Term: Codable, Sendable {
    var term: String
    var meaning: String
    var source: String
  }

  struct Word: Codable, Sendable {
    var function: String
    var word: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Rules", Place("settings", "rules"))]).html)
    <h1>Glossary</h1>
    <p class="lead">What words mean here, by the rules in force (\(profile)).</p>
    \(terms.isEmpty ? EmptyState(title: "No terms", text: "Your rules define none. They are entered under Rules, as glossary.").html
      : FactList(facts: terms.map { ($0.term, "\($0.meaning)<br><span class=\"quiet\">\($0.source)</span>") }).html)
    <h2>Your words</h2>
    \(FactList(facts: words.map { ($0.function, "\($0.word)") }).html)
    """
  }
}

/// Whom to ask outside when the agency is unsure (GEN-8).
struct HelpDirectoryPage: Page {
  var profile: String
  var entries: [Entry]
  var title: String { "Whom to ask" }

  struct Entry: Codable, Sendable {
    var name: String
    var purpose: String
    var contact: String
    var verified: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Rules", Place("settings", "rules"))]).html)
    <h1>Whom to ask</h1>
    <p class="lead">Offices outside that help when you are unsure, by the rules in force (\(profile)).</p>
    \(entries.isEmpty ? EmptyState(title: "Nobody is named", text: "They are entered under Rules, as help.").html
      : DataTable(
        caption: "Whom to ask", columns: ["Office", "For", "Reach them", "Last compared"],
        rows: entries.map { ["\($0.name)", "\($0.purpose)", "\($0.contact)", "\($0.verified)"] }).html)
    """
  }
}
