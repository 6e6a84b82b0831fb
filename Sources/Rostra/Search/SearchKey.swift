/// The place of an entry in time: the number by which both databases order, page and narrow by date.
///
/// `agency (19 bits) | seconds since 1900 (34 bits) | n (10 bits)`. Newest first is then largest first, which FTS5
/// gives without sorting, wherever in time an entry is put: a backfilled account falls into its own years. Within one
/// second there is room for 1,024 entries; more of them move on to the next seconds with room.
package enum SearchKey {
  static let roomBits: Int64 = 10
  static let secondBits: Int64 = 34
  static let room: Int64 = 1 << roomBits
  /// How far from its second an entry may be put when there are too many of one second.
  static let farthest: Int64 = 24 * 3600
  /// From 1900 to 1970.
  private static let epoch: Int64 = 2_208_988_800
  private static let lastSecond: Int64 = (1 << secondBits) - 1 - farthest

  /// The first key of a second of Unix time; times before 1900 and after 2444 count as the nearest of these.
  static func first(_ second: Int64, agency ordinal: Int64) -> Int64 {
    let second = min(max(second, -epoch), lastSecond - epoch) + epoch
    return ordinal << (secondBits + roomBits) | second << roomBits
  }

  /// The first key of the second in which a key lies.
  static func startOfSecond(_ key: Int64) -> Int64 { key & ~(room - 1) }

  /// Every key of an agency.
  static func all(agency ordinal: Int64) -> Range<Int64> {
    ordinal << (secondBits + roomBits)..<(ordinal + 1) << (secondBits + roomBits)
  }

  /// The keys that entries published in these seconds can have.
  static func keys(of seconds: Range<Int64>, agency ordinal: Int64) -> Range<Int64> {
    let all = all(agency: ordinal)
    let low = seconds.lowerBound == .min ? all.lowerBound : first(seconds.lowerBound, agency: ordinal)
    let high =
      seconds.upperBound == .max
      ? all.upperBound : first(seconds.upperBound, agency: ordinal) + farthest << roomBits
    return low..<max(low, min(high, all.upperBound))
  }

  /// Milliseconds to seconds, downwards.
  static func second(ofMilliseconds milliseconds: Int64) -> Int64 {
    milliseconds.quotientAndRemainder(dividingBy: 1000).remainder < 0
      ? milliseconds / 1000 - 1 : milliseconds / 1000
  }
}
