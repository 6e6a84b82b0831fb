import Foundation
import SwiftASN1

/// What an authority states: TSTInfo (RFC 3161 section 2.4.2).
struct TimeStampInfo: Sendable, Hashable {
  var policy: String
  var imprintAlgorithm: String
  var imprint: [UInt8]
  var serial: [UInt8]
  var time: Date
  /// Seconds by which the time may be off, either way.
  var accuracy: Double?
  var nonce: [UInt8]?

  init(_ der: [UInt8]) throws(TimeStampError) {
    var parts = try ASN1Node.parse(der, what: "time-stamp info").children("time-stamp info")
    let version = try parts.next().number("version")
    guard version == 1 else { throw .malformed("version \(version) of time-stamp info") }
    policy = try parts.next().oid("policy")
    var imprintParts = try parts.next().children("imprint")
    var algorithm = try imprintParts.next().children("imprint algorithm")
    imprintAlgorithm = try algorithm.next().oid("imprint algorithm")
    imprint = try imprintParts.next().octets("imprint")
    serial = try parts.next().magnitude("serial number")
    time = try Self.time(try parts.next())
    if let node = parts.next(.sequence) { accuracy = try Self.accuracy(node) }
    _ = parts.next(.boolean)  // ordering
    nonce = try parts.next(.integer).map { node throws(TimeStampError) in try node.magnitude("nonce") }
    _ = parts.next(.context(0))  // the authority's name, as it says; its certificate says it with a signature
    if let extensions = parts.next(.context(1)) {
      for node in try extensions.children("extensions").nodes {
        var fields = try node.children("extension")
        let oid = try fields.next().oid("extension")
        if let critical = fields.next(.boolean), critical.content != .primitive([0]) {
          throw .malformed("unknown critical extension \(oid)")
        }
      }
    }
    guard parts.nextIfAny() == nil else {
      throw .malformed("time-stamp info has parts that do not belong there")
    }
  }

  private static func accuracy(_ node: ASN1Node) throws(TimeStampError) -> Double {
    var parts = try node.children("accuracy")
    var seconds = 0.0
    if let node = parts.next(.integer) { seconds += Double(try node.number("accuracy")) }
    if let node = parts.next(.context(0)) {
      seconds += Double(try node.number("milliseconds", tag: .context(0))) / 1e3
    }
    if let node = parts.next(.context(1)) {
      seconds += Double(try node.number("microseconds", tag: .context(1))) / 1e6
    }
    return seconds
  }

  /// `YYYYMMDDhhmmss[.f…]Z`: always UTC, always with seconds (RFC 3161 section 2.4.2).
  private static func time(_ node: ASN1Node) throws(TimeStampError) -> Date {
    guard node.identifier == .generalizedTime, case .primitive(let bytes) = node.content,
      (15...32).contains(bytes.count), bytes.last == UInt8(ascii: "Z")
    else { throw .malformed("the time is not in UTC with seconds") }
    let text = String(decoding: bytes.dropLast(), as: UTF8.self)
    let halves = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let digits = Array(halves[0].utf8).map { Int($0) - 48 }
    guard digits.count == 14, digits.allSatisfy({ (0...9).contains($0) }) else {
      throw .malformed("time \(text.debugDescription)")
    }
    func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
    let (year, month, day) = (number(0..<4), number(4..<6), number(6..<8))
    let (hour, minute, second) = (number(8..<10), number(10..<12), number(12..<14))
    var fraction = 0.0
    if halves.count == 2 {
      guard !halves[1].isEmpty, halves[1].utf8.allSatisfy({ (48...57).contains($0) }),
        let value = Double("0." + halves[1])
      else { throw .malformed("time \(text.debugDescription)") }
      fraction = value
    }
    // 60 is a leap second.
    guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60 else {
      throw .malformed("time \(text.debugDescription)")
    }
    let seconds = Self.days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
    return Date(timeIntervalSince1970: Double(seconds) + fraction)
  }

  /// Days from 1970-01-01 in the Gregorian calendar; years begin in March, so that the leap day is a year's
  /// last.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let years = month > 2 ? year : year - 1
    let months = (month + 9) % 12
    return 365 * years + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5 + day - 1 - 719_468
  }
}
