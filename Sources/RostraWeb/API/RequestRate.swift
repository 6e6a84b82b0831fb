import RostraPlatforms
import Synchronization

/// How often one program may ask: a bucket that fills evenly and holds a minute's worth (a token bucket). Kept in this
/// process alone: with several, each lets through as much again, which is well for a limit that keeps one program from
/// taking the machine for itself.
final class RequestRate: Sendable {
  private let perMinute: Int64
  private let buckets = Mutex<[String: Bucket]>([:])
  /// More subjects than this, and those whose bucket is full again are forgotten.
  private static let most = 10_000

  private struct Bucket {
    /// In thousandths of a request.
    var level: Int64
    var at: Timestamp
  }

  struct Allowance: Sendable, Hashable {
    var isOver: Bool
    var limit: Int64
    var remaining: Int64
    var secondsToFull: Int64
    var secondsToNext: Int64
  }

  init(perMinute: Int64) { self.perMinute = perMinute }

  func take(by subject: String, at now: Timestamp) -> Allowance {
    let full = perMinute * 1000
    return buckets.withLock { buckets in
      if buckets.count >= Self.most {
        buckets = buckets.filter { now.milliseconds - $0.value.at.milliseconds < 60_000 }
        // Still as many, within one minute: a flood of made-up subjects, which must not fill the memory.
        if buckets.count >= Self.most { buckets.removeAll() }
      }
      var bucket = buckets[subject] ?? Bucket(level: full, at: now)
      // A bucket fills by perMinute requests in 60,000 milliseconds, so by perMinute / 60 thousandths in each.
      let passed = max(0, now.milliseconds - bucket.at.milliseconds)
      bucket.level = min(full, bucket.level + min(passed, 60_000) * perMinute / 60)
      bucket.at = now
      let isOver = bucket.level < 1000
      if !isOver { bucket.level -= 1000 }
      buckets[subject] = bucket
      return Allowance(
        isOver: isOver, limit: perMinute, remaining: bucket.level / 1000,
        secondsToFull: Self.seconds(full - bucket.level, perMinute),
        secondsToNext: max(1, Self.seconds(1000 - bucket.level, perMinute)))
    }
  }

  /// Until so many thousandths have come, rounded up.
  private static func seconds(_ thousandths: Int64, _ perMinute: Int64) -> Int64 {
    guard thousandths > 0 else { return 0 }
    return (thousandths * 60 + perMinute * 1000 - 1) / (perMinute * 1000)
  }
}
