package import RostraStorage

extension Opening {
  /// What a form, a program or a command gave: a unit by id or name, a case by its reference, a person by mail address. What
  /// belongs to another case belongs to its unit.
  package static func read<P: Procedure>(
    _ procedure: P.Type, unit: String, about: String, subject: String, for viewer: Viewer, in tx: any Transaction
  ) throws -> Opening {
    var errors: [EntryError] = []
    let reference = about.trimmingWhitespace().uppercased()
    var opening = Opening(unit: AgencyUnit.root(of: viewer.agency))
    if !reference.isEmpty {
      if let row = try tx.row(
        "SELECT unit FROM case_file WHERE agency = \(viewer.agency) AND reference = \(reference)")
      {
        opening.about = reference
        opening.unit = Identifier(text: try row.text("unit"))
      } else {
        errors.append(
          EntryError(field: "about", value: about, problem: "is no case", remedy: "enter a reference such as SC-4"))
      }
    } else if P.belongsTo != nil {
      errors.append(EntryError(field: "about", problem: "is missing", remedy: "enter a reference such as SC-4"))
    }
    let wanted = unit.trimmingWhitespace()
    if !wanted.isEmpty {
      if let row = try tx.row(
        "SELECT id FROM unit WHERE agency = \(viewer.agency) AND (id = \(wanted.lowercased()) OR name = \(wanted))")
      {
        opening.unit = Identifier(text: try row.text("id"))
      } else {
        errors.append(
          EntryError(
            field: "unit", value: unit, problem: "is not a unit of this agency", remedy: "choose one from the list"))
      }
    }
    let mail = subject.trimmingWhitespace().lowercased()
    if !mail.isEmpty {
      if let row = try tx.row(
        "SELECT id FROM person WHERE agency = \(viewer.agency) AND (mail = \(mail) OR id = \(mail))")
      {
        opening.subject = Identifier(text: try row.text("id"))
      } else {
        errors.append(
          EntryError(
            field: "subject", value: subject, problem: "is nobody of the agency's people",
            remedy: "enter the mail address under which the person is registered"))
      }
    } else if P.concerns != nil {
      errors.append(
        EntryError(field: "subject", problem: "is missing", remedy: "enter the person's mail address"))
    }
    guard errors.isEmpty else { throw EntryErrors(errors) }
    return opening
  }
}
