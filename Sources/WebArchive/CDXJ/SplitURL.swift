/// An address taken apart as RFC 3986 appendix B does it, after the repairs that crawlers need.
struct SplitURL {
  var scheme: [UInt8]
  var host: [UInt8]?
  var port: Int?
  var path: [UInt8]
  var query: [UInt8]

  /// Nil for a port that is no number up to 65,535.
  init?(_ address: String) {
    var text = Array(address.utf8)
    while let last = text.last, Self.isSpace(last) { text.removeLast() }
    if let first = text.first, Self.isSpace(first) {
      text.removeFirst(text.prefix(while: Self.isSpace).count)
    }
    if text.contains(where: { $0 < 0x20 }) { text.removeAll { $0 == 0x0A || $0 == 0x0D || $0 == 0x09 } }
    if Self.schemeLength(text) == nil { text = Array("http://".utf8) + text }
    let repeated = Self.repeatedSchemeLength(text)
    if repeated > 0 { text.removeFirst(repeated) }

    var rest = text[...]
    if let length = Self.schemeLength(text) {
      scheme = Array(text[..<length])
      rest = rest.dropFirst(length + 1)
    } else {
      return nil
    }
    if let hash = rest.firstIndex(of: 0x23) { rest = rest[..<hash] }
    if let mark = rest.firstIndex(of: 0x3F) {
      query = Array(rest[(mark + 1)...])
      rest = rest[..<mark]
    } else {
      query = []
    }
    if rest.starts(with: [0x2F, 0x2F]) {
      rest = rest.dropFirst(2)
      let end = rest.firstIndex(of: 0x2F) ?? rest.endIndex
      guard let (host, port) = Self.authority(rest[..<end]) else { return nil }
      self.host = host.isEmpty ? nil : host
      self.port = port
      rest = rest[end...]
    }
    path = Array(rest)
    // "http:////example.org/": the host is the first thing that is not a slash.
    if host == nil, !path.isEmpty, scheme.starts(with: "http".utf8) {
      let stripped = path.drop { $0 == 0x2F }
      let end = stripped.firstIndex(of: 0x2F) ?? stripped.endIndex
      host = Array(stripped[..<end])
      path = [0x2F] + stripped[end...].dropFirst()
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

  /// Bytes of the scheme, its colon not counted.
  private static func schemeLength(_ text: [UInt8]) -> Int? {
    guard let first = text.first, (0x61...0x7A).contains(first | 0x20) else { return nil }
    for (index, byte) in text.enumerated() {
      switch byte {
      case 0x3A: return index
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2D, 0x2E: continue
      default: return nil
      }
    }
    return nil
  }

  /// `http://https://x` means the last of them.
  private static func repeatedSchemeLength(_ text: [UInt8]) -> Int {
    var (at, previous) = (0, 0)
    while true {
      let rest = text[at...]
      let length = rest.starts(with: "http://".utf8) ? 7 : rest.starts(with: "https://".utf8) ? 8 : 0
      if length == 0 { return previous }
      previous = at
      at += length
    }
  }

  private static func authority(_ text: ArraySlice<UInt8>) -> (host: [UInt8], port: Int?)? {
    var text = text
    while text.last == 0x3A { text = text.dropLast() }
    if let at = text.lastIndex(of: 0x40) { text = text[(at + 1)...] }
    var host = text
    var port: ArraySlice<UInt8> = []
    if let open = text.firstIndex(of: 0x5B) {
      let inner = text[(open + 1)...]
      let close = inner.firstIndex(of: 0x5D) ?? inner.endIndex
      host = inner[..<close]
      let behind = inner[close...].dropFirst()
      if let colon = behind.firstIndex(of: 0x3A) { port = behind[(colon + 1)...] }
    } else if let colon = text.firstIndex(of: 0x3A) {
      host = text[..<colon]
      port = text[(colon + 1)...]
    }
    let lowered = host.map(ASCII.lowercase)
    if port.isEmpty { return (lowered, nil) }
    guard port.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
      let number = Int(String(decoding: port, as: UTF8.self)),
      number <= 65_535
    else { return nil }
    return (lowered, number == 0 ? nil : number)
  }
}
