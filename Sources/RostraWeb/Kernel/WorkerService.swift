package import Rostra
import ServiceLifecycle

/// The worker as a service that begins and ends with the program. It is cancelled at once when the program is told to stop:
/// everything it does may be ended anywhere.
package struct WorkerService: Service {
  private let worker: Worker

  package init(_ worker: Worker) { self.worker = worker }

  package func run() async throws {
    await cancelWhenGracefulShutdown { await worker.run() }
  }
}
