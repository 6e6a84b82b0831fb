import Rostra
import RostraStorage

/// The register's part of a form about a person (GEN-4).
struct RegisterFields: Codable, Sendable {
  var category: String
  var belongs: String
  var supervisor: String
  var title: String
  var duties: String
  var starts: String
  var ends: String
  var units: [Field.Option]

  static let labels = [
    "category": "Category", "belongs": "Unit", "supervisor": "Supervisor", "title": "Title", "duties": "Duties",
    "starts": "First day", "ends": "Last day there",
  ]

  func html(_ entered: Entered) -> HTML {
    """
    <fieldset><legend>In the register</legend>
    \(Field(name: "category", label: "Category", hint: "It decides which obligations and forms apply.", kind: .choice(PersonWords.categories), value: category).html(entered))
    \(Field(name: "belongs", label: "Unit", hint: "The one that they belong to.", kind: .choice(units), value: belongs).html(entered))
    \(Field(name: "title", label: "Title", isRequired: false, value: title).html(entered))
    \(Field(name: "duties", label: "Duties", kind: .lines(2), isRequired: false, value: duties).html(entered))
    \(Field(name: "supervisor", label: "Supervisor", hint: "The e-mail address of somebody in the register.", kind: .mail, isRequired: false, value: supervisor).html(entered))
    <div class="row">
    \(Field(name: "starts", label: "First day", kind: .date, isRequired: false, value: starts).html(entered))
    \(Field(name: "ends", label: "Last day there", hint: "From the day after they cannot sign in.", kind: .date, isRequired: false, value: ends).html(entered))
    </div></fieldset>
    """
  }
}

extension RegisterFields {
  init(_ register: RegisterEntry?, supervisor: Person?, units: [Field.Option], _ time: AgencyTime) {
    self.init(
      category: (register?.category ?? .employee).rawValue, belongs: register?.unit.text ?? units.first?.value ?? "",
      supervisor: supervisor?.mail ?? "", title: register?.title ?? "", duties: register?.duties ?? "",
      starts: register?.starts.map(time.date) ?? "", ends: register?.ends.map(time.date) ?? "", units: units)
  }
}

extension Call {
  /// What a form says of somebody's place in the register; nil where it does not ask.
  func register(_ form: Form) async throws -> RegisterEntry? {
    guard form.isOn("belongs") else { return nil }
    guard let category = RegisterEntry.Category(rawValue: form["category"]) else {
      throw EntryError(field: "category", problem: "is missing", remedy: "choose one from the list")
    }
    var register = RegisterEntry(
      category: category, unit: Identifier(text: form["belongs"]), title: form["title"], duties: form["duties"],
      starts: try time.startOfDay(form["starts"], field: "starts"), ends: try time.endOfDay(form["ends"], field: "ends")
    )
    if let mail = form.text("supervisor") {
      let found = try await read { tx, viewer in
        try Person.find(mail: mail.lowercased(), agency: viewer.agency, in: tx)
      }
      guard let found else {
        throw EntryError(
          field: "supervisor", value: mail, problem: "is not in the register",
          remedy: "enter them first, or leave it empty")
      }
      register.supervisor = found.id
    }
    return register
  }
}
