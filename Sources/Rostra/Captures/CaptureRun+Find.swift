package import RostraPlatforms
package import RostraStorage

extension CaptureRun {
  private static let columns: SQL =
    """
    id, site, state, started_at, finished_at, new_items, edited, gone, restored, unchanged, media, exchanges, bytes,
    missed, notes
    """

  /// Which runs a person wants to see.
  package struct Filter: Sendable, Hashable {
    package var site: Identifier<Site>?
    package var state: State?
    /// Started in this stretch; half open.
    package var from: Timestamp?
    package var to: Timestamp?

    package init(site: Identifier<Site>? = nil, state: State? = nil, from: Timestamp? = nil, to: Timestamp? = nil) {
      self.site = site
      self.state = state
      self.from = from
      self.to = to
    }
  }

  /// Where a page of the list ended.
  package struct Place: Sendable, Hashable {
    package var started: Timestamp
    package var id: String

    package init(started: Timestamp, id: String) {
      self.started = started
      self.id = id
    }
  }

  /// Newest first.
  package static func page(
    _ filter: Filter, after place: Place? = nil, limit: Int, for viewer: Viewer, in tx: any Transaction
  ) throws -> [CaptureRun] {
    try viewer.require(.read)
    let conditions: [SQL] = [
      filter.site.map { "AND site = \($0)" }, filter.state.map { "AND state = \($0.rawValue)" },
      filter.from.map { "AND started_at >= \($0.milliseconds)" },
      filter.to.map { "AND started_at < \($0.milliseconds)" },
      place.map {
        """
        AND started_at <= \($0.started.milliseconds) AND (started_at < \($0.started.milliseconds) OR id < \($0.id))
        """
      },
    ].compactMap { $0 }
    return try tx.rows(
      """
      SELECT \(sql: columns) FROM capture_run
      WHERE agency = \(viewer.agency) \(sql: conditions.joined(separator: " ")) \(sql: viewer.within(.read, site: "site"))
      ORDER BY started_at DESC, id DESC LIMIT \(limit)
      """
    ).map(CaptureRun.init)
  }

  package static func all(
    site: Identifier<Site>?, limit: Int, for viewer: Viewer, in tx: any Transaction
  ) throws -> [CaptureRun] {
    try page(Filter(site: site), limit: limit, for: viewer, in: tx)
  }

  package static func find(
    _ id: Identifier<CaptureRun>, for viewer: Viewer, in tx: any Transaction
  ) throws -> CaptureRun? {
    try viewer.require(.read)
    return try tx.row(
      """
      SELECT \(sql: columns) FROM capture_run
      WHERE agency = \(viewer.agency) AND id = \(id) \(sql: viewer.within(.read, site: "site"))
      """
    ).map(CaptureRun.init)
  }

  /// The last run of each site.
  static func newestOfEach(for viewer: Viewer, in tx: any Transaction) throws -> [CaptureRun] {
    try viewer.require(.read)
    return try tx.rows(
      """
      SELECT \(sql: columns) FROM capture_run
      WHERE agency = \(viewer.agency) \(sql: viewer.within(.read, site: "site"))
        AND (site, started_at) IN (
          SELECT site.id, (SELECT max(run.started_at) FROM capture_run AS run
            WHERE run.agency = site.agency AND run.site = site.id)
          FROM site WHERE site.agency = \(viewer.agency))
      """
    ).map(CaptureRun.init)
  }
}
