import Rostra

/// The cases of one procedure.
struct CaseListPage: Page {
  var plural: String
  var noun: String
  var purpose: String
  var place: String
  var columns: [String]
  var rows: [Row]
  var words: String
  var stage: String
  var stages: [Field.Option]
  var unit: String
  var units: [Field.Option]
  var openings: [Opening]
  var pager: Pager
  var title: String { plural }
  var section: Frame.Section? { .registry }

  struct Row: Codable, Sendable, Hashable {
    var reference: String
    var name: String
    var unit: String
    var cells: [String]
    var stage: Badge
    var since: Moment
    var due: Moment?
    var isLate: Bool
  }

  struct Opening: Codable, Sendable, Hashable {
    var act: String
    var title: String
  }

  private var isFiltered: Bool { !words.isEmpty || !stage.isEmpty || !unit.isEmpty }

  func main(_ frame: Frame) -> HTML {
    """
    \(place == "registry" ? nil : Crumbs(places: [("Registry", Place("registry"))]).html)
    <div class="heading"><h1>\(plural)</h1>
    <p class="actions">\(place == Training.place ? "<a href=\"/conduct\">Conduct sheets</a> " as HTML : nil)\(place == Finding.place ? "<a href=\"/checks\">What is checked</a> " as HTML : nil)<a href="/procedures">All procedures</a> <a href="/procedures/\(noun)">How this one goes</a> \(openings.enumerated().map { index, opening in
      "<a class=\"button\(index == 0 ? "" : " second")\" href=\"/\(place)/new/\(opening.act)\">\(opening.title)</a> " as HTML
    })</p></div>
    \(rows.isEmpty && !isFiltered ? empty : filters + list)
    """
  }

  private var empty: HTML {
    EmptyState(
      title: "Nothing here yet", text: purpose,
      action: openings.first.map { ($0.title, Place(place, "new", $0.act)) }
    ).html
  }

  private var filters: HTML {
    """
    <form class="filters noprint" method="get" action="/\(place)">
    \(Field(name: "q", label: "Words", kind: .search, isFilter: true, value: words).html(Entered()))
    \(Field(name: "stage", label: "Stage", kind: .choice([Field.Option("", "Any")] + stages), isFilter: true, value: stage).html(Entered()))
    \(Field(name: "unit", label: "Unit", kind: .choice([Field.Option("", "Any")] + units), isFilter: true, value: unit).html(Entered()))
    <button class="second">Show</button>
    </form>
    """
  }

  private var list: HTML {
    guard !rows.isEmpty else {
      return EmptyState(title: "None of them", text: "None is as the filters ask.", action: nil).html
    }
    return """
      \(DataTable(
        caption: plural, columns: ["Case", "Unit"] + columns.map { "\($0)" as HTML } + ["Stage", "Since", "Due"],
        rows: rows.map { row in
          [
            "<a href=\"/\(place)/\(row.reference)\"><bdi>\(row.name.isEmpty ? "Without a name" : row.name)</bdi></a><br><span class=\"quiet\">\(row.reference)</span>",
            "\(row.unit)",
          ] + row.cells.map { "\($0)" as HTML } + [
            row.stage.html, row.since.html,
            row.due.map { "\($0.html)\(row.isLate ? " \(Badge("Late", .bad).html)" as HTML : nil)" as HTML } ?? "–",
          ]
        }).html)
      \(pager.html)
      """
  }
}

/// What a step asks for, or what opens a case.
struct CaseStepPage: Page {
  var entered: Entered
  var place: String
  var plural: String
  /// nil where a case is opened.
  var reference: String?
  var name: String
  var act: String
  var step: String
  var fields: [AskedField]
  var units: [Field.Option]
  var belongsTo: String?
  var concerns: String?
  var needsReason: Bool
  var isFinal: Bool
  var revision: Int?
  var refused: [CasePage.Lack] = []
  var title: String { step }
  var section: Frame.Section? { .registry }

  private var labels: [String: String] {
    var labels = ["unit": "Unit", "about": belongsTo ?? "Case", "subject": concerns ?? "Person", "reason": "Reason"]
    for field in fields { labels[field.name] = field.label }
    return labels
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [(plural, Place(place))] + (reference.map { [("\($0) \(name)", Place(place, $0))] } ?? [])).html)
    \(entered.summary(labels))
    \(refused.isEmpty ? nil : CasePage.refusal(refused))
    <h1>\(step)</h1>
    \(isFinal ? "<p class=\"lead\">This cannot be taken back. It goes on record with your name.</p>" as HTML : nil)
    <form method="post" action="\(reference.map { "/\(place)/\($0)/steps/\(act)" } ?? "/\(place)/new/\(act)")">\(frame.token)
    \(revision.map { "<input type=\"hidden\" name=\"revision\" value=\"\($0)\">" as HTML })
    \(belongsTo.map { Field(name: "about", label: $0, hint: "Its reference, such as SC-4.").html(entered) })
    \(units.isEmpty ? nil : Field(name: "unit", label: "Unit", kind: .choice(units)).html(entered))
    \(concerns.map { Field(name: "subject", label: $0, hint: "The mail address of somebody in the register of people.", kind: .mail).html(entered) })
    \(fields.map { $0.html(entered) })
    \(needsReason ? Field(name: "reason", label: "Reason", kind: .lines(3)).html(entered) : nil)
    <button\(isFinal ? " class=\"danger\"" as HTML : "")>\(step)</button>
    </form>
    """
  }
}
