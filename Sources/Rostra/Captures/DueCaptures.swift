package import RostraPlatforms
import RostraStorage

/// Captures every site that is due, several at a time; each is claimed first, so that two processes never capture the
/// same site at once.
package struct DueCaptures: Sendable {
  let services: Services
  let viewer: Viewer
  let client: @Sendable (Site) -> RecordingClient
  let token: @Sendable (Site) -> AccessToken?
  let connectors: @Sendable (String) -> (any Connector)?
  let progress: @Sendable (CaptureProgress) -> Void
  /// How long a claim holds without a sign of life; a crashed process's sites are free after this.
  package var lease: Int64 = 60_000
  package var atOnce = 4

  package init(
    services: Services, viewer: Viewer, client: @escaping @Sendable (Site) -> RecordingClient,
    token: @escaping @Sendable (Site) -> AccessToken? = { _ in nil },
    connectors: @escaping @Sendable (String) -> (any Connector)? = { Catalogue.connector(for: $0) },
    progress: @escaping @Sendable (CaptureProgress) -> Void = { _ in }
  ) {
    self.services = services
    self.viewer = viewer
    self.client = client
    self.token = token
    self.connectors = connectors
    self.progress = progress
  }

  private static let work = DueWork(table: "site", key: ["agency", "id"])

  package enum Choice: Sendable {
    /// Those whose time has come.
    case due
    /// Every active site, due or not.
    case all
    /// This one, due or not.
    case only(Identifier<Site>)
  }

  package struct Outcome: Sendable {
    package var runs: [(site: Site, run: CaptureRun)] = []
    /// Sites that another process is capturing.
    package var busy: [Site] = []
  }

  /// - Parameter takeOver: also sites that a claim still holds, because the process that claimed them is known to be dead.
  package func run(_ choice: Choice, takeOver: Bool = false) async throws -> Outcome {
    try viewer.require(.capture)
    let agency = viewer.agency
    let now = services.clock.now().milliseconds
    let isOnly: SQL =
      switch choice {
      case .due, .all: "status = 'active'"
      case .only(let id): "id = \(id)"
      }
    try await services.database.write { tx in
      if case .due = choice {
      } else {
        try tx.execute(
          "UPDATE site SET due_at = \(now) WHERE agency = \(agency) AND \(sql: isOnly) AND due_at > \(now)")
      }
      if takeOver { try tx.execute("UPDATE site SET lease_until = NULL WHERE agency = \(agency) AND \(sql: isOnly)") }
    }
    var outcome = Outcome()
    try await withThrowingTaskGroup(of: (site: Site, run: CaptureRun)?.self) { group in
      var running = 0
      while true {
        if running >= atOnce, let done = try await group.next() {
          running -= 1
          if let done { outcome.runs.append(done) }
        }
        let claims = try await services.database.claimDue(
          DueCaptures.work, now: now, leaseFor: lease + services.clock.now().milliseconds - now, limit: 1,
          where: "agency = \(agency) AND \(sql: isOnly)")
        guard let claim = claims.first else {
          guard running > 0, let done = try await group.next() else { break }
          running -= 1
          if let done { outcome.runs.append(done) }
          continue
        }
        group.addTask { try await capture(claim) }
        running += 1
      }
    }
    let held = try await services.database.read { [viewer] tx in
      let ids = try tx.rows(
        """
        SELECT id FROM site WHERE agency = \(agency) AND \(sql: isOnly) AND due_at <= \(now) AND lease_until > \(now)
        """
      ).map { Identifier<Site>(text: try $0.text("id")) }
      return try ids.compactMap { try Site.find($0, for: viewer, in: tx) }
    }
    outcome.busy = held
    return outcome
  }

  private func capture(_ claim: DueClaim) async throws -> (site: Site, run: CaptureRun)? {
    guard case .text(let id) = claim.key[1] else { return nil }
    let siteID = Identifier<Site>(text: id)
    let viewer = viewer
    guard let site = try await services.database.read({ tx in try Site.find(siteID, for: viewer, in: tx) }),
      let connector = connectors(site.account.platform)
    else { return nil }
    let client = client(site)
    defer { client.shutdown() }
    let visit = SiteCapture(
      services: services, viewer: viewer, site: site, connector: connector, client: client, token: token(site),
      progress: progress)
    do {
      let run = try await withThrowingTaskGroup(of: CaptureRun?.self) { group in
        group.addTask { try await visit.perform() }
        group.addTask {
          try await keepClaim(siteID)
          return nil
        }
        defer { group.cancelAll() }
        while let result = try await group.next() {
          if let run = result { return run as CaptureRun? }
        }
        return nil
      }
      // Only now: the group has ended, so nothing renews the claim behind its release.
      try await release(siteID)
      return run.map { (site, $0) }
    } catch {
      try? await release(siteID)
      throw error
    }
  }

  /// Renews the claim for as long as the capture lives.
  private func keepClaim(_ site: Identifier<Site>) async throws {
    while !Task.isCancelled {
      do { try await Task.sleep(for: .milliseconds(lease / 4)) } catch { return }
      let agency = viewer.agency
      let until = services.clock.now().milliseconds + lease
      try await services.database.write { tx in
        try tx.execute("UPDATE site SET lease_until = \(until) WHERE agency = \(agency) AND id = \(site)")
      }
    }
  }

  private func release(_ site: Identifier<Site>) async throws {
    let agency = viewer.agency
    try await services.database.write { tx in
      try tx.execute(
        "UPDATE site SET lease_until = NULL, attempts = 0 WHERE agency = \(agency) AND id = \(site)")
    }
  }
}
