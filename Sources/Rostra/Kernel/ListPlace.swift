package import RostraPlatforms
import RostraStorage

/// Where a page of a list ended that runs from the newest to the oldest: the last row's time, and its id among the rows of
/// that time.
package struct ListPlace: Sendable, Hashable, CustomStringConvertible {
  package var at: Timestamp
  package var id: String

  package init(at: Timestamp, id: String) {
    self.at = at
    self.id = id
  }

  /// As an address holds it: milliseconds, a point, the id.
  package init?(_ text: String) {
    let parts = text.split(separator: ".", maxSplits: 1)
    guard parts.count == 2, let milliseconds = Int64(parts[0]) else { return nil }
    self.init(at: Timestamp(milliseconds: milliseconds), id: String(parts[1]))
  }

  package var description: String { "\(at.milliseconds).\(id)" }

  /// The rows behind it. The first comparison alone lets an index on the time begin there.
  func condition(on time: SQL) -> SQL {
    "AND \(sql: time) <= \(at.milliseconds) AND (\(sql: time) < \(at.milliseconds) OR id < \(id))"
  }
}
