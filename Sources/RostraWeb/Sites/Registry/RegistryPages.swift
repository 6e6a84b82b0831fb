import Rostra

/// The registry: every site that was asked for, and where it stands.
struct RegistryPage: Page {
  var rows: [Row]
  var words: String
  var stage: String
  var unit: String
  var units: [Field.Option]
  var mayAsk: Bool
  var pager: Pager
  var title: String { "Registry" }
  var section: Frame.Section? { .registry }

  struct Row: Codable, Sendable, Hashable {
    var reference: String
    var name: String
    var unit: String
    var platform: String
    var stage: Badge
    var since: Moment
  }

  private var isFiltered: Bool { !words.isEmpty || !stage.isEmpty || !unit.isEmpty }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="heading"><h1>Registry</h1>
    <p class="actions"><a href="/procedures">The procedure</a> \(mayAsk ? "<a class=\"button\" href=\"/registry/new\">Ask for a site</a>" as HTML : nil)</p></div>
    \(rows.isEmpty && !isFiltered ? empty : filters + list)
    """
  }

  private var empty: HTML {
    EmptyState(
      title: "No site was asked for yet",
      text: "A site begins with a request: what it is for, what it will carry, and who will look after it.",
      action: mayAsk ? ("Ask for the first", Place("registry", "new")) : nil
    ).html
  }

  private var filters: HTML {
    """
    <form class="filters noprint" method="get" action="/registry">
    \(Field(name: "q", label: "Words", kind: .search, isFilter: true, value: words).html(Entered()))
    \(Field(name: "stage", label: "Stage", kind: .choice([Field.Option("", "Any")] + SiteStage.allCases.map { Field.Option($0.rawValue, $0.title) }), isFilter: true, value: stage).html(Entered()))
    \(Field(name: "unit", label: "Unit", kind: .choice(units), isFilter: true, value: unit).html(Entered()))
    <button class="second">Show</button>
    </form>
    """
  }

  private var list: HTML {
    guard !rows.isEmpty else {
      return EmptyState(title: "None of them", text: "No site is as the filters ask.", action: nil).html
    }
    return """
      \(DataTable(
        caption: "Sites", columns: ["Site", "Unit", "Platform", "Stage", "Since"],
        rows: rows.map { row in
          [
            "<a href=\"/registry/\(row.reference)\"><bdi>\(row.name.isEmpty ? "Without a name" : row.name)</bdi></a><br><span class=\"quiet\">\(row.reference)</span>",
            "\(row.unit)", "\(row.platform)", row.stage.html, row.since.html,
          ]
        }).html)
      \(pager.html)
      """
  }
}

/// A request, as it is written.
struct SiteRequestPage: Page {
  var entered: Entered
  var reference: String?
  var request: Values
  var units: [Field.Option]
  var people: [Field.Option]
  var example: String?
  var follows: String?
  var title: String { reference.map { "Edit request \($0)" } ?? "Ask for a site" }
  var section: Frame.Section? { .registry }

  struct Values: Codable, Sendable, Hashable {
    var unit: String
    var name: String
    var platform: String
    var categories: [String]
    var purpose: String
    var communications: [String]
    var audience: String
    var mission: String
    var justification: String
    var terms: String
    var administrators: [String]

    init(_ request: SiteRequest, unit: String) {
      self.unit = unit
      name = request.name
      platform = request.platform
      categories = request.categories.map(\.rawValue)
      purpose = request.purpose
      communications = request.communications.map(\.rawValue)
      audience = request.audience
      mission = request.mission
      justification = request.justification
      terms = request.terms
      administrators = request.administrators.map(\.text)
    }
  }

  private static let labels = [
    "unit": "Unit", "name": "Name", "platform": "Platform", "purpose": "Purpose", "terms": "Terms of service",
    "justification": "Justification", "mission": "Part of the mission", "audience": "Audience",
  ]

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Registry", Place("registry"))]).html)
    \(entered.summary(Self.labels))
    <h1>\(title)</h1>
    <p class="lead">Save it as it is, and go on later: only when you submit it must everything be there.</p>
    <form method="post" action="\(reference.map { "/registry/\($0)/edit" } ?? "/registry/new")">\(frame.token)
    \(follows.map { "<input type=\"hidden\" name=\"follows\" value=\"\($0)\">" as HTML })
    \(reference == nil ? Field(name: "unit", label: "1. Agency and unit", kind: .choice(units), value: request.unit).html(entered) : nil)
    \(Field(name: "name", label: "Name of the site", hint: example ?? "As the public will read it.", isRequired: false, value: request.name).html(entered))
    \(Field(name: "platform", label: "2. Social media platform", hint: "One: another platform is another request.", isRequired: false, value: request.platform).html(entered))
    \(Field(name: "categories", label: "Type of social media", kind: .checks(SiteCategory.allCases.map { Field.Option($0.rawValue, $0.title) }), isRequired: false).html(filled("categories", request.categories)))
    \(Field(name: "purpose", label: "3. Purpose", kind: .lines(3), isRequired: false, value: request.purpose).html(entered))
    \(Field(name: "communications", label: "What it will carry", kind: .checks(CommunicationType.allCases.map { Field.Option($0.rawValue, $0.title) }), isRequired: false).html(filled("communications", request.communications)))
    \(Field(name: "audience", label: "Audience", hint: "For whom it is meant.", isRequired: false, value: request.audience).html(entered))
    \(Field(name: "mission", label: "4. Part of the mission", hint: "Which element of the agency’s mission it serves.", isRequired: false, value: request.mission).html(entered))
    \(Field(name: "justification", label: "Justification", hint: "Why this site, with regard to the mission.", kind: .lines(3), isRequired: false, value: request.justification).html(entered))
    \(Field(name: "terms", label: "5. Address of the terms of service", isRequired: false, value: request.terms).html(entered))
    \(Field(name: "administrators", label: "6. Proposed administrators", hint: "Proposed only: powers come with the designation.", kind: .checks(people), isRequired: false).html(filled("administrators", request.administrators)))
    <button>Save the draft</button>
    </form>
    """
  }

  /// What was chosen before, until the form was sent once.
  private func filled(_ field: String, _ chosen: [String]) -> Entered {
    guard entered.errors.isEmpty else { return entered }
    var filled = entered
    filled.values[field] = chosen
    return filled
  }
}

/// The procedures as tables, from the data that the program itself follows.
struct ProceduresPage: Page {
  var tables: [Table]
  var title: String { "Procedures" }
  var section: Frame.Section? { .registry }

  struct Table: Codable, Sendable, Hashable {
    var title: String
    var source: String
    var steps: [Step]
    var stages: [Stage]
  }

  struct Step: Codable, Sendable, Hashable {
    var title: String
    var from: String
    var to: String
    var by: String
    var gates: [String]
    var notices: [String]
    var requirements: String
  }

  struct Stage: Codable, Sendable, Hashable {
    var title: String
    var meaning: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Registry", Place("registry"))]).html)
    <h1>Procedures</h1>
    <p class="lead">What this program follows, as your rules have it: every step, who takes it, what must hold, and who is told.</p>
    \(tables.map { table in
      """
      <h2>\(table.title)</h2>
      <p class="quiet">Source: \(table.source)</p>
      \(DataTable(
        caption: "Steps of a \(table.title.lowercased())", columns: ["Step", "From", "To", "By", "What must hold", "Messages", "Requirements"],
        rows: table.steps.map { step in
          ["\(step.title)", "\(step.from)", "\(step.to)", "\(step.by)", Self.list(step.gates), Self.list(step.notices), "\(step.requirements)"]
        }).html)
      <h3>Stages</h3>
      \(FactList(facts: table.stages.map { ($0.title, "\($0.meaning)") }).html)
      """ as HTML
    })
    """
  }

  private static func list(_ lines: [String]) -> HTML {
    lines.isEmpty ? "–" : "\(lines.enumerated().map { $0 == 0 ? "\($1)" as HTML : "<br>\($1)" as HTML })"
  }
}

extension ProceduresPage.Table {
  init<Noun: Governed>(_ lifecycle: Lifecycle<Noun>, _ profile: Profile) {
    func people(_ list: [CopyList.Addressee]) -> String {
      list.map { addressee in
        switch addressee {
        case .role(let role): profile.title(of: role)
        case .party(let party): party.rawValue.replacing("-", with: " ")
        }
      }.joined(separator: ", ")
    }
    self.init(
      title: lifecycle.title, source: lifecycle.source,
      steps: lifecycle.steps.map { step in
        ProceduresPage.Step(
          title: step.title, from: step.from.isEmpty ? "–" : step.from.map(\.title).joined(separator: ", "),
          to: step.to.title, by: step.by.map { profile.title(of: $0) }.joined(separator: " or "),
          gates: step.gates.map { "\($0.question) (\($0.requirement))" },
          notices: step.notices.map { kind in
            guard let list = profile.notices[kind.rawValue] else { return kind.title }
            let copies = people(list.cc)
            return "\(kind.title): to \(people(list.to))" + (copies.isEmpty ? "" : "; copies to \(copies)")
          }, requirements: step.requirements.joined(separator: ", "))
      },
      stages: Noun.Stage.allCases.map { ProceduresPage.Stage(title: $0.title, meaning: $0.meaning) })
  }
}
