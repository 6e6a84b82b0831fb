/// Language tags by their grammar (BCP 47: RFC 5646, section 2.1), no registry consulted.
package enum LanguageTag {
  /// Registered before the grammar was, and not of it (RFC 5646, "irregular").
  private static let irregular: Set<String> = [
    "en-gb-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon", "i-lux", "i-mingo",
    "i-navajo",
    "i-pwn", "i-tao", "i-tay", "i-tsu", "sgn-be-fr", "sgn-be-nl", "sgn-ch-de",
  ]

  /// Whether the tag is well formed and repeats no variant and no extension (RFC 5646, section 2.2.9).
  package static func isWellFormed(_ text: String) -> Bool {
    guard text.utf8.count <= 256 else { return false }
    let tag = text.lowercased()
    if irregular.contains(tag) { return true }
    var parts = tag.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).map {
      Array($0)
    }[...]
    guard parts.allSatisfy({ (1...8).contains($0.count) && $0.allSatisfy(\.isAlphanumeric) }),
      let language = parts.popFirst()
    else { return false }
    if language == [UInt8(ascii: "x")] { return !parts.isEmpty }
    // The language itself is written in small letters here, as the protocol's test vectors demand.
    guard (2...3).contains(language.count), language.allSatisfy(\.isLetter), text.utf8.starts(with: language)
    else {
      return false
    }
    for _ in 0..<3 where parts.first.map({ $0.count == 3 && $0.allSatisfy(\.isLetter) }) == true {
      parts.removeFirst()
    }
    if parts.first.map({ $0.count == 4 && $0.allSatisfy(\.isLetter) }) == true { parts.removeFirst() }
    if let region = parts.first, region.count == 2 && region.allSatisfy(\.isLetter) || isNumber(region) {
      parts.removeFirst()
    }
    var seen: Set<[UInt8]> = []
    while let part = parts.first, part.count >= 4 {
      guard part.count >= 5 || !part[0].isLetter, seen.insert(part).inserted else { return false }
      parts.removeFirst()
    }
    return areExtensions(parts, seen: seen)
  }

  private static func isNumber(_ part: [UInt8]) -> Bool {
    part.count == 3 && part.allSatisfy { (48...57).contains($0) }
  }

  private static func areExtensions(_ parts: ArraySlice<[UInt8]>, seen: Set<[UInt8]>) -> Bool {
    var parts = parts
    var seen = seen
    while let singleton = parts.popFirst() {
      guard singleton.count == 1 else { return false }
      if singleton == [UInt8(ascii: "x")] { return !parts.isEmpty }
      let values = parts.prefix { $0.count >= 2 }
      guard !values.isEmpty, seen.insert(singleton).inserted else { return false }
      parts = parts.dropFirst(values.count)
    }
    return true
  }
}
