import RostraPlatforms
import Synchronization

@testable import Rostra

/// A clock that the test moves.
final class TestClock: Sendable {
  private let time: Mutex<Timestamp>

  init(_ start: Timestamp) { time = Mutex(start) }

  func now() -> Timestamp { time.withLock { $0 } }
  func advance(bySeconds seconds: Int64) { time.withLock { $0 = $0.advanced(bySeconds: seconds) } }
  var clock: Clock { Clock { self.now() } }
}
