import Foundation
import RostraPlatforms
package import RostraStorage

extension ImportJob {
  package var place: ListPlace { ListPlace(at: uploaded, id: id.text) }

  static let columns: SQL =
    """
    id, site, state, files, sha256, importer, examination, actor, uploaded_at, started_at, ended_at, new_items, changed,
    known, gone, media, quarantined, left_out, bytes, done_parts, done_entries, progress, due_at, last_error
    """

  /// Newest first.
  package static func page(
    _ filter: ListFilter<State> = ListFilter(), after place: ListPlace? = nil, limit: Int, for viewer: Viewer,
    in tx: any Transaction
  ) throws -> [ImportJob] {
    try viewer.require(.importRecords)
    return try tx.rows(
      """
      SELECT \(sql: columns) FROM import_job
      WHERE agency = \(viewer.agency) \(sql: filter.conditions(on: "uploaded_at", after: place))
        \(sql: viewer.within(.importRecords, site: "site"))
      ORDER BY uploaded_at DESC, id DESC LIMIT \(limit)
      """
    ).map(ImportJob.init)
  }

  package static func find(
    _ id: Identifier<ImportJob>, for viewer: Viewer, in tx: any Transaction
  ) throws -> ImportJob? {
    try viewer.require(.importRecords)
    return try tx.row(
      """
      SELECT \(sql: columns) FROM import_job
      WHERE agency = \(viewer.agency) AND id = \(id) \(sql: viewer.within(.importRecords, site: "site"))
      """
    ).map(ImportJob.init)
  }

  /// For the worker, which acts on what a person decided.
  static func claimed(
    _ id: Identifier<ImportJob>, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> ImportJob? {
    try tx.row("SELECT \(sql: columns) FROM import_job WHERE agency = \(agency) AND id = \(id)").map(ImportJob.init)
  }

  /// What the imports of a site brought, beside its gaps: none of them closes one.
  package static func done(
    into site: Identifier<Site>, for viewer: Viewer, in tx: any Transaction
  ) throws -> [ImportJob] {
    try viewer.require(.read)
    return try tx.rows(
      """
      SELECT \(sql: columns) FROM import_job
      WHERE agency = \(viewer.agency) AND site = \(site) AND state = 'done'
        \(sql: viewer.within(.read, site: "site"))
      ORDER BY uploaded_at DESC LIMIT 100
      """
    ).map(ImportJob.init)
  }

  /// What was not taken in, in the order of the files.
  package func quarantine(
    limit: Int, for viewer: Viewer, in tx: any Transaction
  ) throws -> [QuarantinedPart] {
    try viewer.require(.importRecords)
    return try tx.rows(
      """
      SELECT part, place, reason, excerpt FROM import_quarantine
      WHERE agency = \(viewer.agency) AND job = \(id) ORDER BY number LIMIT \(limit)
      """
    ).map { row in
      QuarantinedPart(
        part: try row.text("part"), place: try row.text("place"), reason: try row.text("reason"),
        excerpt: try row.text("excerpt"))
    }
  }

  package struct QuarantinedPart: Sendable, Hashable {
    package var part: String
    package var place: String
    package var reason: String
    package var excerpt: String
  }

  init(_ row: Row) throws {
    func time(_ name: Row.Column) throws -> Timestamp? {
      try row.int64OrNil(name).map(Timestamp.init(milliseconds:))
    }
    let files = try JSON(parsing: try row.text("files")).array ?? []
    self.init(
      id: Identifier(text: try row.text("id")), site: Identifier(text: try row.text("site")),
      state: State(rawValue: try row.text("state")) ?? .failed, files: files.compactMap(File.init),
      sha256: try row.blob("sha256"), importer: try row.textOrNil("importer"),
      examination: try row.textOrNil("examination").map { Examination(json: try JSON(parsing: $0)) },
      actor: try row.text("actor"), uploaded: Timestamp(milliseconds: try row.int64("uploaded_at")),
      started: try time("started_at"), ended: try time("ended_at"),
      counts: Counts(
        new: try row.int("new_items"), changed: try row.int("changed"), known: try row.int("known"),
        gone: try row.int("gone"), media: try row.int("media"), quarantined: try row.int("quarantined"),
        leftOut: try row.int("left_out"), bytes: try row.int64("bytes")),
      doneParts: try row.int("done_parts"), doneEntries: try row.int("done_entries"),
      progress: try row.textOrNil("progress"), error: try row.textOrNil("last_error"), nextTry: try time("due_at"))
  }
}

extension ImportJob.File {
  init?(_ json: JSON) {
    guard let name = json["name"]?.string, let length = json["length"]?.integer, let key = json["key"]?.string,
      let sha256 = json["sha256"]?.string.flatMap(Hexadecimal.bytes)
    else { return nil }
    self.init(name: name, length: length, sha256: sha256, key: key)
  }

  var json: JSON {
    [
      "name": .string(name), "length": JSON(length), "sha256": .string(Hexadecimal.text(sha256)), "key": .string(key),
    ]
  }
}
