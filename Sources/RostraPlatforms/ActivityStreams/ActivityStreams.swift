/// ActivityStreams 2.0 documents: read strictly, and written from captured items (W3C Recommendation, 23 May 2017).
package enum ActivityStreams {
  /// The vocabulary's JSON-LD context. Older documents write it with `http` or with `#` at its end.
  package static let context = "https://www.w3.org/ns/activitystreams"
  /// The collection that means "anyone" (ActivityPub, section 5.6).
  package static let everyone = "https://www.w3.org/ns/activitystreams#Public"

  /// Reads a document.
  ///
  /// - Throws: ``ActivityStreamsError`` naming the property at fault, its path and what may stand there. Properties of
  ///   other vocabularies are kept as they are and never at fault.
  package static func parse(_ json: JSON) throws(ActivityStreamsError) -> ASObject {
    var reader = ASReader()
    return try reader.document(json)
  }

  /// Reads a document from its bytes, which must be JSON in UTF-8 (section 2).
  package static func parse(bytes: [UInt8]) throws(ActivityStreamsError) -> ASObject {
    let json: JSON
    do {
      json = try JSON(parsing: bytes, limits: JSONLimits(bytes: 16 << 20, depth: 64, values: 1_000_000))
    } catch {
      throw ActivityStreamsError(path: "", found: "\(error)", expected: "one JSON object in UTF-8")
    }
    return try parse(json)
  }
}

/// Why a document is not ActivityStreams 2.0.
package struct ActivityStreamsError: Error, Sendable, Hashable {
  /// The way to the property at fault from the document's top: `object.actor[2].name`; empty for the document itself.
  package var path: String
  /// What stands there.
  package var found: String
  /// What may stand there.
  package var expected: String

  /// The property's own name, the last step of the path.
  package var property: String {
    let last = path.split(separator: ".").last ?? ""
    return String(last.prefix { $0 != "[" })
  }
}

extension ActivityStreamsError: CustomStringConvertible {
  package var description: String {
    path.isEmpty
      ? "no ActivityStreams document: \(found); \(expected) is expected"
      : "not ActivityStreams: \"\(path)\" is \(found); \(expected) is expected"
  }
}
