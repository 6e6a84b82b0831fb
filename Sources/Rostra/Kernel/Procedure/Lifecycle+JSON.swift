package import RostraPlatforms

extension Lifecycle {
  /// The table for programs.
  package func json(_ profile: Profile) -> JSON {
    [
      "noun": .string(P.noun), "title": .string(title), "source": .string(source), "place": .string(P.place),
      "steps": .array(
        steps.map { step in
          var members = JSONMembers()
          members.add("act", step.act)
          members.add("title", step.title)
          members.add("from", .array(step.from.map { .string($0.rawValue) }))
          members.add("to", step.to?.rawValue)
          members.add(
            "by", .array(step.by.map { .string($0.rawValue) } + step.parties.map { .string($0.rawValue) }))
          members.add("asks", .array(step.asks(nil, profile).map(\.json)))
          members.add("gates", .array(step.gates.map { .string($0.id) }))
          members.add("requirements", .array(step.requirements.map { .string($0) }))
          return members.json
        }),
    ]
  }
}

extension FormField {
  package var json: JSON {
    var members = JSONMembers()
    members.add("name", name)
    members.add("label", label)
    members.add("required", .bool(isRequired))
    members.add("kind", kindName)
    members.add("choices", list: choices.map { .string($0.value) })
    return members.json
  }

  package var choices: [Choice] {
    switch kind {
    case .choice(let choices), .several(let choices), .question(let choices, _): choices
    default: []
    }
  }

  private var kindName: String {
    switch kind {
    case .line: "line"
    case .lines: "lines"
    case .choice: "choice"
    case .several: "several"
    case .question: "question"
    case .number: "number"
    case .day: "day"
    case .person: "person"
    case .people: "people"
    case .address: "address"
    case .mail: "mail"
    case .document: "document"
    case .reference: "reference"
    }
  }
}
