import RostraPlatforms
package import RostraStorage

extension ProductionJob {
  private static let columns: SQL =
    """
    id, state, query, name, purpose, time_zone, left_out, left_out_reason, person, actor, asked_at, ended_at, progress,
    production, due_at, last_error
    """

  /// Those that are not made yet, newest first: being made, or given up.
  package static func open(for viewer: Viewer, in tx: any Transaction) throws -> [ProductionJob] {
    try viewer.require(.produce)
    return try tx.rows(
      """
      SELECT \(sql: columns) FROM production_job
      WHERE agency = \(viewer.agency) AND state <> 'made' \(sql: reach(of: viewer)) ORDER BY asked_at DESC LIMIT 100
      """
    ).map(ProductionJob.init)
  }

  package static func find(
    _ id: Identifier<ProductionJob>, for viewer: Viewer, in tx: any Transaction
  ) throws -> ProductionJob? {
    try viewer.require(.produce)
    return try tx.row(
      """
      SELECT \(sql: columns) FROM production_job
      WHERE agency = \(viewer.agency) AND id = \(id) \(sql: reach(of: viewer))
      """
    ).map(ProductionJob.init)
  }

  /// What somebody asks may tell of what only they may see: whoever reaches only a part of the agency sees their own.
  private static func reach(of viewer: Viewer) -> SQL {
    guard viewer.units(for: .produce) != nil else { return "" }
    return "AND person = \(viewer.person)"
  }

  /// For the worker, which then acts for the person who asked.
  static func claimed(
    _ id: Identifier<ProductionJob>, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> ProductionJob? {
    try tx.row("SELECT \(sql: columns) FROM production_job WHERE agency = \(agency) AND id = \(id)")
      .map(ProductionJob.init)
  }

  private init(_ row: Row) throws {
    let items = try JSON(parsing: try row.text("left_out")).array ?? []
    let reason = try row.textOrNil("left_out_reason")
    self.init(
      id: Identifier(text: try row.text("id")), state: State(rawValue: try row.text("state")) ?? .failed,
      question: Question(
        query: try row.text("query"), name: try row.text("name"), purpose: try row.text("purpose"),
        timeZone: try row.text("time_zone"),
        leftOut: reason.map { LeftOut(items: items.compactMap { $0.string.map(Identifier.init(text:)) }, reason: $0) }),
      actor: try row.text("actor"), person: Identifier(text: try row.text("person")),
      asked: Timestamp(milliseconds: try row.int64("asked_at")),
      ended: try row.int64OrNil("ended_at").map(Timestamp.init(milliseconds:)),
      progress: try row.textOrNil("progress"), production: try row.textOrNil("production"),
      error: try row.textOrNil("last_error"),
      nextTry: try row.int64OrNil("due_at").map(Timestamp.init(milliseconds:)))
  }
}
