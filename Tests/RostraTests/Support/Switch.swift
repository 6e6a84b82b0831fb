import RostraTesting
import Synchronization

/// Answers of the sample's server that a test replaces for a while: nil lets the city speak.
final class Switch: Sendable {
  typealias Answer = @Sendable (SampleRequest) -> SampleResponse?

  private let answer = Mutex<Answer?>(nil)
  private let requests = Mutex<[String]>([])

  /// The paths asked for since the last call of ``set(_:)``.
  var asked: [String] { requests.withLock { $0 } }

  func set(_ answer: Answer?) {
    self.answer.withLock { $0 = answer }
    requests.withLock { $0.removeAll() }
  }

  func callAsFunction(_ request: SampleRequest) -> SampleResponse? {
    requests.withLock { $0.append(request.path) }
    return answer.withLock { $0 }?(request)
  }
}
