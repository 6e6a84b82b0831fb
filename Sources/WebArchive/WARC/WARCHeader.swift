/// One named field. Order and spelling are kept; names compare without regard to case.
public struct WARCField: Sendable, Hashable {
  public var name: String
  public var value: String

  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }

  public init(_ name: String, _ value: String) { self.init(name: name, value: value) }
}

/// A record's header: the version line and the named fields in their order (ISO 28500:2017 sections 4 and 5).
public struct WARCHeader: Sendable, Hashable {
  /// `1.1`, from `WARC/1.1`.
  public var version: String
  public var fields: [WARCField]

  public init(version: String = "1.1", fields: [WARCField] = []) {
    self.version = version
    self.fields = fields
  }

  /// The first value under a name, whatever its case.
  public subscript(name: String) -> String? {
    fields.first { Self.sameName($0.name, name) }?.value
  }

  /// Every value under a name: `WARC-Concurrent-To` may repeat.
  public func all(_ name: String) -> [String] {
    fields.filter { Self.sameName($0.name, name) }.map(\.value)
  }

  public var type: WARCRecordType? { self["WARC-Type"].map(WARCRecordType.init(rawValue:)) }
  /// `urn:uuid:…`, without the angle brackets.
  public var recordID: String? { identifier("WARC-Record-ID") }
  public var date: WARCDate? { self["WARC-Date"].flatMap { WARCDate($0) } }
  /// As given, but without the angle brackets that wget 1.x puts round it against the standard.
  public var targetURI: String? { identifier("WARC-Target-URI") }
  /// Bytes of the block; nil when missing or no number.
  public var contentLength: UInt64? { self["Content-Length"].flatMap { UInt64($0) } }
  public var contentType: String? { self["Content-Type"] }
  public var blockDigest: String? { self["WARC-Block-Digest"] }
  public var payloadDigest: String? { self["WARC-Payload-Digest"] }
  public var concurrentTo: [String] { all("WARC-Concurrent-To").map(Self.withoutBrackets) }
  public var refersTo: String? { identifier("WARC-Refers-To") }
  public var refersToTargetURI: String? { identifier("WARC-Refers-To-Target-URI") }
  public var refersToDate: WARCDate? { self["WARC-Refers-To-Date"].flatMap { WARCDate($0) } }
  /// Why the block is shorter than what was sent: `length`, `time`, `disconnect` or `unspecified`.
  public var truncated: String? { self["WARC-Truncated"] }
  public var identifiedPayloadType: String? { self["WARC-Identified-Payload-Type"] }
  public var filename: String? { self["WARC-Filename"] }
  public var profile: String? { identifier("WARC-Profile") }
  public var ipAddress: String? { self["WARC-IP-Address"] }
  public var warcinfoID: String? { identifier("WARC-Warcinfo-ID") }

  private func identifier(_ name: String) -> String? { self[name].map(Self.withoutBrackets) }

  static func withoutBrackets(_ value: String) -> String {
    value.utf8.first == 0x3C && value.utf8.last == 0x3E
      ? String(Substring(value.utf8.dropFirst().dropLast())) : value
  }

  static func sameName(_ a: String, _ b: String) -> Bool {
    // Lengths differ nearly always, and after that most files spell names as the standard does.
    guard a.utf8.count == b.utf8.count else { return false }
    return a == b || zip(a.utf8, b.utf8).allSatisfy { ASCII.lowercase($0) == ASCII.lowercase($1) }
  }
}

/// Bytes of US-ASCII text.
enum ASCII {
  static func lowercase(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

  /// What RFC 9110 calls tchar, of which field names are made.
  static func isTokenCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C,
      0x7E:
      true
    default: false
    }
  }
}
