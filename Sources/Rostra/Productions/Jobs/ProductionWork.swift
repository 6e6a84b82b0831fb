import Foundation
import RostraPlatforms
import RostraStorage
import Synchronization

/// Makes the productions that were asked for, one after the other, each as the person who asked and with what they may see
/// now.
///
/// The package lies in the object store under the job's own name before the transaction that records the production, keeps
/// its evidence and settles the job. A crash before it leaves a package that nothing points at, which the next attempt
/// replaces; a worker that lost its claim meanwhile records nothing.
package struct ProductionWork: Sendable {
  let services: Services
  /// Where packages grow before they are stored; must be of this process's machine.
  let folder: String
  let threads: WorkThreads
  /// Milliseconds for which a claim holds without a sign of life.
  package var lease: Int64 = 60_000
  /// After so many attempts a person must ask again.
  package var attempts = 3

  package init(services: Services, folder: String) {
    self.services = services
    self.folder = folder
    threads = WorkThreads("productions")
  }

  static let work = DueWork(table: "production_job", key: ["agency", "id"])

  /// - Returns: how many were made or given up.
  package func run() async throws -> Int {
    var count = 0
    while let claim = try await claim() {
      try await take(claim)
      count += 1
    }
    return count
  }

  private func claim() async throws -> DueClaim? {
    try await services.database.claimDue(
      Self.work, now: services.clock.now().milliseconds, leaseFor: lease, limit: 1,
      where: "agency = \(services.agency.id) AND state = 'due'"
    ).first
  }

  private func take(_ claim: DueClaim) async throws {
    guard case .text(let text) = claim.key[1] else { return }
    let id = Identifier<ProductionJob>(text: text)
    let agency = services.agency.id
    let now = services.clock.now()
    let found = try await services.database.read { tx -> (ProductionJob, Viewer)? in
      guard let job = try ProductionJob.claimed(id, agency: agency, in: tx) else { return nil }
      let person = try Person.find(job.person, agency: agency, in: tx)
      return (job, try person?.viewer(agency: agency, at: now, in: tx) ?? .public(of: agency))
    }
    guard let (job, viewer) = found else { return }
    let held = HeldJob(agency: agency, id: id, attempt: claim.attempts)
    do {
      try await make(job, for: viewer, held)
    } catch is CancellationError {
      throw CancellationError()
    } catch is JobLost {
      // Somebody else has the job by now, or had it and is done.
    } catch {
      try await fail(job, held, error)
    }
  }

  private func make(_ job: ProductionJob, for viewer: Viewer, _ held: HeldJob) async throws {
    let key = try ObjectKey("productions/\(services.agency.id.text)/\(job.id.text).zip")
    var services = services
    services.agency.timeZone = job.question.timeZone
    let told = Told()
    let making = ProductionMaking(
      services: services, viewer: viewer, query: job.question.query, destination: .object(key, scratch: folder),
      reason: job.question.purpose, name: job.question.name, leftOut: job.question.leftOut,
      progress: { words in told.words.withLock { $0 = words } },
      recorded: { production, tx in try held.settle(production.reference, at: production.made, in: tx) })
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask { [threads] in
        _ = try await threads.run { try await making.make() }
        return true
      }
      group.addTask {
        try await keepAlive(held, told)
        return false
      }
      defer { group.cancelAll() }
      while let isDone = try await group.next() { if isDone { return } }
    }
  }

  /// Renews the claim for as long as the making lives, and tells how far it is.
  private func keepAlive(_ held: HeldJob, _ told: Told) async throws {
    var last = ""
    var renewed = services.clock.now().milliseconds
    while !Task.isCancelled {
      do { try await Task.sleep(for: .milliseconds(500)) } catch { return }
      let words = told.words.withLock { $0 }
      let now = services.clock.now().milliseconds
      guard words != last || now - renewed > lease / 4 else { continue }
      (last, renewed) = (words, now)
      let lease = lease
      try await services.database.write { tx in try held.renew(until: now + lease, progress: words, in: tx) }
    }
  }

  private func fail(_ job: ProductionJob, _ held: HeldJob, _ error: any Error) async throws {
    let mayPass =
      switch error {
      case let error as ProductionError:
        switch error {
        case .noSpace, .file, .noCheckpoint: true
        case .nothingFound, .exists, .inDoubt: false
        }
      case is QueryError, is NotPermitted: false
      default: true
      }
    let now = services.clock.now()
    let delay = DueWork.retryDelay(attempts: held.attempt) / 1000
    let retryAt = mayPass && !held.attempt.isMultiple(of: attempts) ? now.advanced(bySeconds: delay) : nil
    do {
      try await services.database.write { tx in try held.fail("\(error)", at: now, retryAt: retryAt, in: tx) }
    } catch is JobLost {
      // Whoever has it now will tell how it went.
    }
  }
}

/// This worker's hold on a job. Claims of a row are counted, and the count tells this one from every other: a worker whose
/// time ran out, and whose job another took, changes nothing any more.
private struct HeldJob: Sendable {
  let agency: Identifier<Agency>
  let id: Identifier<ProductionJob>
  let attempt: Int

  func renew(until: Int64, progress: String, in tx: any Transaction) throws {
    try update("lease_until = \(until), progress = \(progress)", in: tx)
  }

  func settle(_ production: String, at time: Timestamp, in tx: any Transaction) throws {
    try update(
      """
      state = 'made', production = \(production), ended_at = \(time.milliseconds), progress = NULL, due_at = NULL,
      lease_until = NULL, last_error = NULL
      """, in: tx)
  }

  /// - Parameter retryAt: nil gives up, and leaves the error for a person.
  func fail(_ error: String, at time: Timestamp, retryAt: Timestamp?, in tx: any Transaction) throws {
    let state: ProductionJob.State = retryAt == nil ? .failed : .due
    try update(
      """
      state = \(state.rawValue), last_error = \(String(error.replacing("\0", with: "").prefix(2000))), progress = NULL,
      ended_at = \(retryAt == nil ? time.milliseconds : nil), due_at = \(retryAt?.milliseconds), lease_until = NULL
      """, in: tx)
  }

  private func update(_ changes: SQL, in tx: any Transaction) throws {
    let changed = try tx.execute(
      """
      UPDATE production_job SET \(sql: changes)
      WHERE agency = \(agency) AND id = \(id) AND state = 'due' AND attempts = \(attempt)
      """)
    guard changed == 1 else { throw JobLost() }
  }
}

/// Another worker has the job by now, or had it and is done.
private struct JobLost: Error {}

/// What the making last told of its progress.
private final class Told: Sendable {
  let words = Mutex("")
}
