import RostraStorage

extension Schema {
  /// 21: lists of cases, and what is owed, at the size of a state: without these a search of the registry read the cases of all
  /// procedures, and an administrator's Today every duty of every administrator.
  static let caseLists = Migration(number: 21, name: "case lists") { _ in
    [
      "CREATE INDEX case_file_newest ON case_file (agency, noun, id)",
      "CREATE INDEX case_file_due_unit ON case_file (agency, due_role, unit, due_at) WHERE due_at IS NOT NULL",
      "CREATE INDEX case_file_due_about ON case_file (agency, due_role, about, due_at) WHERE due_at IS NOT NULL",
    ]
  }
}
