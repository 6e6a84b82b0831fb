#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An IPv4 or IPv6 address as a number, so that a range can be told by comparing.
package enum IPAddress: Sendable, Hashable {
  case v4(UInt32)
  case v6(high: UInt64, low: UInt64)

  /// The 16 bytes of an IPv6 address or the 4 of an IPv4 address, in network order; nil for any other count.
  package init?(bytes: some Collection<UInt8>) {
    func number(_ part: some Sequence<UInt8>) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
    switch bytes.count {
    case 4: self = .v4(UInt32(number(bytes)))
    case 16: self = .v6(high: number(bytes.prefix(8)), low: number(bytes.dropFirst(8)))
    default: return nil
    }
  }

  /// Reads an IPv6 address in any of the forms of RFC 4291, section 2.2, without zone or brackets.
  package init?(v6 text: String) {
    var address = in6_addr()
    guard !text.utf8.contains(0), inet_pton(AF_INET6, text, &address) == 1 else { return nil }
    self.init(bytes: withUnsafeBytes(of: &address) { Array($0) })
  }

  package var bytes: [UInt8] {
    func bytes(_ number: UInt64, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * (count - 1 - $0))) }
    }
    return switch self {
    case .v4(let number): bytes(UInt64(number), 4)
    case .v6(let high, let low): bytes(high, 8) + bytes(low, 8)
    }
  }
}

extension IPAddress: CustomStringConvertible {
  /// `192.0.2.7`; IPv6 as in RFC 5952, without brackets.
  package var description: String {
    guard case .v6 = self else { return bytes.map(String.init).joined(separator: ".") }
    var address = in6_addr()
    withUnsafeMutableBytes(of: &address) { $0.copyBytes(from: bytes) }
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

extension IPAddress {
  /// Reads IPv4 as browsers do (WHATWG URL, section 3.5): one to four numbers, each decimal, octal (`0177`) or
  /// hexadecimal (`0x7f`), the last one filling the bytes that are left. `2130706433` is 127.0.0.1.
  ///
  /// An address guard that read fewer forms than the system's resolver would be walked around.
  package init?(v4 host: some StringProtocol) {
    var parts = host.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count > 1, parts.last?.isEmpty == true { parts.removeLast() }
    guard (1...4).contains(parts.count) else { return nil }
    var numbers: [UInt64] = []
    for part in parts {
      guard let number = IPAddress.number(part) else { return nil }
      numbers.append(number)
    }
    guard let last = numbers.popLast(), numbers.allSatisfy({ $0 <= 255 }),
      last < 1 << (8 * (4 - numbers.count))
    else { return nil }
    var value = last
    for (index, number) in numbers.enumerated() { value |= number << (8 * (3 - index)) }
    self = .v4(UInt32(value))
  }

  /// Whether a host's last label is a number, so that it must be an IPv4 address and can be no name.
  package static func endsInNumber(_ host: some StringProtocol) -> Bool {
    var labels = host.split(separator: ".", omittingEmptySubsequences: false)
    if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
    guard let last = labels.last, !last.isEmpty else { return false }
    return last.utf8.allSatisfy { (0x30...0x39).contains($0) } || number(last) != nil
  }

  private static func number(_ part: some StringProtocol) -> UInt64? {
    if part.hasPrefix("0x") || part.hasPrefix("0X") {
      let digits = part.dropFirst(2)
      return digits.isEmpty ? 0 : unsigned(digits, radix: 16)
    }
    if part.utf8.count > 1, part.hasPrefix("0") { return unsigned(part.dropFirst(), radix: 8) }
    return unsigned(part, radix: 10)
  }

  private static func unsigned(_ digits: some StringProtocol, radix: Int) -> UInt64? {
    guard digits.utf8.first.map({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) == true else {
      return nil
    }
    return UInt64(digits, radix: radix)
  }
}
