import Rostra

/// The tree of the agency's units.
struct UnitsPage: Page {
  var entered: Entered
  var rows: [Row]
  var units: [Field.Option]
  var title: String { "Units" }
  var section: Frame.Section? { .people }

  struct Row: Codable, Sendable {
    var id: String
    var name: String
    var kind: String
    var depth: Int
    var sites: Int
    var isDelegated: Bool
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("People", .people)]).html)
    \(entered.summary(["name": "Name", "kind": "Kind", "parent": "Part of"]))
    <h1>Units</h1>
    <p>Departments, boards, commissions and committees. A role or a site given to one holds for all below it.</p>
    \(tree)
    <h2>Add a unit</h2>
    <form method="post" action="/units">\(frame.token)
    \(Field(name: "name", label: "Name").html(entered))
    \(Field(name: "kind", label: "Kind", kind: .choice(Self.kinds)).html(entered))
    \(Field(name: "parent", label: "Part of", kind: .choice(units)).html(entered))
    <button>Add it</button>
    </form>
    """
  }

  static let kinds = AgencyUnit.Kind.allCases.filter { $0 != .agency }.map { Field.Option($0.rawValue, $0.title) }

  private var tree: HTML {
    DataTable(
      caption: "Units", columns: ["Unit", "Kind", "Decisions", "Sites"],
      rows: rows.map { row in
        [
          "<span class=\"depth-\(min(row.depth, 6))\"><a href=\"/units/\(row.id)\">\(row.name)</a></span>",
          "\(row.kind)",
          row.isDelegated ? Badge("Decides for itself", .info).html : "", "\(row.sites)",
        ]
      }, numeric: [3]
    ).html
  }
}
