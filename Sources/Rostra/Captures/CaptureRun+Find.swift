import RostraPlatforms
package import RostraStorage

extension CaptureRun {
  package var place: ListPlace { ListPlace(at: started, id: id.text) }

  private static let columns: SQL =
    """
    id, site, state, started_at, finished_at, new_items, edited, gone, restored, unchanged, media, exchanges, bytes,
    missed, notes
    """

  /// Newest first.
  package static func page(
    _ filter: ListFilter<State> = ListFilter(), after place: ListPlace? = nil, limit: Int, for viewer: Viewer,
    in tx: any Transaction
  ) throws -> [CaptureRun] {
    try viewer.require(.read)
    return try tx.rows(
      """
      SELECT \(sql: columns) FROM capture_run
      WHERE agency = \(viewer.agency) \(sql: filter.conditions(on: "started_at", after: place)) \(sql: viewer.within(.read, site: "site"))
      ORDER BY started_at DESC, id DESC LIMIT \(limit)
      """
    ).map(CaptureRun.init)
  }

  package static func all(
    site: Identifier<Site>?, limit: Int, for viewer: Viewer, in tx: any Transaction
  ) throws -> [CaptureRun] {
    try page(ListFilter(site: site), limit: limit, for: viewer, in: tx)
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
