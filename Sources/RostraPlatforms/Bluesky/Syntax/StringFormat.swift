/// The string formats that AT Protocol schemas name (Lexicon specification, "String Formats").
package enum StringFormat: String, Sendable, CaseIterable {
  case did
  case handle
  /// A DID or a handle.
  case atIdentifier = "at-identifier"
  case nsid
  case recordKey = "record-key"
  case tid
  case atURI = "at-uri"
  case cid
  case datetime
  case language
  case uri

  package func accepts(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return switch self {
    case .did: StringFormat.isDID(bytes)
    case .handle: StringFormat.isHandle(bytes)
    case .atIdentifier: StringFormat.isDID(bytes) || StringFormat.isHandle(bytes)
    case .nsid: StringFormat.isNSID(bytes)
    case .recordKey: StringFormat.isRecordKey(bytes)
    case .tid: TID(text) != nil
    case .atURI: ATURI(text) != nil
    case .cid: StringFormat.isCID(bytes)
    case .datetime: StringFormat.isDateTime(text)
    case .language: LanguageTag.isWellFormed(text)
    case .uri: StringFormat.isURI(bytes)
    }
  }

  private static func isDID(_ text: [UInt8]) -> Bool {
    guard text.count <= 2048, text.starts(with: "did:".utf8) else { return false }
    let parts = text.dropFirst(4).split(
      separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[0].allSatisfy({ (97...122).contains($0) }),
      let last = parts[1].last, last != UInt8(ascii: ":"), last != UInt8(ascii: "%")
    else { return false }
    return parts[1].allSatisfy { $0.isAlphanumeric || "._:%-".utf8.contains($0) }
  }

  private static func isHandle(_ text: [UInt8]) -> Bool {
    guard text.count <= 253 else { return false }
    let labels = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard labels.count >= 2, let last = labels.last?.first, last.isLetter else { return false }
    return labels.allSatisfy(isLabel)
  }

  /// A label of a domain name: letters, digits, inner hyphens, at most 63.
  private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
    guard (1...63).contains(label.count), label.first != UInt8(ascii: "-"), label.last != UInt8(ascii: "-")
    else {
      return false
    }
    return label.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "-") }
  }

  private static func isNSID(_ text: [UInt8]) -> Bool {
    let segments = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard segments.count >= 3, let name = segments.last, segments[0].first?.isLetter == true,
      text.count <= 253 + 1 + 63
    else { return false }
    return segments.dropLast().allSatisfy(isLabel) && (1...63).contains(name.count)
      && name.first?.isLetter == true && name.allSatisfy(\.isAlphanumeric)
  }

  private static func isRecordKey(_ text: [UInt8]) -> Bool {
    guard (1...512).contains(text.count), text != Array(".".utf8), text != Array("..".utf8) else {
      return false
    }
    return text.allSatisfy { $0.isAlphanumeric || "._:~-".utf8.contains($0) }
  }

  /// Any identifier in any base: the format says no more. Version 0 is refused.
  private static func isCID(_ text: [UInt8]) -> Bool {
    (8...256).contains(text.count) && !text.starts(with: "Qm".utf8)
      && text.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "=") }
  }

  private static func isURI(_ text: [UInt8]) -> Bool {
    guard text.count <= 8192, let first = text.first, (97...122).contains(first),
      let colon = text.firstIndex(of: UInt8(ascii: ":")), colon + 1 < text.count
    else { return false }
    return text[..<colon].allSatisfy { $0.isAlphanumeric || "+.-".utf8.contains($0) }
      && text[(colon + 1)...].allSatisfy { $0 > 0x20 && $0 != 0x7F }
  }

  /// RFC 3339 and ISO 8601 both: capital T and Z, seconds, a zone, an existing day, a year not before 0.
  private static func isDateTime(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count <= 64, bytes.count >= 20, !text.hasSuffix("-00:00"), let time = Timestamp(rfc3339: text)
    else {
      return false
    }
    for (index, separator) in zip([4, 7, 10, 13, 16], "--T::".utf8) where bytes[index] != separator {
      return false
    }
    let tail = bytes[19...].drop { $0 == UInt8(ascii: ".") || (48...57).contains($0) }
    let zoned =
      tail == [UInt8(ascii: "Z")] || (tail.count == 6 && tail[tail.startIndex + 3] == UInt8(ascii: ":"))
    // 0000-01-01T00:00:00Z
    return zoned && time.milliseconds >= -62_167_219_200_000
  }
}

extension UInt8 {
  /// Whether this is an ASCII letter.
  var isLetter: Bool { (97...122).contains(self | 0x20) }
  var isAlphanumeric: Bool { isLetter || (48...57).contains(self) }
}
