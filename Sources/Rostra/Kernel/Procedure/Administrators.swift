package import RostraPlatforms
package import RostraStorage

/// Who is designated to administer a site now, and qualified to (ADM-1, ADM-18).
package enum Administrators {
  package static func of(
    site: String?, agency: Identifier<Agency>, at now: Timestamp, in tx: any Transaction
  ) throws -> [Identifier<Person>] {
    guard let site else { return [] }
    return try tx.rows(
      """
      SELECT case_file.subject FROM case_file
      JOIN person ON person.agency = case_file.agency AND person.id = case_file.subject
      WHERE case_file.agency = \(agency) AND noun = 'designation' AND about = \(site) AND stage = 'active'
        AND person.state = 'active' AND \(sql: Qualification.current("case_file.subject", agency, at: now))
      ORDER BY case_file.id
      """
    ).map { Identifier(text: try $0.text("subject")) }
  }

  /// The sites that a person administers.
  package static func sites(
    of person: Identifier<Person>, agency: Identifier<Agency>, at now: Timestamp, in tx: any Transaction
  ) throws -> [String] {
    try tx.rows(
      """
      SELECT about FROM case_file
      WHERE agency = \(agency) AND noun = 'designation' AND subject = \(person) AND stage = 'active'
        AND \(sql: Qualification.current("case_file.subject", agency, at: now))
      """
    ).map { try $0.text("about") }
  }
}

/// Whether a person is trained and has agreed, at this very moment: what lapses takes the power with it (ADM-18, TRN-1, TRN-5).
package enum Qualification {
  /// The condition, of a column that holds a person.
  static func current(_ column: StaticString, _ agency: Identifier<Agency>, at now: Timestamp) -> SQL {
    """
    EXISTS (SELECT 1 FROM case_file AS training
      WHERE training.agency = \(agency) AND training.noun = 'training' AND training.subject = \(raw: "\(column)")
        AND training.stage IN ('active', 'expiring')
        AND (training.lapse_at IS NULL OR training.lapse_at > \(now.milliseconds)))
    """
  }

  package static func lacks(
    of person: Identifier<Person>, agency: Identifier<Agency>, at now: Timestamp, in tx: any Transaction
  ) throws -> [Refusal.Lack] {
    let rows = try tx.rows(
      """
      SELECT stage, lapse_at FROM case_file
      WHERE agency = \(agency) AND noun = 'training' AND subject = \(person) ORDER BY id DESC LIMIT 20
      """)
    let isCurrent = try rows.contains { row in
      let lapse = try row.int64OrNil("lapse_at")
      return ["active", "expiring"].contains(try row.text("stage")) && lapse.map { $0 > now.milliseconds } ?? true
    }
    guard !isCurrent else { return [] }
    return [
      Refusal.Lack(
        rows.isEmpty
          ? "There is no training and no agreement of this person on record."
          : "Training or agreement is not current.",
        remedy: "Complete the training and sign the agreement under Training.")
    ]
  }
}
