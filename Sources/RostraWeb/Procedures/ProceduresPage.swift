import Rostra

/// The procedures as tables, from the data that the program itself follows.
struct ProceduresPage: Page {
  var links: [Link]
  var tables: [Table]
  var title: String { tables.count == 1 ? "Procedure: \(tables[0].title)" : "Procedures" }
  var section: Frame.Section? { .registry }

  struct Link: Codable, Sendable, Hashable {
    var noun: String
    var title: String
    var place: String
    var plural: String
    var purpose: String
  }

  struct Table: Codable, Sendable, Hashable {
    var title: String
    var source: String
    var steps: [Step]
    var stages: [Stage]
    var deadlines: [Owed]
  }

  struct Step: Codable, Sendable, Hashable {
    var title: String
    var from: String
    var to: String
    var by: String
    var asks: [String]
    var gates: [String]
    var notices: [String]
    var requirements: String
  }

  struct Stage: Codable, Sendable, Hashable {
    var title: String
    var meaning: String
  }

  struct Owed: Codable, Sendable, Hashable {
    var title: String
    var by: String
    var within: String
    var escalation: String
    var requirement: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Registry", Place("registry"))] + (tables.isEmpty ? [] : [("Procedures", Place("procedures"))])).html)
    <h1>\(title)</h1>
    <p class="lead">What this program follows, as your rules have it: every step, who takes it, what must hold, and who is told.</p>
    \(links.isEmpty ? nil : DataTable(caption: "Procedures", columns: ["Procedure", "Cases", "What for"], rows: links.map { link in
      ["<a href=\"/procedures/\(link.noun)\">\(link.title)</a>", "<a href=\"/\(link.place)\">\(link.plural)</a>", "\(link.purpose)"]
    }).html)
    \(tables.map { table in
      """
      <p class="quiet">Source: \(table.source)</p>
      \(DataTable(
        caption: "Steps", columns: ["Step", "From", "To", "By", "Asks for", "What must hold", "Messages", "Requirements"],
        rows: table.steps.map { step in
          ["\(step.title)", "\(step.from)", "\(step.to)", "\(step.by)", Self.list(step.asks), Self.list(step.gates), Self.list(step.notices), "\(step.requirements)"]
        }).html)
      \(table.deadlines.isEmpty ? nil : DataTable(caption: "What is owed", columns: ["What", "By", "Within", "When late, told is", "Requirement"], rows: table.deadlines.map { ["\($0.title)", "\($0.by)", "\($0.within)", "\($0.escalation)", "\($0.requirement)"] }).html)
      <h2>Stages</h2>
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
  init<P: Procedure>(_ lifecycle: Lifecycle<P>, _ profile: Profile) {
    func people(_ list: [CopyList.Addressee]) -> String {
      list.map { addressee in
        switch addressee {
        case .role(let role): profile.title(of: role)
        case .party(let party): party.title
        }
      }.joined(separator: ", ")
    }
    self.init(
      title: lifecycle.title, source: lifecycle.source,
      steps: lifecycle.steps.map { step in
        ProceduresPage.Step(
          title: step.title, from: step.from.isEmpty ? "–" : step.from.map(\.title).joined(separator: ", "),
          to: step.to?.title ?? "stays",
          by: (step.by.map { profile.title(of: $0) } + step.parties.map(\.title)).joined(separator: " or "),
          asks: step.asks(nil, profile).map(\.label), gates: step.gates.map { "\($0.question) (\($0.requirement))" },
          notices: step.notices.map { notice in
            guard let list = try? notice.copies(in: profile) else { return notice.kind.title }
            let copies = people(list.cc)
            return "\(notice.kind.title): to \(people(list.to))" + (copies.isEmpty ? "" : "; copies to \(copies)")
          }, requirements: step.requirements.joined(separator: ", "))
      },
      stages: P.Stage.allCases.map { ProceduresPage.Stage(title: $0.title, meaning: $0.meaning) },
      deadlines: lifecycle.deadlines.map { deadline in
        let period = profile.clocks["\(P.noun).\(deadline.id)"] ?? deadline.period
        let start = if case .day(let field) = deadline.start { ", from: \(field.label)" } else { "" }
        return ProceduresPage.Owed(
          title: deadline.title,
          by: (deadline.by.map { profile.title(of: $0) } + [deadline.party?.title].compactMap { $0 })
            .joined(separator: " or "),
          within: "\(period.days) \(period.basis == .business ? "business days" : "days")\(start) (\(period.source))",
          escalation: deadline.escalation.map { profile.title(of: $0) }.joined(separator: ", "),
          requirement: deadline.requirement)
      })
  }
}
