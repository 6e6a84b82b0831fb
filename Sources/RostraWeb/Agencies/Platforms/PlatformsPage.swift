import Rostra

/// The catalogue of platforms: what ships, and what the agency adds to it (GEN-5).
struct PlatformsPage: Page {
  var entered: Entered
  var list: String
  var source: String
  var categories: [Category]
  var platforms: [Row]
  var choices: [Field.Option]
  var mayChange: Bool
  var title: String { "Platforms" }
  var section: Frame.Section? { .registry }

  struct Category: Codable, Sendable {
    var title: String
    var examples: String
    var countsAs: String
    var isOwn: Bool
  }

  struct Row: Codable, Sendable {
    var id: String
    var name: String
    var categories: [String]
    var note: String
    var isOwn: Bool
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Registry", Place("registry"))]).html)
    \(entered.summary(["name": "Name", "categories": "Kinds", "note": "Note", "title": "Kind", "countsAs": "Nearest to"]))
    <h1>Platforms</h1>
    <p class="lead">What counts as social media: networks on which people share content and talk to each other. E-mail alone does not.</p>
    <h2>Kinds: \(list)</h2>
    <p class="quiet">\(source)</p>
    \(DataTable(
      caption: "Kinds of platform", columns: ["Kind", "Such as", "Counts as"],
      rows: categories.map { ["\($0.title)\($0.isOwn ? " \(Badge("Yours", .info).html)" as HTML : "")", "\($0.examples)", "\($0.countsAs)"] }).html)
    <h2>Platforms</h2>
    <p><a href="/platforms?format=csv">As CSV</a></p>
    \(DataTable(
      caption: "Platforms", columns: ["Platform", "Kinds", "Note", "Act"],
      rows: platforms.map { row in
        [
          "\(row.name)\(row.isOwn ? " \(Badge("Yours", .info).html)" as HTML : "")",
          "\(row.categories.joined(separator: "; "))", "\(row.note)",
          mayChange && row.isOwn
            ? "<form method=\"post\" action=\"/platforms/\(row.id)/retire\">\(frame.token)<button class=\"second\" aria-label=\"Take off: \(row.name)\">Take off</button></form>"
            : "",
        ]
      }).html)
    \(mayChange ? forms(frame) : nil)
    """
  }

  private func forms(_ frame: Frame) -> HTML {
    """
    <h2>Add a platform</h2>
    <form method="post" action="/platforms">\(frame.token)
    \(Field(name: "name", label: "Name").html(entered))
    \(Field(name: "categories", label: "Kinds", hint: "One platform may be of several.", kind: .checks(choices)).html(entered))
    \(Field(name: "note", label: "Note", kind: .lines(2), isRequired: false).html(entered))
    <button>Add it</button>
    </form>
    <h2>Add a kind</h2>
    <form method="post" action="/platforms/kinds">\(frame.token)
    \(Field(name: "title", label: "Kind").html(entered))
    \(Field(name: "countsAs", label: "Nearest to", hint: "So that it is found on every list of kinds.", kind: .checks(choices.filter { $0.hint == nil })).html(entered))
    <button class="second">Add it</button>
    </form>
    """
  }
}
