package import RostraPlatforms
package import RostraStorage

extension CaseFile {
  /// Which cases to list.
  package struct Filter: Sendable, Hashable {
    package var stages: [P.Stage] = []
    package var unit: Identifier<AgencyUnit>?
    package var words = ""
    package var about: String?
    package var subject: Identifier<Person>?
    /// Only those of which something is owed.
    package var isOpen = false

    package init() {}
  }

  /// Newest first. Whoever takes part in procedures sees the cases of the whole agency, but for what is private to it.
  package static func all(
    _ filter: Filter = Filter(), before: Identifier<AnyCase>? = nil, limit: Int = 50, for viewer: Viewer,
    in tx: any Transaction
  ) throws -> [CaseFile] {
    var conditions: SQL = try visible(to: viewer)
    if !filter.stages.isEmpty { conditions += "AND case_file.stage IN \(list: filter.stages.map(\.rawValue)) " }
    if filter.isOpen { conditions += "AND case_file.is_over = 0 " }
    if let unit = filter.unit { conditions += "AND case_file.unit = \(unit) " }
    if let about = filter.about { conditions += "AND case_file.about = \(about) " }
    if let subject = filter.subject { conditions += "AND case_file.subject = \(subject) " }
    if let before { conditions += "AND case_file.id < \(before) " }
    for word in filter.words.lowercased().split(separator: " ") {
      conditions += "AND case_file.words LIKE \(pattern(String(word))) ESCAPE '\\' "
    }
    return try tx.rows(
      """
      SELECT \(sql: columns) \(sql: source)
      WHERE case_file.agency = \(viewer.agency) AND case_file.noun = \(P.noun) \(sql: conditions)
      ORDER BY case_file.id DESC LIMIT \(limit)
      """
    ).map(CaseFile.init)
  }

  package static func find(_ reference: String, for viewer: Viewer, in tx: any Transaction) throws -> CaseFile? {
    try tx.row(
      """
      SELECT \(sql: columns) \(sql: source)
      WHERE case_file.agency = \(viewer.agency) AND case_file.noun = \(P.noun)
        AND case_file.reference = \(reference.uppercased()) \(sql: try visible(to: viewer))
      """
    ).map(CaseFile.init)
  }

  /// - Throws: ``CaseFileError`` where there is none that the viewer may see.
  package static func require(_ reference: String, for viewer: Viewer, in tx: any Transaction) throws -> CaseFile {
    guard let file = try find(reference, for: viewer, in: tx) else { throw CaseFileError.notFound(reference) }
    return file
  }

  private static func visible(to viewer: Viewer) throws -> SQL {
    if viewer.role == .system { return "" }
    try viewer.require(.follow)
    var own: SQL = "1 = 0 "
    if let person = viewer.person { own = "case_file.opener = \(person) OR case_file.subject = \(person) " }
    if let readers = P.readers {
      for grant in viewer.grants where readers.contains(grant.role) {
        guard let units = grant.units else { return "" }
        own += "OR case_file.unit IN \(list: units.sorted()) "
      }
      return "AND (\(sql: own)) "
    }
    guard !P.privateStages.isEmpty, let units = viewer.units(for: .follow) else { return "" }
    let stages = P.privateStages.map(\.rawValue).sorted()
    return "AND (case_file.stage NOT IN \(list: stages) OR \(sql: own) OR case_file.unit IN \(list: units.sorted())) "
  }

  private static func pattern(_ word: String) -> String {
    var escaped = ""
    for character in word {
      if "%_\\".contains(character) { escaped += "\\" }
      escaped.append(character)
    }
    return "%\(escaped)%"
  }

  /// As the API and the command line show it.
  package var json: JSON {
    var members = JSONMembers()
    members.add("reference", reference)
    members.add("name", name)
    members.add("unit", unit.text)
    members.add("stage", stage.rawValue)
    members.add("since", since.rfc3339)
    members.add("contents", contents.json)
    members.add("opener", opener?.text)
    members.add("subject", subject?.text)
    members.add("about", about)
    members.add("due", due?.at.rfc3339)
    members.add("documents", list: documents.map(\.json))
    members.add("revision", JSON(revision))
    members.add("made", made.rfc3339)
    return members.json
  }
}
