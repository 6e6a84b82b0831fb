import Synchronization

/// Where a connection leads. Only requests to the same place share one.
struct Origin: Sendable, Hashable {
  var scheme: WebAddress.Scheme
  var host: String
  var port: UInt16
}

/// Keeps connections for the next request and bounds how many are open, in all and to one host.
///
/// A request that finds the bound reached waits for its turn, in the order of asking.
final class ConnectionPool: Sendable {
  private let maximum: Int
  private let maximumPerOrigin: Int
  private let state = Mutex(State())

  /// What the pool gives out: a connection from earlier, or leave to open one.
  enum Lease: Sendable {
    case reuse(Connection)
    case open
  }

  private struct Waiter {
    var id: UInt64
    var origin: Origin
    var continuation: CheckedContinuation<Lease?, Never>
  }

  private struct State {
    var idle: [Origin: [Connection]] = [:]
    /// Open or about to be, idle ones included.
    var open: [Origin: Int] = [:]
    var total = 0
    var waiters: [Waiter] = []
    /// Waiters cancelled before they came to wait.
    var cancelled: Set<UInt64> = []
    var nextID: UInt64 = 0
    var isShutDown = false
  }

  init(maximum: Int, maximumPerOrigin: Int) {
    self.maximum = max(1, maximum)
    self.maximumPerOrigin = max(1, maximumPerOrigin)
  }

  /// nil when the task was cancelled or the pool is shut down.
  func lease(_ origin: Origin) async -> Lease? {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    defer { state.withLock { _ = $0.cancelled.remove(id) } }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let (answer, closing) = state.withLock { state -> (Lease??, Connection?) in
          if state.isShutDown || state.cancelled.remove(id) != nil { return (.some(nil), nil) }
          var closing: Connection?
          if let lease = grant(origin, &state, &closing) { return (.some(lease), closing) }
          state.waiters.append(Waiter(id: id, origin: origin, continuation: continuation))
          return (.none, nil)
        }
        closing?.close()
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      let waiter = state.withLock { state -> Waiter? in
        guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
          state.cancelled.insert(id)
          return nil
        }
        return state.waiters.remove(at: index)
      }
      waiter?.continuation.resume(returning: nil)
    }
  }

  /// The connection can carry another request.
  func giveBack(_ connection: Connection) {
    let isKept = state.withLock { state in
      guard !state.isShutDown, connection.isActive else { return false }
      state.idle[connection.origin, default: []].append(connection)
      return true
    }
    if isKept { serveWaiters() } else { connection.close() }
  }

  /// A leased place is free again: its connection has closed, or was never made.
  func release(_ origin: Origin) {
    state.withLock { state in
      state.idle[origin]?.removeAll { !$0.isActive }
      if state.idle[origin]?.isEmpty == true { state.idle[origin] = nil }
      state.total -= 1
      state.open[origin, default: 1] -= 1
      if state.open[origin] == 0 { state.open[origin] = nil }
    }
    serveWaiters()
  }

  func shutDown() {
    let (connections, waiters) = state.withLock { state in
      state.isShutDown = true
      defer {
        state.idle = [:]
        state.waiters = []
      }
      return (state.idle.values.flatMap { $0 }, state.waiters)
    }
    for waiter in waiters { waiter.continuation.resume(returning: nil) }
    for connection in connections { connection.close() }
  }

  private func serveWaiters() {
    while true {
      let (served, closing) = state.withLock { state -> ((Waiter, Lease)?, Connection?) in
        for index in state.waiters.indices {
          var closing: Connection?
          if let lease = grant(state.waiters[index].origin, &state, &closing) {
            return ((state.waiters.remove(at: index), lease), closing)
          }
        }
        return (nil, nil)
      }
      closing?.close()
      guard let (waiter, lease) = served else { return }
      waiter.continuation.resume(returning: lease)
    }
  }

  /// - Parameter closing: an idle connection to another host that has to make room.
  private func grant(_ origin: Origin, _ state: inout State, _ closing: inout Connection?) -> Lease? {
    while let connection = state.idle[origin]?.popLast() {
      if connection.isActive { return .reuse(connection) }
    }
    guard state.open[origin, default: 0] < maximumPerOrigin else { return nil }
    if state.total >= maximum {
      // The place is freed when the connection has really closed; until then the bound is passed by one.
      guard let other = state.idle.first(where: { !$0.value.isEmpty })?.key else { return nil }
      closing = state.idle[other]?.popLast()
    }
    state.total += 1
    state.open[origin, default: 0] += 1
    return .open
  }
}
