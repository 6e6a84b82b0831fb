import Rostra
import RostraPlatforms

/// A field that a step asks for, as a page shows it.
struct AskedField: Codable, Sendable, Hashable {
  var name: String
  var label: String
  var hint: String?
  var kind: Kind
  var options: [Field.Option]
  var isRequired: Bool
  /// Of a question: whether its note may be left out.
  var noteIsOptional: Bool

  enum Kind: String, Codable, Sendable {
    case text, mail, number, date, lines, choice, radios, checks, question

    /// Whatever is not known is a line of text.
    init(from decoder: any Decoder) throws {
      self = Kind(rawValue: try decoder.singleValueContainer().decode(String.self)) ?? .text
    }
  }

  /// - Parameter documents: those attached to the case, which a document's field chooses from.
  init(_ field: FormField, documents: [CaseDocument]) {
    (name, label, hint, isRequired) = (field.name, field.label, field.hint, field.isRequired)
    func options(_ choices: [FormField.Choice]) -> [Field.Option] { choices.map { Field.Option($0.value, $0.label) } }
    (self.options, noteIsOptional) = ([], true)
    switch field.kind {
    case .line, .address, .reference: kind = .text
    case .lines: kind = .lines
    case .mail: kind = .mail
    case .person:
      kind = .mail
      hint = field.hint ?? "The mail address of somebody in the register of people."
    case .people:
      kind = .lines
      hint = [field.hint, "Mail addresses, one a line."].compactMap { $0 }.first
    case .number: kind = .number
    case .day: kind = .date
    case .several(let choices): (kind, self.options) = (.checks, options(choices))
    case .question(let choices, let note):
      (kind, self.options, noteIsOptional) = (.question, options(choices), note != .always || !field.isRequired)
    case .choice(let choices):
      kind = choices.count <= 4 && field.isRequired ? .radios : .choice
      self.options = (kind == .choice ? [Field.Option("", "–")] : []) + options(choices)
    case .document:
      kind = .choice
      self.options = [Field.Option("", "–")] + documents.map { Field.Option($0.digest, $0.name) }
      hint = [field.hint, "Attach it on the case’s page first."].compactMap { $0 }.joined(separator: " ")
    }
  }

  func html(_ entered: Entered) -> HTML {
    func field(_ kind: Field.Kind) -> HTML {
      Field(name: name, label: label, hint: hint, kind: kind, isRequired: isRequired).html(entered)
    }
    return switch kind {
    case .text: field(.text)
    case .mail: field(.mail)
    case .number: field(.number)
    case .date: field(.date)
    case .lines: field(.lines(4))
    case .choice: field(.choice(options))
    case .radios: field(.radios(options))
    case .checks: field(.checks(options))
    case .question:
      """
      \(field(.radios(options)))
      \(Field(name: "\(name)-note", label: "Note on that", kind: .lines(2), isRequired: !noteIsOptional).html(entered))
      """
    }
  }
}

extension FormField {
  /// What a form brought for the field, as steps take it. A field that the form does not have is not given.
  func given(in form: Form) -> JSON? {
    switch kind {
    case .several: .array(form.all(name).map { .string($0) })
    case .question:
      form.values[name] == nil && form["\(name)-note"].isEmpty
        ? nil : ["answer": .string(form[name]), "note": .string(form["\(name)-note"])]
    default: form.values[name].map { .string($0.first ?? "") }
    }
  }

  /// As the form shows what the case holds.
  func values(in contents: Contents, person: (Identifier<Person>) -> String?) -> [String: [String]] {
    switch kind {
    case .several: return [name: contents.list(self)]
    case .question:
      return contents.answer(self).map { [name: [$0], "\(name)-note": [contents.note(self)]] } ?? [:]
    case .number: return contents.number(self).map { [name: [String($0)]] } ?? [:]
    case .person, .people: return [name: [contents.people(self).compactMap(person).joined(separator: "\n")]]
    default: return contents.has(self) ? [name: [contents[self]]] : [:]
    }
  }
}

extension [FormField] {
  func given(in form: Form) -> [String: JSON] {
    var given: [String: JSON] = [:]
    for field in self { given[field.name] = field.given(in: form) }
    return given
  }
}
