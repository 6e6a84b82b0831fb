import Rostra
import RostraPlatforms
import Synchronization

/// A clock that stands where a test puts it, and goes on by a millisecond each time it is read, so that no two things
/// happen at once.
final class TestClock: Sendable {
  private let milliseconds: Mutex<Int64>

  init(_ start: Timestamp) { milliseconds = Mutex(start.milliseconds) }

  var clock: Clock { Clock { self.now() } }

  func now() -> Timestamp {
    Timestamp(
      milliseconds: milliseconds.withLock { time in
        time += 1
        return time
      })
  }

  func advance(bySeconds seconds: Int64) { milliseconds.withLock { $0 += seconds * 1000 } }

  /// Never backwards.
  func advance(to time: Timestamp) { milliseconds.withLock { $0 = max($0, time.milliseconds) } }
}
