import RostraPlatforms
import RostraStorage

/// How cases lie in the database: one row each, for all procedures.
extension CaseFile {
  static var columns: SQL {
    """
    case_file.id, case_file.reference, case_file.unit, unit.name AS unit_name, case_file.stage, case_file.since,
    case_file.contents, case_file.opener, case_file.subject, case_file.about, case_file.entered,
    case_file.documents, case_file.due_at, case_file.due_deadline, case_file.due_role, case_file.due_person,
    case_file.revision, case_file.made_at
    """
  }

  static var source: SQL {
    "FROM case_file JOIN unit ON unit.agency = case_file.agency AND unit.id = case_file.unit"
  }

  init(_ row: Row) throws {
    guard let stage = P.Stage(rawValue: try row.text("stage")) else {
      throw CaseFileError.unknownStage(try row.text("reference"), try row.text("stage"))
    }
    let due = try row.int64OrNil("due_at").map { at in
      DueMark(
        deadline: try row.textOrNil("due_deadline") ?? "", at: Timestamp(milliseconds: at),
        role: try row.textOrNil("due_role"), person: try row.textOrNil("due_person").map { Identifier(text: $0) })
    }
    self.init(
      id: Identifier(text: try row.text("id")), reference: try row.text("reference"),
      unit: Identifier(text: try row.text("unit")), unitName: try row.text("unit_name"), stage: stage,
      since: Timestamp(milliseconds: try row.int64("since")),
      contents: Contents(json: try JSON(parsing: try row.text("contents"), limits: Self.limits)),
      opener: try row.textOrNil("opener").map { Identifier(text: $0) },
      subject: try row.textOrNil("subject").map { Identifier(text: $0) }, about: try row.textOrNil("about"),
      entered: Dictionary(
        uniqueKeysWithValues: (try JSON(parsing: try row.text("entered")).object ?? []).compactMap { member in
          member.value.integer.map { (member.name, Timestamp(milliseconds: $0)) }
        }),
      documents: (try JSON(parsing: try row.text("documents")).array ?? []).compactMap(CaseDocument.init), due: due,
      revision: try row.int("revision"), made: Timestamp(milliseconds: try row.int64("made_at")))
  }

  private static var limits: JSONLimits { JSONLimits(bytes: 4 << 20, depth: 16) }

  /// Numbers are given out in the order of writing, one row of the counter for each procedure.
  static func nextReference(of agency: Identifier<Agency>, in tx: any Transaction) throws -> String {
    try tx.execute(
      """
      INSERT INTO case_number (agency, prefix, last) VALUES (\(agency), \(P.prefix), 1)
      ON CONFLICT (agency, prefix) DO UPDATE SET last = case_number.last + 1
      """)
    let last = try tx.row("SELECT last FROM case_number WHERE agency = \(agency) AND prefix = \(P.prefix)")?.int("last")
    return "\(P.prefix)-\(last ?? 1)"
  }

  func insert(of agency: Identifier<Agency>, in tx: any Transaction) throws {
    let key = P.key(of: self)
    if let key,
      try tx.row(
        """
        SELECT reference FROM case_file
        WHERE agency = \(agency) AND noun = \(P.noun) AND subject_key = \(P.key(of: self)) AND is_over = 0
        """) != nil
    {
      throw CaseFileError.isOpen(key)
    }
    try tx.execute(
      """
      INSERT INTO case_file (agency, id, noun, reference, unit, stage, since, contents, words, opener, subject, about,
        subject_key, entered, documents, revision, is_over, made_at)
      VALUES (\(agency), \(id), \(P.noun), \(reference), \(unit), \(stage.rawValue), \(since.milliseconds),
        \(contents.json.text), \(words), \(opener), \(subject), \(about), \(key), '{}', '[]', 0, 0,
        \(made.milliseconds))
      """)
  }

  /// Writes the case as a step left it, with what is owed of it next.
  func write(_ standing: Standing, in tx: any Transaction) throws {
    let lapse = stage.isOver ? nil : P.lifecycle.nextLapse(of: self, standing)
    let entered = JSON.object(
      entered.sorted { $0.key < $1.key }.map { JSON.Member($0.key, JSON($0.value.milliseconds)) })
    try tx.execute(
      """
      UPDATE case_file SET unit = \(unit), stage = \(stage.rawValue), since = \(since.milliseconds),
        contents = \(contents.json.text), words = \(words), subject = \(subject), about = \(about),
        subject_key = \(P.key(of: self)), entered = \(entered.text),
        documents = \(JSON.array(documents.map(\.json)).text), revision = \(revision), is_over = \(stage.isOver ? 1 : 0),
        due_at = \(due?.at.milliseconds), due_deadline = \(due?.deadline), due_role = \(due?.role),
        due_person = \(due?.person), lapse_at = \(lapse?.milliseconds), reminded_at = NULL, escalated_at = NULL
      WHERE agency = \(standing.viewer.agency) AND id = \(id)
      """)
  }

  /// What a search for words looks at.
  private var words: String {
    let texts = contents.values.sorted { $0.key < $1.key }.compactMap { $0.value.string }.filter {
      $0.utf8.count <= 500
    }
    return ([reference, name, unitName, about ?? ""] + texts).joined(separator: " ").lowercased()
  }
}

package enum CaseFileError: Error, Hashable, CustomStringConvertible {
  case notFound(String)
  case isOpen(String)
  case unknownStage(String, String)

  package var description: String {
    switch self {
    case .notFound(let reference): "there is no case '\(reference)' that you may see"
    case .isOpen(let key): "there is an open case of '\(key)' already: go on with that one"
    case .unknownStage(let reference, let stage):
      "\(reference) stands at '\(stage)', which this version does not know: is the program older than the database?"
    }
  }
}
