/// A time-ordered identifier: microseconds since 1970 and ten bits of chance, in 13 sortable characters
/// (AT Protocol TID specification). Record keys and revisions are such.
package struct TID: Sendable, Hashable, Comparable, CustomStringConvertible {
  private var value: UInt64

  private static let alphabet = Array("234567abcdefghijklmnopqrstuvwxyz".utf8)

  package init?(_ text: String) {
    guard text.utf8.count == 13 else { return nil }
    value = 0
    for (index, character) in text.utf8.enumerated() {
      guard let digit = TID.alphabet.firstIndex(of: character), index > 0 || digit < 8 else { return nil }
      value = value << 5 | UInt64(digit)
    }
  }

  /// - Parameters:
  ///   - microseconds: since 1970, at most 53 bits of them.
  ///   - clock: tells writers of the same instant apart, 0 to 1023.
  package init(microseconds: Int64, clock: Int) {
    value = (UInt64(bitPattern: microseconds) & (1 << 53 - 1)) << 10 | UInt64(clock & 1023)
  }

  package var microseconds: Int64 { Int64(value >> 10) }
  package var time: Timestamp { Timestamp(milliseconds: microseconds / 1000) }

  package var description: String {
    String(decoding: (0..<13).map { TID.alphabet[Int(value >> UInt64(60 - 5 * $0) & 31)] }, as: UTF8.self)
  }

  package static func < (left: TID, right: TID) -> Bool { left.value < right.value }
}
