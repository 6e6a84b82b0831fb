import RostraPlatforms

/// One kind of work that falls due: how often it is looked for, and what doing it means.
package struct WorkTask: Sendable {
  /// The capability's word: `captures`, `ledger`, `notices`.
  package var name: String
  /// What an operator reads.
  package var title: String
  /// Seconds between looks while there is nothing to do.
  package var every: Int64
  /// Does what is due now; returns how much it was. Safe to be ended anywhere and to be run by several processes at once.
  package var run: @Sendable () async throws -> Int

  package init(
    _ name: String, _ title: String, every: Int64, run: @escaping @Sendable () async throws -> Int
  ) {
    self.name = name
    self.title = title
    self.every = every
    self.run = run
  }
}

/// Does the work that falls due, each kind at its own pace and none waiting for another, until it is cancelled.
///
/// There is no queue to lose: the rows that need work carry their own state and time (DESIGN: due work). What is kept here is
/// only how the last look of each kind went, for Today and for operators.
package struct Worker: Sendable {
  private let services: Services
  private let tasks: [WorkTask]
  private let sleep: @Sendable (Int64) async throws -> Void

  package init(
    services: Services, tasks: [WorkTask],
    sleep: @escaping @Sendable (Int64) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }
  ) {
    self.services = services
    self.tasks = tasks
    self.sleep = sleep
  }

  package func run() async {
    await withTaskGroup(of: Void.self) { group in
      for task in tasks { group.addTask { await look(for: task) } }
    }
  }

  private func look(for task: WorkTask) async {
    var failures: Int64 = 0
    while !Task.isCancelled {
      var pause = task.every
      do {
        let done = try await task.run()
        failures = 0
        try? await WorkStatus.keep(task, done: done, error: nil, services: services)
        if done > 0 { pause = 1 }
      } catch is CancellationError {
        return
      } catch {
        failures += 1
        // Twice as long each time, to a quarter of an hour: what is away comes back, and should not be hammered meanwhile.
        pause = min(max(task.every, 5) << min(failures, 8), 900)
        try? await WorkStatus.keep(task, done: 0, error: "\(error)", services: services)
      }
      do { try await sleep(pause) } catch { return }
    }
  }
}
