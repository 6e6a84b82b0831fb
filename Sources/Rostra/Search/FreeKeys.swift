import RostraStorage

/// Hands out keys that no entry has, as near to each entry's second as there is room.
struct FreeKeys {
  private let agency: String
  private let ordinal: Int64
  /// The next free key of each second asked about, by the second's first key.
  private var next: [Int64: Int64] = [:]
  /// Above every key in the table: seconds from here on need no question.
  private let empty: Int64

  /// Asks about all seconds at once: one question each would cost more than the insert.
  init(for seconds: [Int64], agency: String, ordinal: Int64, in tx: any Transaction) throws {
    self.agency = agency
    self.ordinal = ordinal
    let all = SearchKey.all(agency: ordinal)
    let newest = try tx.row(
      """
      SELECT key FROM search_entry WHERE \(sql: Self.own(agency, tx)) key >= \(all.lowerBound)
      AND key < \(all.upperBound) ORDER BY key DESC LIMIT 1
      """)
    empty = try newest.map { SearchKey.startOfSecond(try $0.int64(0)) + SearchKey.room } ?? 0
    let wanted = Set(seconds.map { SearchKey.first($0, agency: ordinal) }.filter { $0 < empty }).sorted()
    for start in stride(from: 0, to: wanted.count, by: 400) {
      try ask(about: Array(wanted[start..<min(start + 400, wanted.count)]), in: tx)
    }
  }

  mutating func next(_ second: Int64, in tx: any Transaction) throws -> Int64 {
    let first = SearchKey.first(second, agency: ordinal)
    var low = first
    while low <= first + SearchKey.farthest << SearchKey.roomBits {
      if next[low] == nil && low < empty { try ask(about: [low], in: tx) }
      let key = next[low] ?? low
      if key < low + SearchKey.room {
        next[low] = key + 1
        return key
      }
      low += SearchKey.room
    }
    throw SearchIndexError.noRoom(agency: agency, second: second)
  }

  private mutating func ask(about lows: [Int64], in tx: any Transaction) throws {
    let values = lows.map { SQL("(\($0))") }.joined(separator: ", ")
    let answer = try tx.rows(
      """
      WITH wanted(low) AS (VALUES \(sql: values))
      SELECT low, (SELECT MAX(key) FROM search_entry WHERE \(sql: Self.own(agency, tx))
        key >= low AND key < low + \(SearchKey.room))
      FROM wanted
      """)
    for low in lows { next[low] = low }
    for row in answer {
      if let highest = try row.int64OrNil(1) { next[try row.int64(0)] = highest + 1 }
    }
  }

  /// PostgreSQL's key begins with the agency; on SQLite the condition would only lead the planner to another index.
  private static func own(_ agency: String, _ tx: any Transaction) -> SQL {
    tx.engine == .sqlite ? "" : "agency = \(agency) AND"
  }
}
