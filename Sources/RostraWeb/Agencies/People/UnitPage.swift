import Rostra

/// One unit: what it is, who decides for it, and what its kind of body switches on.
struct UnitPage: Page {
  var entered: Entered
  var id: String
  var name: String
  var kind: String
  var parents: [Link]
  var parent: String
  var bodyType: String
  var bodyTitle: String
  var duties: [Duty]
  var delegated: Moment?
  /// The unit above that decides for itself, where this one lies within it.
  var within: String?
  var heads: [String]
  var people: Int?
  var sites: Int?
  var units: [Field.Option]
  var isRoot: Bool
  var mayChange: Bool
  var mayDelegate: Bool
  var title: String { name }
  var section: Frame.Section? { .people }

  struct Link: Codable, Sendable {
    var id: String
    var name: String
  }

  struct Duty: Codable, Sendable {
    var text: String
    var source: String
    var verified: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Units", .units)] + parents.map { ($0.name, Place("units", $0.id)) }).html)
    \(entered.summary(["name": "Name", "kind": "Kind", "parent": "Part of", "body": "Kind of body", "reason": "Reason", "why": "Reason", "unit": "Unit"]))
    <h1>\(name)</h1>
    \(FactList(facts: facts).html)
    <h2>What its kind of body switches on</h2>
    \(duties.isEmpty ? "<p class=\"quiet\">Your rules say nothing of it.</p>" : DataTable(
      caption: "Duties of this kind of body", columns: ["Duty", "Source", "Compared with it"],
      rows: duties.map { ["\($0.text)", "\($0.source)", "\($0.verified)"] }).html)
    \(mayChange ? changing(frame) : nil)
    \(mayDelegate && !isRoot ? delegating(frame) : nil)
    """
  }

  private var facts: [(name: String, value: HTML)] {
    [
      ("Kind", "\(kind)"), ("Kind of body", "\(bodyTitle)"), ("Who decides", decision),
      ("Head", heads.isEmpty ? "Nobody holds the role" : "\(heads.joined(separator: ", "))"),
    ]
      + (people.map { [("People", "<a href=\"/people?unit=\(id)\">\($0)</a>" as HTML)] } ?? [])
      + (sites.map { [("Sites", "\($0)" as HTML)] } ?? [])
  }

  private var decision: HTML {
    if let delegated { return "\(Badge("Its own head", .info).html) since \(delegated.html)" }
    if let within { return "The head of \(within), of which it is part" }
    return "The agency"
  }

  private func changing(_ frame: Frame) -> HTML {
    """
    <h2>Change it</h2>
    <form method="post" action="/units/\(id)/change">\(frame.token)
    \(Field(name: "name", label: "Name", value: name).html(entered))
    \(isRoot ? nil : Field(name: "kind", label: "Kind", kind: .choice(UnitsPage.kinds), value: kind.lowercased()).html(entered))
    \(isRoot ? nil : Field(name: "parent", label: "Part of", kind: .choice(units), value: parent).html(entered))
    \(Field(name: "body", label: "Kind of body", kind: .choice(AgencyUnit.BodyType.allCases.map { Field.Option($0.rawValue, $0.title) }), value: bodyType).html(entered))
    \(Field(name: "reason", label: "Reason", hint: "It is kept as evidence.", kind: .lines(2)).html(entered))
    <button class="second">Save</button>
    </form>
    """
  }

  private func delegating(_ frame: Frame) -> HTML {
    """
    <h2>\(delegated == nil ? "Let it decide for itself" : "Take its decisions back")</h2>
    <form method="post" action="/units/\(id)/delegation">\(frame.token)
    <input type="hidden" name="delegated" value="\(delegated == nil ? "yes" : "no")">
    <p>\(delegated == nil ? "Its head then holds every approval, audit and enforcement power over it and all below it. Cases go to that head; whoever decides for the agency reads them." : "From now on the agency decides again on everything of it and all below it.")</p>
    \(Field(name: "why", label: "Reason", hint: "It is kept as evidence.", kind: .lines(2)).html(entered))
    <button class="second">\(delegated == nil ? "Delegate to its head" : "Take it back")</button>
    </form>
    """
  }
}
