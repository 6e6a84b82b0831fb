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

/// A worker that begins only when there is an agency to work for.
package struct LaterWorkerService: Service {
  private let workers: AsyncStream<Worker>
  private let feed: AsyncStream<Worker>.Continuation

  package init() { (workers, feed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

  package func begin(_ worker: Worker) { feed.yield(worker) }

  package func run() async throws {
    await cancelWhenGracefulShutdown {
      for await worker in workers { await worker.run() }
    }
  }
}
