import RostraStorage

extension Schema {
  /// 21: lists of cases, what is owed, and who holds a role, at the size of a state. Each list has an index that also has its order:
  /// else SQLite reads all cases in that order to find the few that are asked for.
  static let caseLists = Migration(number: 21, name: "case lists") { _ in
    [
      "CREATE INDEX case_file_newest ON case_file (agency, noun, id)",
      "CREATE INDEX case_file_newest_about ON case_file (agency, noun, about, id)",
      "CREATE INDEX case_file_newest_subject ON case_file (agency, noun, subject, id)",
      "DROP INDEX case_file_about",
      "CREATE INDEX case_file_belongs ON case_file (agency, about, id) WHERE about IS NOT NULL",
      "CREATE INDEX case_file_due_unit ON case_file (agency, due_role, unit, due_at) WHERE due_at IS NOT NULL",
      "CREATE INDEX case_file_due_about ON case_file (agency, due_role, about, due_at) WHERE due_at IS NOT NULL",
      "DROP INDEX notice_about",
      "CREATE INDEX notice_of_case ON notice (agency, about, id) WHERE about IS NOT NULL",
      "CREATE INDEX person_role_held ON person_role (agency, role, unit)",
    ]
  }
}
