package import RostraPlatforms
package import RostraStorage

/// A backup that was made: what an operator and the page of the day want to know of it.
package struct Backup: Sendable {
  package var id: String
  /// When the snapshot was taken: the backup holds everything up to then.
  package var made: Timestamp
  package var finished: Timestamp
  /// Who had it made.
  package var maker: String
  package var target: String
  package var files: Int64
  /// Bytes of all files, before encryption.
  package var bytes: Int64
  /// Bytes that this backup copied; the rest was there from earlier ones.
  package var copied: Int64
  package var logSize: Int64
  /// Objects that are not what the archive says of them. The backup holds them as they are.
  package var faults: [String] = []
  /// Older backups that were removed, and files with them.
  package var removed = 0

  package var json: JSON {
    var members = JSONMembers()
    members.add("id", id)
    members.add("made", made)
    members.add("finished", finished)
    members.add("madeBy", maker)
    members.add("target", target)
    members.add("files", JSON(files))
    members.add("bytes", JSON(bytes))
    members.add("copied", JSON(copied))
    members.add("logSize", JSON(logSize))
    members.add("faults", list: faults.map { .string($0) })
    if removed > 0 { members.add("removed", JSON(removed)) }
    return members.json
  }
}

extension Backup {
  /// Evidence that a backup was begun is in the backup itself; that it was finished can only be written down afterwards,
  /// and outside the log: else every backup would be older than the log is, and restoring it would fork the log.
  private static let setting = "backup.last"

  /// The newest finished backup that the evidence knows, or nil.
  package static func last(for viewer: Viewer, in tx: any Transaction) throws -> Backup? {
    try viewer.require(.read)
    guard
      let text = try tx.row("SELECT value FROM setting WHERE agency = \(viewer.agency) AND name = \(setting)")?
        .text("value")
    else { return nil }
    let facts = try JSON(parsing: text)
    guard let id = facts["id"]?.string,
      let entry = try tx.row(
        """
        SELECT actor FROM evidence WHERE agency = \(viewer.agency) AND verb = 'backup.make' AND subject = \(id)
        """)
    else { return nil }
    return Backup(
      id: id, made: Timestamp(milliseconds: facts["made"]?.integer ?? 0),
      finished: Timestamp(milliseconds: facts["finished"]?.integer ?? 0), maker: try entry.text("actor"),
      target: facts["target"]?.string ?? "", files: facts["files"]?.integer ?? 0,
      bytes: facts["bytes"]?.integer ?? 0, copied: facts["copied"]?.integer ?? 0,
      logSize: facts["logSize"]?.integer ?? 0,
      faults: (facts["faults"]?.array ?? []).compactMap(\.string))
  }

  func keep(for agency: Identifier<Agency>, in tx: any Transaction) throws {
    try tx.execute(
      """
      INSERT INTO setting (agency, name, value, changed_at)
      VALUES (\(agency), \(Backup.setting), \(json.text), \(finished.milliseconds))
      ON CONFLICT (agency, name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at
      """)
  }
}
