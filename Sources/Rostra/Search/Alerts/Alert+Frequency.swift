package import Foundation
package import RostraPlatforms

extension Alert.Frequency {
  /// The hour at which digests go out, in the agency's zone; those of a week on Monday.
  package static let hour = 8
  private static let monday = 2
  /// Seconds between messages to one person of what is told at once: the first goes out within seconds, what follows is
  /// put together, so that a busy hour does not fill a mailbox.
  package static let pause: Int64 = 300

  /// What was found before this moment is due by now. It follows from the clock alone: a worker that was away at eight
  /// sends the digest when it is back, once, and no schedule can be out of step.
  package func cutoff(at now: Timestamp, in zone: TimeZone) -> Timestamp {
    guard self != .atOnce else { return now.advanced(bySeconds: 1) }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let moment = Date(timeIntervalSince1970: Double(now.milliseconds) / 1000)
    // Days are counted, not hours: a day of 23 or 25 hours has one eight o'clock.
    for back in 0...7 {
      guard let day = calendar.date(byAdding: .day, value: -back, to: calendar.startOfDay(for: moment)),
        let eight = calendar.date(bySettingHour: Self.hour, minute: 0, second: 0, of: day), eight <= moment,
        self == .daily || calendar.component(.weekday, from: eight) == Self.monday
      else { continue }
      return Timestamp(seconds: Int64(eight.timeIntervalSince1970))
    }
    return now.advanced(bySeconds: -7 * 86_400)
  }
}
