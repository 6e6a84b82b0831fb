/// Small writes of many callers that become durable together. What arrives while a transaction is being synced waits and
/// shares the next one, so that a hundred readers whose looking is evidence cost a few syncs, not a hundred.
///
/// A write that returns is durable, as with ``Database/write(_:)``, and none waits longer than the transaction under way
/// and its own. One that fails fails alone: those that shared its transaction are then run one by one.
package actor SharedWrites {
  package typealias Body = @Sendable (any Transaction) throws -> Void

  private let database: any Database
  private var isWriting = false
  private var waiting: [Waiting] = []

  /// No transaction grows beyond this many: it would keep other writers waiting.
  private static let most = 64

  package init(_ database: any Database) { self.database = database }

  package func write(_ body: @escaping Body) async throws {
    if isWriting, case .done(let result) = await turn(of: body) { return try result.get() }
    isWriting = true
    let others = Array(waiting.prefix(Self.most - 1))
    waiting.removeFirst(others.count)
    let results = await perform([body] + others.map(\.body))
    for (other, result) in zip(others, results.dropFirst()) { other.continuation.resume(returning: .done(result)) }
    // Whoever waits longest writes next, for itself and for those behind it.
    if waiting.isEmpty { isWriting = false } else { waiting.removeFirst().continuation.resume(returning: .write) }
    try results[0].get()
  }

  private enum Turn: Sendable {
    case done(Result<Void, any Error>)
    case write
  }

  private struct Waiting {
    var body: Body
    var continuation: CheckedContinuation<Turn, Never>
  }

  private func turn(of body: @escaping Body) async -> Turn {
    await withCheckedContinuation { waiting.append(Waiting(body: body, continuation: $0)) }
  }

  private func perform(_ bodies: [Body]) async -> [Result<Void, any Error>] {
    do {
      try await database.write { tx in for body in bodies { try body(tx) } }
      return bodies.map { _ in .success(()) }
    } catch {
      guard bodies.count > 1 else { return [.failure(error)] }
      var results: [Result<Void, any Error>] = []
      for body in bodies { results += await perform([body]) }
      return results
    }
  }
}
