import Foundation
import Rostra
import RostraPlatforms

extension Call {
  var time: AgencyTime { office.time }

  func moment(_ time: Timestamp, relative: Bool = true) -> Moment {
    Moment(
      exact: time.rfc3339, text: self.time.text(time),
      ago: relative ? Moment.ago(office.services.clock.now().seconds - time.seconds) : nil)
  }

  func moment(_ time: Timestamp?, relative: Bool = true) -> Moment? { time.map { moment($0, relative: relative) } }
}

extension Moment {
  static func ago(_ seconds: Int64) -> String {
    let (distance, isPast) = (abs(seconds), seconds >= 0)
    let units: [(Int64, String)] = [
      (365 * 86_400, "year"), (30 * 86_400, "month"), (86_400, "day"), (3600, "hour"), (60, "minute"),
    ]
    guard let (size, name) = units.first(where: { distance >= $0.0 }) else { return "just now" }
    let count = distance / size
    let words = "\(count) \(name)\(count == 1 ? "" : "s")"
    return isPast ? "\(words) ago" : "in \(words)"
  }
}
