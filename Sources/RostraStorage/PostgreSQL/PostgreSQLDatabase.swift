import CLibPQ
import Glibc
import NIOPosix
import Synchronization

/// A PostgreSQL database through libpq.
///
/// There are as many threads as connections and a transaction is one job on one thread, so the threads' own queue
/// is the queue for connections: a job finds an idle connection or may open one. Inside, calls block; that was
/// measured to be faster than any way of waiting for the socket.
package final class PostgreSQLDatabase: Database {
  package let engine = DatabaseEngine.postgresql
  private let address: PostgreSQLAddress
  private let options: PostgreSQLOptions
  private let threads: NIOThreadPool
  private let idle = Mutex<[PostgreSQLConnection]>([])
  private let isClosed = Mutex(false)

  /// Connects once, so that a wrong address or password shows at the start.
  package init(_ address: PostgreSQLAddress, options: PostgreSQLOptions = PostgreSQLOptions()) async throws {
    self.address = address
    self.options = options
    threads = NIOThreadPool(numberOfThreads: options.connections)
    threads.start()
    do {
      let connection = try await threads.runIfActive { try PostgreSQLConnection(address, options) }
      idle.withLock { $0.append(connection) }
    } catch {
      await close()
      throw error
    }
  }

  deinit {
    // For an owner that forgot to close; a pool that was shut down does nothing the second time.
    threads.shutdownGracefully { _ in }
  }

  package func read<T: Sendable>(
    _ body: @escaping @Sendable (any Transaction) throws -> T
  ) async throws -> T {
    try await perform("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", body)
  }

  @discardableResult
  package func write<T: Sendable>(
    _ isolation: WriteIsolation, _ body: @escaping @Sendable (any Transaction) throws -> T
  ) async throws -> T {
    switch isolation {
    case .serializable: try await perform("BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE", body)
    case .readCommitted: try await perform("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", body)
    }
  }

  package func close() async {
    isClosed.withLock { $0 = true }
    // Fails only where it was shut down before.
    try? await threads.shutdownGracefully()
    idle.withLock { $0 = [] }
  }

  private func perform<T: Sendable>(
    _ begin: String, _ body: @escaping @Sendable (any Transaction) throws -> T
  ) async throws -> T {
    let interruption = Interruption()
    do {
      return try await withTaskCancellationHandler {
        try await threads.runIfActive { [self] in try attempt(begin, interruption, body) }
      } onCancel: {
        interruption.interrupt()
      }
    } catch is CancellationError where isClosed.withLock({ $0 }) {
      // A pool that was shut down cancels what it is given.
      throw DatabaseError(.closed, "the database was closed")
    }
  }

  /// Runs the transaction until it is decided: again where the server asks for it, or where the connection broke
  /// before COMMIT was sent. Once COMMIT was sent, a broken connection leaves the outcome unknown, and says so.
  private func attempt<T>(
    _ begin: String, _ interruption: Interruption, _ body: (any Transaction) throws -> T
  ) throws -> T {
    let deadline = ContinuousClock.now + .seconds(options.patience)
    var collisions = 0
    while true {
      try interruption.check()
      do {
        let connection = try idle.withLock { $0.popLast() } ?? PostgreSQLConnection(address, options)
        return try run(begin, on: connection, interruption, body)
      } catch let again as RunAgain {
        switch again.reason {
        case .collision:
          collisions += 1
          guard collisions < 20 else { throw again.error }
          pause(milliseconds: Int.random(in: 1...(4 << min(collisions, 7))))
        case .connection:
          guard ContinuousClock.now < deadline else { throw again.error }
          // The others were most likely lost with it.
          idle.withLock { $0 = [] }
          pause(milliseconds: 100)
        }
      } catch let error as DatabaseError where error.kind == .unavailable {
        guard ContinuousClock.now < deadline else { throw error }
        pause(milliseconds: 250)
      }
    }
  }

  private func run<T>(
    _ begin: String, on connection: PostgreSQLConnection, _ interruption: Interruption,
    _ body: (any Transaction) throws -> T
  ) throws -> T {
    let transaction = PostgreSQLTransaction(connection)
    var isDeciding = false
    do {
      try interruption.watch(connection.canceller)
      try connection.command(begin)
      let result = try body(transaction)
      try transaction.checkUnspoiled()
      // From here on a cancellation comes too late.
      try interruption.release()
      isDeciding = true
      try commit(connection)
      putBack(connection)
      return result
    } catch {
      if interruption.end(), !isDeciding {
        // A late cancel may still be on its way to this session, so the session is given up.
        throw CancellationError()
      }
      try settle(connection, after: transaction.failure ?? (error as? DatabaseError))
      throw error
    }
  }

  private func commit(_ connection: PostgreSQLConnection) throws {
    do {
      guard try connection.command("COMMIT") == "COMMIT" else {
        throw DatabaseError(.spoiled, "the server rolled the transaction back")
      }
    } catch let error as DatabaseError where error.kind == .unavailable {
      throw DatabaseError(
        .commitInDoubt,
        "the connection broke while the transaction was being committed; whether it was is unknown: "
          + error.message, code: error.code)
    }
  }

  /// Rolls back, keeps the connection if it is still good, and asks for another run where that is right.
  private func settle(_ connection: PostgreSQLConnection, after error: DatabaseError?) throws {
    do {
      try connection.command("ROLLBACK")
      if let error, error.isStalePlan {
        try connection.forgetPlans()
        putBack(connection)
        throw RunAgain(reason: .collision, error: error)
      }
    } catch let failure as DatabaseError {
      guard error?.kind != .commitInDoubt else { return }
      throw RunAgain(reason: .connection, error: error ?? failure)
    }
    guard let error else { return putBack(connection) }
    if error.kind == .readOnly, !connection.isWritable {
      // The server was demoted under this session.
      throw RunAgain(reason: .connection, error: error)
    }
    putBack(connection)
    if error.isSerializationFailure { throw RunAgain(reason: .collision, error: error) }
  }

  private func putBack(_ connection: PostgreSQLConnection) {
    idle.withLock { $0.append(connection) }
  }

  private func pause(milliseconds: Int) { usleep(UInt32(milliseconds * 1000)) }
}

/// The transaction may be run again from its beginning; `error` is what to report where that has been tried enough.
private struct RunAgain: Error {
  enum Reason { case collision, connection }
  let reason: Reason
  let error: DatabaseError
}

/// Carries a task's cancellation to the session that works for it, and to no other: the session is let go under
/// the same lock that a cancel is sent under.
private final class Interruption: Sendable {
  private struct State {
    var isInterrupted = false
    var canceller: PostgreSQLCanceller?
  }
  private let state = Mutex(State())

  func check() throws {
    if state.withLock({ $0.isInterrupted }) { throw CancellationError() }
  }

  func watch(_ canceller: PostgreSQLCanceller) throws {
    try state.withLock { state in
      if state.isInterrupted { throw CancellationError() }
      state.canceller = canceller
    }
  }

  func release() throws {
    try state.withLock { state in
      if state.isInterrupted { throw CancellationError() }
      state.canceller = nil
    }
  }

  /// True where a cancel was sent.
  func end() -> Bool {
    state.withLock { state in
      state.canceller = nil
      return state.isInterrupted
    }
  }

  func interrupt() {
    // Sending a cancel opens a connection: not on the thread of whoever cancels.
    NIOThreadPool.singleton.submit { [self] _ in
      state.withLock { state in
        state.isInterrupted = true
        state.canceller?.cancel()
      }
    }
  }
}
