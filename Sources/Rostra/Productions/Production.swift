package import RostraPlatforms
import RostraStorage

/// A package of records that was handed out: what was asked for, who made it, and the digest by which the file is known.
package struct Production: Sendable {
  package var id: Identifier<Production>
  /// What people call it: `P-2026-0001`.
  package var reference: String
  package var query: String
  package var made: Timestamp
  package var maker: String
  package var records: Int64
  /// Bytes of the file.
  package var length: Int64
  package var sha256: [UInt8]
  /// Where it was written: a file's path, or its key in the object store.
  package var file: String
  /// What people call it besides its reference; nil where it was made by the command line.
  package var name: String?
  /// Why and for whom it was made.
  package var purpose: String?

  package var json: JSON {
    var members = JSONMembers()
    members.add("id", id.text)
    members.add("reference", reference)
    members.add("query", query)
    members.add("made", made.rfc3339)
    members.add("madeBy", maker)
    members.add("records", JSON(records))
    members.add("bytes", JSON(length))
    members.add("sha256", Hexadecimal.text(sha256))
    members.add("file", file)
    members.add("name", name)
    members.add("purpose", purpose)
    return members.json
  }
}

extension Production {
  /// The next reference of a year: `P-2026-0001` is the first of 2026.
  static func nextReference(at time: Timestamp, agency: Identifier<Agency>, in tx: any Transaction) throws
    -> String
  {
    let start = "P-\(time.rfc3339.prefix(4))-"
    let last = try tx.row(
      """
      SELECT reference FROM production WHERE agency = \(agency) AND reference >= \(start) AND reference < \(start + ":")
      ORDER BY length(reference) DESC, reference DESC LIMIT 1
      """)
    let number = try last.flatMap { Int(try $0.text("reference").dropFirst(start.utf8.count)) } ?? 0
    let digits = String(number + 1)
    return start + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }

  func insert(for agency: Identifier<Agency>, sites: [Identifier<Site>], in tx: any Transaction) throws {
    try tx.execute(
      """
      INSERT INTO production (agency, id, reference, query, made_at, made_by, records, length, sha256, file, name, purpose)
      VALUES (\(agency), \(id), \(reference), \(query), \(made.milliseconds), \(maker), \(records), \(length), \(sha256),
        \(file), \(name), \(purpose))
      """)
    try tx.insert(
      into: "production_site", columns: ["agency", "production", "site"],
      rows: sites.map { [agency.sqlValue, id.sqlValue, $0.sqlValue] })
  }
}

/// Why there is no production. Nothing was left under its name.
package enum ProductionError: Error, CustomStringConvertible {
  case nothingFound(query: String)
  case exists(path: String)
  case noSpace(path: String, needed: Int64, free: Int64)
  case noCheckpoint
  case inDoubt(place: String, reason: String)
  case file(operation: String, path: String, reason: String)

  package var description: String {
    switch self {
    case .nothingFound(let query): "nothing is found by '\(query)', so there is nothing to produce"
    case .exists(let path): "\(path) exists already: name another file, or move that one away"
    case .noSpace(let path, let needed, let free):
      "the production needs about \(needed >> 20) MiB beside \(path) and there are \(free >> 20) MiB: free some, or write elsewhere"
    case .noCheckpoint: "the log has no signed checkpoint yet: capture something first"
    case .inDoubt(let place, let reason): "\(place): \(reason); nothing was produced: run `rostra verify`"
    case .file(let operation, let path, let reason): "\(operation) \(path): \(reason)"
    }
  }
}
