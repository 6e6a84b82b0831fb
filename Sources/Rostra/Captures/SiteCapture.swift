package import RostraPlatforms
import RostraStorage

/// One capture run of one site: fetch, keep the bytes, read them, keep what they say, go on with what they lead to.
///
/// The fetching half is one loop; every few hundred items it makes the bytes durable and hands a batch to the database
/// half, which commits it while the loop goes on (``CapturedBatch``). At most one batch is on its way at a time, in order.
package struct SiteCapture: Sendable {
  let services: Services
  let viewer: Viewer
  let site: Site
  let connector: any Connector
  let client: RecordingClient
  let token: AccessToken?
  let pace: Pace
  let progress: @Sendable (CaptureProgress) -> Void
  /// At how many bytes a segment is closed and the next one begun.
  package var segmentLength = Segment.closingLength

  /// How far a run waits for a platform that asks for patience.
  package struct Pace: Sendable {
    /// A longer pause ends the run as partial; the rest is asked for when the pause is over.
    package var longestPause: Int64 = 15 * 60
    package var sleep: @Sendable (Int64) async throws -> Void = { milliseconds in
      try await Task.sleep(for: .milliseconds(milliseconds))
    }
    package init() {}
  }

  package init(
    services: Services, viewer: Viewer, site: Site, connector: any Connector, client: RecordingClient,
    token: AccessToken? = nil, pace: Pace = Pace(),
    progress: @escaping @Sendable (CaptureProgress) -> Void = { _ in }
  ) {
    self.services = services
    self.viewer = viewer
    self.site = site
    self.connector = connector
    self.client = client
    self.token = token
    self.pace = pace
    self.progress = progress
  }

  /// - Throws: only when the archive itself cannot go on (disk, database); what a platform does wrong is in the run.
  package func perform() async throws -> CaptureRun {
    try viewer.require(.capture)
    var visit = try await begin()
    do {
      try await visit.work()
      return try await visit.end()
    } catch {
      try? await visit.writer.release()
      throw error
    }
  }

  private func begin() async throws -> Visit {
    let run = CaptureRun(id: services.identifiers.next(), site: site.id, started: services.clock.now())
    let agency = services.agency.id
    let site = site
    let now = run.started
    let opening = try await services.database.write { tx -> Opening in
      try tx.execute(
        """
        UPDATE capture_run SET state = 'interrupted', finished_at = \(now.milliseconds)
        WHERE agency = \(agency) AND site = \(site.id) AND state = 'running'
        """)
      try run.insert(for: agency, in: tx)
      return try Opening(
        wanted: FetchQueue.stored(site: site.id, agency: agency, now: now, in: tx),
        due: ItemQueries.due(site: site.id, agency: agency, now: now, limit: 2000, in: tx),
        state: CaptureState.read(of: site.id, agency: agency, in: tx))
    }
    var visit = Visit(capture: self, run: run, state: opening.state)
    var reference = site.account
    reference.hasToken = token != nil
    for fetch in connector.identify(reference) { visit.queue.wish(fetch) }
    for fetch in connector.capture(reference, state: opening.state) { visit.queue.wish(fetch) }
    for fetch in opening.wanted { visit.queue.wish(fetch, isStored: true) }
    for fetch in connector.recheck(opening.due.map(\.platformID), of: reference) { visit.queue.wish(fetch) }
    for item in opening.due where item.hasReplies {
      for fetch in connector.thread(of: item.platformID, in: reference) { visit.queue.wish(fetch) }
    }
    return visit
  }

  private struct Opening: Sendable {
    var wanted: [Fetch]
    var due: [ItemQueries.DueItem]
    var state: [String: String]
  }
}

/// How far a run has come, for whoever waits for it.
package struct CaptureProgress: Sendable {
  package var site: Site
  package var exchanges: Int
  package var waiting: Int
  package var tally: Tally
  /// Seconds of a pause that the platform asked for, while one lasts.
  package var pause: Int64?
}

/// What the connector asked to be reminded of at the next run.
enum CaptureState {
  static func read(
    of site: Identifier<Site>, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [String: String] {
    guard let row = try tx.row("SELECT capture_state FROM site WHERE agency = \(agency) AND id = \(site)") else {
      return [:]
    }
    let members = try JSON(parsing: try row.text("capture_state")).object ?? []
    return Dictionary(
      members.compactMap { member in member.value.string.map { (member.name, $0) } },
      uniquingKeysWith: { _, last in last })
  }
}
