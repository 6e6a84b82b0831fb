import Foundation

/// Percent-encoding as index keys have it.
enum Percent {
  /// Decoded until nothing changes: `%2520` was written by somebody who meant a space.
  static func decodedFully(_ text: [UInt8]) -> [UInt8] {
    var text = text
    while text.contains(0x25) {
      let decoded = decoded(text)
      if decoded.count == text.count { return decoded }
      text = decoded
    }
    return text
  }

  static func decoded(_ text: [UInt8], plusIsSpace: Bool = false) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var at = 0
    while at < text.count {
      if text[at] == 0x25, at + 2 < text.count, let high = Hexadecimal.value(of: text[at + 1]),
        let low = Hexadecimal.value(of: text[at + 2])
      {
        result.append(high << 4 | low)
        at += 3
      } else {
        result.append(plusIsSpace && text[at] == 0x2B ? 0x20 : text[at])
        at += 1
      }
    }
    return result
  }

  /// Everything outside of printable ASCII, and `#`, `%` and space, encoded once.
  static func encoded(_ text: [UInt8]) -> [UInt8] {
    if text.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x23 && $0 != 0x25 }) { return text }
    var result: [UInt8] = []
    for byte in text {
      if byte > 0x20, byte < 0x7F, byte != 0x23, byte != 0x25 {
        result.append(byte)
      } else {
        append(byte, to: &result)
      }
    }
    return result
  }

  /// As in an HTML form: letters, digits and `_.-~` stand, a space is `+`.
  static func formEncoded(_ text: some Sequence<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    for byte in text {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2E, 0x2D, 0x7E: result.append(byte)
      case 0x20: result.append(0x2B)
      default: append(byte, to: &result)
      }
    }
    return result
  }

  private static func append(_ byte: UInt8, to result: inout [UInt8]) {
    let digits = Array("0123456789ABCDEF".utf8)
    result += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }
}

/// Session ids that servers of old put into addresses, and that made one page look like thousands.
enum SessionID {
  /// `/(24 characters)/…aspx` and `/(a(24 characters))/…aspx`, the last that fits.
  static func removed(fromPath path: [UInt8]) -> [UInt8] {
    guard path.contains(0x28) else { return path }
    return removed(from: removed(from: path, isID: isLettered), isID: isPlain)
  }

  private static func removed(from path: [UInt8], isID: (ArraySlice<UInt8>) -> Bool) -> [UInt8] {
    let slashes = path.indices.filter { path[$0] == 0x2F }
    for (start, end) in zip(slashes, slashes.dropFirst()).reversed() where isID(path[(start + 1)..<end]) {
      let rest = path[(end + 1)...]
      let beforeMark = rest.prefix { $0 != 0x3F }
      if range(of: Array(".aspx".utf8), in: beforeMark, from: rest.startIndex + 1) != nil {
        return Array(path[...start] + rest)
      }
    }
    return path
  }

  private static func isPlain(_ part: ArraySlice<UInt8>) -> Bool {
    part.count == 26 && part.first == 0x28 && part.last == 0x29
      && part.dropFirst().dropLast().allSatisfy(isAlphanumeric)
  }

  private static func isLettered(_ part: ArraySlice<UInt8>) -> Bool {
    guard part.count > 2, part.first == 0x28, part.last == 0x29 else { return false }
    let inner = Array(part.dropFirst().dropLast())
    guard inner.count % 27 == 0, !inner.isEmpty else { return false }
    return stride(from: 0, to: inner.count, by: 27).allSatisfy { at in
      (0x61...0x7A).contains(inner[at] | 0x20) && isPlain(inner[(at + 1)..<(at + 27)])
    }
  }

  static func removed(fromQuery query: [UInt8]) -> [UInt8] {
    guard query.contains(0x3D) else { return query }
    var query = query
    for (name, letters, value) in shapes {
      query = removed(from: query, name: name, letters: letters, value: value)
    }
    return removedColdFusion(query)
  }

  /// Name, letters that belong to the name's end, characters of the value.
  private static let shapes: [([UInt8], Int, Int)] = [
    (Array("jsessionid".utf8), 0, 32), (Array("phpsessid".utf8), 0, 32), (Array("sid".utf8), 0, 32),
    (Array("aspsessionid".utf8), 8, 24),
  ]

  /// The last place where name, value and the end of the argument follow each other.
  private static func removed(from query: [UInt8], name: [UInt8], letters: Int, value: Int) -> [UInt8] {
    let length = name.count + letters + 1 + value
    guard query.count >= length else { return query }
    for start in stride(from: query.count - length, through: 0, by: -1) {
      let end = start + length
      guard end == query.count || query[end] == 0x26, ASCII.lowercase(query[start]) == name[0] else {
        continue
      }
      let equals = end - value - 1
      guard query[equals] == 0x3D, zip(name, query[start...]).allSatisfy({ $0 == ASCII.lowercase($1) }),
        query[(start + name.count)..<equals].allSatisfy(isLetter),
        query[(equals + 1)..<end].allSatisfy(letters > 0 ? isLetter : isAlphanumeric)
      else { continue }
      return Array(query[..<start] + query[end...].dropFirst())
    }
    return query
  }

  /// `cfid=…&cftoken=…`
  private static func removedColdFusion(_ query: [UInt8]) -> [UInt8] {
    let id = Array("cfid=".utf8)
    let token = Array("cftoken=".utf8)
    guard query.count > id.count + token.count else { return query }
    for start in stride(from: query.count - id.count, through: 0, by: -1) {
      guard zip(id, query[start...]).allSatisfy({ $0 == ASCII.lowercase($1) }) else { continue }
      let value = query[(start + id.count)...].prefix { $0 != 0x26 }
      let next = query[value.endIndex...].dropFirst()
      guard !value.isEmpty, next.count > token.count,
        zip(token, next).allSatisfy({ $0 == ASCII.lowercase($1) })
      else { continue }
      let tokenValue = next.dropFirst(token.count).prefix { $0 != 0x26 }
      guard !tokenValue.isEmpty else { continue }
      return Array(query[..<start] + query[tokenValue.endIndex...].dropFirst())
    }
    return query
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
  private static func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || (0x30...0x39).contains(byte) }

  private static func range(of needle: [UInt8], in bytes: ArraySlice<UInt8>, from: Int) -> Int? {
    guard bytes.endIndex - from >= needle.count else { return nil }
    return (from...(bytes.endIndex - needle.count)).first { bytes[$0...].starts(with: needle) }
  }
}

/// Host names beyond ASCII, label by label as `xn--…` (RFC 3490, RFC 3492).
enum InternationalHost {
  /// Nil when a label is empty or too long.
  static func ascii(_ host: [UInt8]) -> [UInt8]? {
    // What is no UTF-8 is left out, as the peers do.
    let text = String(decoding: host, as: UTF8.self).replacing("\u{FFFD}", with: "")
    let dots: Set<Unicode.Scalar> = ["\u{2E}", "\u{3002}", "\u{FF0E}", "\u{FF61}"]
    let labels = text.unicodeScalars.split(omittingEmptySubsequences: false) { dots.contains($0) }
    var result: [[UInt8]] = []
    for (index, label) in labels.enumerated() {
      if label.isEmpty, index == labels.count - 1 {
        result.append([])
        continue
      }
      let folded = String(label).lowercased().precomposedStringWithCompatibilityMapping
      let ascii =
        folded.utf8.allSatisfy { $0 < 0x80 } ? Array(folded.utf8) : Array("xn--".utf8) + punycode(folded)
      guard !ascii.isEmpty, ascii.count < 64 else { return nil }
      result.append(ascii)
    }
    return Array(result.joined(separator: [0x2E]))
  }

  /// RFC 3492 section 6.3.
  private static func punycode(_ label: String) -> [UInt8] {
    let scalars = label.unicodeScalars.map(\.value)
    var output = scalars.filter { $0 < 0x80 }.map { UInt8($0) }
    let basic = output.count
    if basic > 0 { output.append(0x2D) }
    var (n, delta, bias, handled): (UInt32, Int, Int, Int) = (128, 0, 72, basic)
    while handled < scalars.count {
      let next = scalars.filter { $0 >= n }.min() ?? n
      delta += Int(next - n) * (handled + 1)
      n = next
      for scalar in scalars {
        if scalar < n { delta += 1 }
        guard scalar == n else { continue }
        var q = delta
        var k = 36
        while true {
          let t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias
          if q < t { break }
          output.append(digit(t + (q - t) % (36 - t)))
          q = (q - t) / (36 - t)
          k += 36
        }
        output.append(digit(q))
        bias = adapted(delta, handled + 1, isFirst: handled == basic)
        delta = 0
        handled += 1
      }
      delta += 1
      n += 1
    }
    return output
  }

  private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? 0x61 + value : 0x16 + value) }

  private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / count
    var k = 0
    while delta > 455 {
      delta /= 35
      k += 36
    }
    return k + 36 * delta / (delta + 38)
  }
}
