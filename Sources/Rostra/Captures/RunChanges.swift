package import RostraPlatforms
package import RostraStorage

/// What one capture changed, item by item.
///
/// Ids of versions and observations are version 7 UUIDs, so those that a run made lie between its beginning and its end;
/// the answer that they were read from says whether the run was this one.
package struct RunChanges: Sendable {
  package var new: [Change]
  package var edited: [Change]
  package var observed: [Change]

  package struct Change: Sendable {
    package var item: Identifier<ArchivedItem>
    package var author: String?
    package var placed: Timestamp
    package var text: String
    package var what: ItemObservation.What?
    package var reason: String?
  }

  /// At most so many of each kind are told; one more is read, to know whether there are more.
  package static let most = 40

  package static func read(_ run: CaptureRun, for viewer: Viewer, in tx: any Transaction) throws -> RunChanges {
    try viewer.require(.read)
    let (first, last) = bounds(of: run)
    func versions(_ condition: SQL) throws -> [Change] {
      try tx.rows(
        """
        SELECT item.id, item.author_name, item.author_handle, \(sql: ArchivedItem.placed) AS placed, version.content
        FROM version
        JOIN exchange ON exchange.agency = version.agency AND exchange.id = version.exchange AND exchange.run = \(run.id)
        JOIN item ON item.agency = version.agency AND item.id = version.item
        WHERE version.agency = \(viewer.agency) AND version.id >= \(first) AND version.id < \(last)
          AND \(sql: condition)
        ORDER BY version.id LIMIT \(most + 1)
        """
      ).map { row in
        Change(
          item: Identifier(text: try row.text("id")),
          author: try row.textOrNil("author_name") ?? row.textOrNil("author_handle"),
          placed: Timestamp(milliseconds: try row.int64("placed")),
          text: try CapturedItem(json: try JSON(parsing: try row.text("content"))).text)
      }
    }
    let observed = try tx.rows(
      """
      SELECT item.id, item.author_name, item.author_handle, \(sql: ArchivedItem.placed) AS placed, observation.what,
        observation.reason, version.content
      FROM observation
      JOIN exchange ON exchange.agency = observation.agency AND exchange.id = observation.exchange
        AND exchange.run = \(run.id)
      JOIN item ON item.agency = observation.agency AND item.id = observation.item
      LEFT JOIN version ON version.agency = item.agency AND version.item = item.id
        AND version.content_hash = item.content_hash
      WHERE observation.agency = \(viewer.agency) AND observation.id >= \(first) AND observation.id < \(last)
      ORDER BY observation.id LIMIT \(most + 1)
      """
    ).map { row in
      Change(
        item: Identifier(text: try row.text("id")),
        author: try row.textOrNil("author_name") ?? row.textOrNil("author_handle"),
        placed: Timestamp(milliseconds: try row.int64("placed")),
        text: try row.textOrNil("content").map { try CapturedItem(json: try JSON(parsing: $0)).text } ?? "",
        what: ItemObservation.What(rawValue: try row.text("what")), reason: try row.textOrNil("reason"))
    }
    return RunChanges(
      new: try versions("version.number = 1"), edited: try versions("version.number > 1"), observed: observed)
  }

  /// A minute more on both sides: clocks of two processes may differ.
  private static func bounds(of run: CaptureRun) -> (first: String, last: String) {
    let end = run.finished ?? run.started.advanced(bySeconds: 86_400)
    return (
      IdentifierMaker.beginning(at: run.started.advanced(bySeconds: -60)),
      IdentifierMaker.beginning(at: end.advanced(bySeconds: 60))
    )
  }
}
