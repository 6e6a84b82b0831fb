import Dispatch
import Synchronization

/// Hands what a reading function pushes, in order, to a caller that must wait between: a file is read once, front to back,
/// however slow the database is, and no more than a few pieces of it are held.
///
/// The reading runs on a thread of its own, since it blocks while nobody takes.
final class EntryPump<Element: Sendable>: Sendable {
  private struct State {
    var held: [Element] = []
    var waiting: CheckedContinuation<Element?, any Error>?
    var end: Result<Void, any Error>?
    var isCancelled = false
  }

  private struct Cancelled: Error {}

  private let state = Mutex(State())
  private let room: DispatchSemaphore

  /// - Parameter depth: how many pushed elements may wait to be taken.
  init(
    depth: Int = 2, _ read: @escaping @Sendable (_ push: (Element) throws -> Void) throws -> Void
  ) {
    // Counted up from nothing: a semaphore must not be let go of below the value that it was made with.
    room = DispatchSemaphore(value: 0)
    for _ in 0..<depth { room.signal() }
    DispatchQueue(label: "rostra.import").async { [self] in
      let end = Result { try read { try push($0) } }
      state.withLock { state in
        state.end = end
        guard let waiting = state.waiting else { return }
        state.waiting = nil
        waiting.resume(with: end.map { nil })
      }
    }
  }

  /// The next element; nil at the end. Throws what the reading threw, after everything pushed before was taken.
  func next() async throws -> Element? {
    try await withCheckedThrowingContinuation { continuation in
      state.withLock { state in
        if !state.held.isEmpty {
          room.signal()
          continuation.resume(returning: state.held.removeFirst())
        } else if let end = state.end {
          continuation.resume(with: end.map { nil })
        } else {
          state.waiting = continuation
        }
      }
    }
  }

  /// Ends the reading at its next push. Must be called where the end was not awaited.
  func cancel() {
    state.withLock { $0.isCancelled = true }
    room.signal()
  }

  private func push(_ element: Element) throws {
    let isGiven = try state.withLock { state in
      guard !state.isCancelled else { throw Cancelled() }
      guard let waiting = state.waiting else { return false }
      state.waiting = nil
      waiting.resume(returning: element)
      return true
    }
    if isGiven { return }
    room.wait()
    try state.withLock { state in
      guard !state.isCancelled else { throw Cancelled() }
      if let waiting = state.waiting {
        state.waiting = nil
        room.signal()
        waiting.resume(returning: element)
      } else {
        state.held.append(element)
      }
    }
  }
}
