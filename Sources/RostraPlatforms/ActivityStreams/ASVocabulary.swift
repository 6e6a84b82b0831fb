/// What may stand under each property of the vocabulary (Activity Vocabulary, section 4; ActivityPub, section 4.1).
enum ASVocabulary {
  enum Form {
    /// A string; its `…Map` twin holds the same in several languages.
    case naturalText
    /// An address, an object or a link, or a list of these.
    case reference
    /// The same, but a word that is no address may stand there too.
    case term
    /// An address or a link, or a list of these.
    case address
    /// A page of a collection, its address, or a link to it.
    case page
    /// The things of a collection.
    case items
    case time
    case duration
    case number
    case positiveNumber
    case count
    case word
    case languageTag
    /// An instant, yes or no, or a reference.
    case closing
  }

  static let forms: [String: Form] = [
    "name": .naturalText, "summary": .naturalText, "content": .naturalText,
    "actor": .reference, "attachment": .reference, "attributedTo": .reference, "audience": .reference,
    "bcc": .reference, "bto": .reference, "cc": .reference, "to": .reference, "context": .reference,
    "generator": .reference, "icon": .reference, "image": .reference, "inReplyTo": .reference,
    "instrument": .reference, "location": .reference, "object": .reference, "origin": .reference,
    "preview": .reference, "replies": .reference, "result": .reference, "tag": .reference,
    "target": .reference,
    "describes": .reference, "partOf": .reference, "subject": .reference, "oneOf": .reference,
    "anyOf": .reference,
    "inbox": .reference, "outbox": .reference, "followers": .reference, "following": .reference,
    "likes": .reference, "shares": .reference, "liked": .reference, "featured": .reference,
    "relationship": .term, "formerType": .word,
    "url": .address, "href": .address,
    "first": .page, "last": .page, "next": .page, "prev": .page, "current": .page,
    "items": .items, "orderedItems": .items,
    "published": .time, "updated": .time, "startTime": .time, "endTime": .time, "deleted": .time,
    "closed": .closing, "duration": .duration,
    "altitude": .number, "latitude": .number, "longitude": .number, "accuracy": .positiveNumber,
    "radius": .positiveNumber,
    "height": .count, "width": .count, "totalItems": .count, "startIndex": .count,
    "mediaType": .word, "rel": .word, "units": .word, "preferredUsername": .word, "hreflang": .languageTag,
  ]

  /// Relations to persons, where ActivityPub allows the short word for everyone.
  static let audiences: Set<String> = ["to", "cc", "bto", "bcc", "audience"]

  static func isContext(_ text: String) -> Bool {
    [ActivityStreams.context, "http" + ActivityStreams.context.dropFirst(5)].contains {
      text == $0 || text == $0 + "#"
    }
  }

  /// An IRI with a scheme (RFC 3987, section 2.2), compact IRIs of JSON-LD among them.
  static func isAbsoluteIRI(_ text: String) -> Bool {
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
    let scheme = text.utf8[..<colon]
    guard let first = scheme.first, isLetter(first) || first == UInt8(ascii: "_"),
      text.utf8.index(after: colon) < text.utf8.endIndex
    else { return false }
    let marks = Array("+-._".utf8)
    guard scheme.allSatisfy({ isLetter($0) || (48...57).contains($0) || marks.contains($0) }) else {
      return false
    }
    let forbidden = Array("<>\"{}|\\^`".utf8)
    return text.utf8[colon...].allSatisfy { $0 > 32 && $0 != 127 && !forbidden.contains($0) }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (65...90).contains(byte) || (97...122).contains(byte)
  }

  /// An `xsd:duration`: `P5D`, `PT2H30M`, `-P1Y2M3DT5H20M30.123S`.
  static func isDuration(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    guard rest.first == UInt8(ascii: "P") else { return false }
    rest = rest.dropFirst()
    var units = Array("YMD".utf8)[...]
    var inTime = false
    var parts = 0
    while let byte = rest.first {
      if byte == UInt8(ascii: "T"), !inTime {
        inTime = true
        units = Array("HMS".utf8)[...]
        rest = rest.dropFirst()
        guard !rest.isEmpty else { return false }
        continue
      }
      let digits = rest.prefix { (48...57).contains($0) }
      guard !digits.isEmpty else { return false }
      rest = rest.dropFirst(digits.count)
      var hasFraction = false
      if inTime, rest.first == UInt8(ascii: ".") {
        let fraction = rest.dropFirst().prefix { (48...57).contains($0) }
        guard !fraction.isEmpty else { return false }
        rest = rest.dropFirst(fraction.count + 1)
        hasFraction = true
      }
      guard let unit = rest.first, let place = units.firstIndex(of: unit),
        !hasFraction || unit == UInt8(ascii: "S")
      else { return false }
      units = units[(place + 1)...]
      rest = rest.dropFirst()
      parts += 1
    }
    return parts > 0
  }
}
