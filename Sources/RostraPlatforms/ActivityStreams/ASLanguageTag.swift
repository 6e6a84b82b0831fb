/// A language tag of BCP 47, judged by its form alone (RFC 5646, section 2.1).
enum ASLanguageTag {
  static func isWellFormed(_ tag: String) -> Bool {
    guard tag.utf8.count <= 255 else { return false }
    let lower = tag.lowercased()
    if grandfathered.contains(lower) { return true }
    var rest = lower.split(separator: "-", omittingEmptySubsequences: false)[...]
    guard rest.allSatisfy({ (1...8).contains($0.utf8.count) && $0.utf8.allSatisfy(isAlphanumeric) }) else {
      return false
    }
    if rest.first == "x" { return rest.count >= 2 }

    guard let language = rest.popFirst(), (2...8).contains(language.utf8.count), isLetters(language) else {
      return false
    }
    if language.utf8.count <= 3 {
      for _ in 0..<3 where rest.first.map({ $0.utf8.count == 3 && isLetters($0) }) == true {
        rest.removeFirst()
      }
    }
    if rest.first.map({ $0.utf8.count == 4 && isLetters($0) }) == true { rest.removeFirst() }
    if rest.first.map(isRegion) == true { rest.removeFirst() }
    var seen: Set<Substring> = []
    while let variant = rest.first, isVariant(variant) {
      guard seen.insert(variant).inserted else { return false }
      rest.removeFirst()
    }
    while let singleton = rest.first, singleton.utf8.count == 1, singleton != "x" {
      guard seen.insert(singleton).inserted else { return false }
      rest.removeFirst()
      let parts = rest.prefix { (2...8).contains($0.utf8.count) }
      guard !parts.isEmpty else { return false }
      rest = rest.dropFirst(parts.count)
    }
    if rest.first == "x" { return rest.count >= 2 }
    return rest.isEmpty
  }

  private static func isRegion(_ part: Substring) -> Bool {
    part.utf8.count == 2 && isLetters(part) || part.utf8.count == 3 && part.utf8.allSatisfy(isDigit)
  }

  private static func isVariant(_ part: Substring) -> Bool {
    part.utf8.count >= 5 || part.utf8.count == 4 && part.utf8.first.map(isDigit) == true
  }

  private static func isLetters(_ part: Substring) -> Bool {
    part.utf8.allSatisfy { (97...122).contains($0) }
  }
  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
  private static func isAlphanumeric(_ byte: UInt8) -> Bool { (97...122).contains(byte) || isDigit(byte) }

  /// Tags that were registered before the present form and do not follow it.
  private static let grandfathered: Set<String> = [
    "en-gb-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon", "i-lux", "i-mingo",
    "i-navajo",
    "i-pwn", "i-tao", "i-tay", "i-tsu", "sgn-be-fr", "sgn-be-nl", "sgn-ch-de",
  ]
}
