import Synchronization

/// Something that is done by one request at a time, since it takes the whole machine.
package final class Turn: Sendable {
  private let isTaken = Atomic<Bool>(false)

  /// - Returns: nil where somebody else has it.
  func take<T: Sendable>(_ work: @Sendable () async throws -> T) async rethrows -> T? {
    guard isTaken.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged else { return nil }
    defer { isTaken.store(false, ordering: .releasing) }
    return try await work()
  }
}
