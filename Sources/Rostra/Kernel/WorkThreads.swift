import Dispatch

/// Threads of their own for long computing, so that it never holds those that answer requests: of these there are only as
/// many as the machine has cores.
package final class WorkThreads: TaskExecutor {
  private let queue: DispatchQueue

  package init(_ name: String) { queue = DispatchQueue(label: "rostra.\(name)", attributes: .concurrent) }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }

  package func run<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
    try await withTaskExecutorPreference(self) { try await body() }
  }
}
