package import RostraPlatforms
package import RostraStorage

/// A government body that keeps its social media with Rostra: everything else belongs to one.
package struct Agency: Sendable, Hashable {
  package var id: Identifier<Agency>
  package var name: String
  /// The jurisdiction profile's id, such as `missouri-local` (GEN-1).
  package var profile: String
  /// IANA name of the zone that the agency's people read times in, such as `America/Chicago`.
  package var timeZone: String
  /// Made of sample data, and labelled so wherever it is shown.
  package var isSample: Bool
  package var created: Timestamp

  package init(
    id: Identifier<Agency>, name: String, profile: String, timeZone: String, isSample: Bool, created: Timestamp
  ) {
    self.id = id
    self.name = name
    self.profile = profile
    self.timeZone = timeZone
    self.isSample = isSample
    self.created = created
  }
}

extension Agency {
  /// The agencies of this database, oldest first. A single-agency home has one.
  package static func all(in tx: any Transaction) throws -> [Agency] {
    try tx.rows(
      "SELECT id, name, profile, time_zone, is_sample, created_at FROM agency ORDER BY created_at, id"
    ).map { row in
      Agency(
        id: Identifier(text: try row.text("id")), name: try row.text("name"), profile: try row.text("profile"),
        timeZone: try row.text("time_zone"), isSample: try row.bool("is_sample"),
        created: Timestamp(milliseconds: try row.int64("created_at")))
    }
  }

  package func insert(in tx: any Transaction) throws {
    try tx.execute(
      """
      INSERT INTO agency (id, name, profile, time_zone, is_sample, created_at)
      VALUES (\(id), \(name), \(profile), \(timeZone), \(isSample), \(created.milliseconds))
      """)
  }
}
