import Foundation
import RostraPlatforms
import RostraStorage

/// Examines what was uploaded and takes in what a person said go for, one import after the other.
///
/// The uploaded files lie in the object store until the import has ended; its evidence, rows and progress are committed
/// batch by batch (``ImportRun``). A worker that lost its claim commits nothing.
package struct ImportWork: Sendable {
  let services: Services
  /// Where containers are unpacked; must be of this process's machine.
  let folder: @Sendable () throws -> OwnedFolder
  let threads: WorkThreads
  /// Milliseconds for which a claim holds without a sign of life.
  package var lease: Int64 = 60_000
  /// After so many failures in a row a person must ask again.
  package var attempts = 5
  /// How long to wait while a capture writes into the site.
  package var patience: Duration = .seconds(1)

  package init(services: Services, folder: @escaping @Sendable () throws -> OwnedFolder) {
    self.services = services
    self.folder = folder
    threads = WorkThreads("imports")
  }

  static let work = DueWork(table: "import_job", key: ["agency", "id"])

  /// - Parameter only: this import alone, where one is given.
  /// - Returns: how many were examined, taken in or given up.
  package func run(only: Identifier<ImportJob>? = nil) async throws -> Int {
    var count = 0
    while let claim = try await claim(only) {
      try await take(claim)
      count += 1
    }
    return count
  }

  /// Lets go of the claims of a process that is known to be dead, so that its imports go on at once.
  package func takeOver() async throws {
    let agency = services.agency.id
    try await services.database.write { tx in
      try tx.execute(
        """
        UPDATE site SET lease_until = NULL WHERE agency = \(agency)
          AND id IN (SELECT site FROM import_job WHERE agency = \(agency) AND state = 'running')
        """)
      try tx.execute(
        """
        UPDATE import_job SET lease_until = NULL WHERE agency = \(agency) AND state IN ('uploaded', 'running')
        """)
    }
  }

  private func claim(_ only: Identifier<ImportJob>?) async throws -> DueClaim? {
    let which: SQL = only.map { "AND id = \($0)" } ?? ""
    return try await services.database.claimDue(
      Self.work, now: services.clock.now().milliseconds, leaseFor: lease, limit: 1,
      where: "agency = \(services.agency.id) AND state IN ('uploaded', 'running') \(sql: which)"
    ).first
  }

  private func take(_ claim: DueClaim) async throws {
    guard case .text(let text) = claim.key[1] else { return }
    let id = Identifier<ImportJob>(text: text)
    let viewer = viewer
    let found = try await services.database.read { tx -> (ImportJob, Site)? in
      guard let job = try ImportJob.claimed(id, agency: viewer.agency, in: tx),
        let site = try Site.find(job.site, for: viewer, in: tx)
      else { return nil }
      return (job, site)
    }
    guard let (job, site) = found else { return }
    let held = HeldImport(agency: viewer.agency, id: id, attempt: claim.attempts)
    do {
      try await withClaimKept(held) {
        if job.state == .uploaded {
          try await examine(job, of: site, held)
        } else {
          try await perform(job, into: site, held)
        }
      }
    } catch is CancellationError {
      throw CancellationError()
    } catch is ImportLost {
      // A person stopped it, or somebody else has it by now.
    } catch {
      try await fail(job, held, error)
    }
  }

  private var viewer: Viewer { Viewer(agency: services.agency.id, actor: "system:import", role: .system) }

  // MARK: - The two halves

  private func examine(_ job: ImportJob, of site: Site, _ held: HeldImport) async throws {
    let services = services
    let folder = try folder()
    defer { folder.remove() }
    var examination = Examination()
    var rows: [QuarantineRow] = []
    var importer: String?
    let box = try await ImportBox.open(job, services: services, folder: folder.path)
    if let steps = try ImportSteps(box, sha256: job.sha256, site: site.account, folder: folder.path) {
      var examining = ImportExamining(services: services, job: job, site: site, steps: steps) { words in
        try await services.database.write { tx in try held.say(words, in: tx) }
      }
      try await examining.run()
      (examination, rows, importer) = (examining.examination, examining.quarantined, steps.facts.id)
    }
    let agency = services.agency.id
    let now = services.clock.now()
    try await services.database.write { [examination, rows, importer] tx in
      var examination = examination
      examination.importedBefore = try tx.row(
        """
        SELECT ended_at FROM import_job
        WHERE agency = \(agency) AND site = \(site.id) AND sha256 = \(job.sha256) AND state = 'done'
        ORDER BY ended_at DESC LIMIT 1
        """)?.int64OrNil("ended_at").map(Timestamp.init(milliseconds:))
      try held.wait(with: examination, importer: importer, rows, at: now, in: tx)
    }
  }

  private func perform(_ job: ImportJob, into site: Site, _ held: HeldImport) async throws {
    let services = services
    let folder = try folder()
    defer { folder.remove() }
    let box = try await ImportBox.open(job, services: services, folder: folder.path)
    guard let steps = try ImportSteps(box, sha256: job.sha256, site: site.account, folder: folder.path) else {
      throw ReadingError.notThisPlatform("this program has no importer for it any more")
    }
    try await withSiteLease(on: site, held) {
      var run = ImportRun(services: services, site: site, steps: steps, job: job, held: held)
      try await run.perform()
    }
    let viewer = viewer
    try await services.database.write { tx in
      try held.settle(at: services.clock.now(), in: tx)
      let counts = try ImportJob.claimed(job.id, agency: viewer.agency, in: tx)?.counts
      try services.record(
        "import.finish", of: job.id.text, by: viewer, reason: site.reference, after: counts?.json, in: tx)
    }
    // What was handed over is in the evidence now.
    try? await ImportJob.discard(job.files, services: services)
  }

  // MARK: - Claims

  /// A capture of the site may be at work; it is waited for.
  private func withSiteLease(
    on site: Site, _ held: HeldImport, _ body: @escaping @Sendable () async throws -> Void
  ) async throws {
    let siteLease = SiteLease(services: services, site: site.id, length: lease)
    let services = services
    while !(try await siteLease.acquire()) {
      try await services.database.write { tx in try held.say("waiting for a capture of the site to end", in: tx) }
      try await Task.sleep(for: patience)
    }
    let result = await Result {
      try await keeping(alive: { tx in try siteLease.renew(in: tx) }, while: body)
    }
    try? await siteLease.release()
    try result.get()
  }

  private func withClaimKept(_ held: HeldImport, _ body: @escaping @Sendable () async throws -> Void) async throws {
    let lease = lease
    let services = services
    let renew: @Sendable (any Transaction) throws -> Void = { tx in
      try held.renew(until: services.clock.now().milliseconds + lease, in: tx)
    }
    try await keeping(alive: renew, while: { try await threads.run(body) })
  }

  private func keeping(
    alive: @escaping @Sendable (any Transaction) throws -> Void, while body: @escaping @Sendable () async throws -> Void
  ) async throws {
    let services = services
    let lease = lease
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await body()
        return true
      }
      group.addTask {
        while !Task.isCancelled {
          do { try await Task.sleep(for: .milliseconds(lease / 4)) } catch { return false }
          try await services.database.write { tx in try alive(tx) }
        }
        return false
      }
      defer { group.cancelAll() }
      while let isDone = try await group.next() { if isDone { return } }
    }
  }

  // MARK: - What goes wrong

  private func fail(_ job: ImportJob, _ held: HeldImport, _ error: any Error) async throws {
    let mayPass =
      switch error {
      case let error as ImportError:
        switch error {
        case .scratch: true
        case .container, .otherAccount, .fileGone, .notWaiting: false
        }
      case is ReadingError, is JSONError, is NotPermitted: false
      default: true
      }
    let now = services.clock.now()
    let (agency, most) = (services.agency.id, attempts)
    do {
      try await services.database.write { tx in
        let failures =
          try tx.row("SELECT failures FROM import_job WHERE agency = \(agency) AND id = \(job.id)")?.int("failures")
          ?? 0
        let delay = DueWork.retryDelay(attempts: failures + 1) / 1000
        try held.fail(
          "\(error)", at: now, retryAt: mayPass && failures + 1 < most ? now.advanced(bySeconds: delay) : nil, in: tx)
      }
    } catch is ImportLost {
      // Whoever has it now will tell how it went.
    }
  }

  // MARK: - What a crash leaves

  /// Removes uploaded files whose import has ended or never came to be, a day after they came.
  package func sweep() async throws -> Int {
    let agency = services.agency.id
    let prefix = "imports/\(agency.text)/"
    let before = IdentifierMaker.beginning(at: services.clock.now().advanced(bySeconds: -86_400))
    var removed = 0
    for object in try await services.objects.list(prefix: prefix) {
      let id = String(object.key.text.dropFirst(prefix.count).prefix { $0 != "/" })
      guard id < before else { continue }
      let state = try await services.database.read { tx in
        try tx.row("SELECT state FROM import_job WHERE agency = \(agency) AND id = \(id)")?.text("state")
      }
      // What failed can be tried again by a person as long as its files are there.
      guard state == nil || state == "done" || state == "cancelled" else { continue }
      try await services.objects.delete(object.key)
      removed += 1
    }
    return removed
  }
}

extension Result where Failure == any Error, Success: Sendable {
  fileprivate init(_ body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
