import SwiftASN1

/// An authority's answer (RFC 3161 section 2.4.2).
public struct TimeStampReply: Sendable, Hashable {
  public static let contentType = "application/timestamp-reply"
  static let maximumLength = 1 << 18

  /// What the authority says of the request.
  public struct Status: Sendable, Hashable, CustomStringConvertible {
    /// 0 granted, 1 granted with modifications, 2 rejection, 3 waiting, 4 and 5 revocation.
    public var code: Int
    public var text: String
    /// Bits of PKIFailureInfo that are set, such as 2 for badRequest and 14 for timeNotAvailable.
    public var failures: [Int]

    public var isGranted: Bool { code == 0 || code == 1 }

    public var description: String {
      let word = [
        "granted", "granted with modifications", "rejection", "waiting", "revocation warning", "revoked",
      ]
      let failure = failures.map { Self.failureNames[$0] ?? "failure \($0)" }.joined(separator: ", ")
      return [word.indices.contains(code) ? word[code] : "status \(code)", text, failure]
        .filter { !$0.isEmpty }.joined(separator: ": ")
    }

    private static let failureNames = [
      0: "algorithm not supported", 2: "bad request", 5: "bad data format", 14: "time not available",
      15: "policy not accepted", 16: "extension not accepted", 17: "additional information not available",
      25: "system failure",
    ]
  }

  public let status: Status
  /// The whole answer, as received: what to keep.
  public let der: [UInt8]
  /// The stamp itself, if one was granted.
  public let token: TimeStampToken?

  /// Reads an answer; a rejection is one, too.
  public static func parse(_ der: [UInt8]) throws(TimeStampError) -> TimeStampReply {
    guard der.count <= maximumLength else { throw .malformed("longer than \(maximumLength) bytes") }
    var reply = try ASN1Node.parse(der, what: "reply").children("reply")
    let status = try Status(try reply.next())
    let token = try reply.nextIfAny().map { node throws(TimeStampError) in try TimeStampToken(node) }
    guard status.isGranted == (token != nil) else {
      throw .malformed(token == nil ? "granted, but without a token" : "a token in spite of \(status)")
    }
    return TimeStampReply(status: status, der: der, token: token)
  }

  /// The granted token; throws the authority's reason when there is none.
  public func granted() throws(TimeStampError) -> TimeStampToken {
    guard let token else { throw .rejected(status) }
    return token
  }
}

extension TimeStampReply.Status {
  fileprivate init(_ node: ASN1Node) throws(TimeStampError) {
    var parts = try node.children("status")
    code = try parts.next().number("status")
    text = ""
    failures = []
    if let texts = parts.next(.sequence) {
      text = try texts.children("status text").nodes.map { node in
        guard case .primitive(let bytes) = node.content else { return "" }
        return String(decoding: bytes.prefix(1000), as: UTF8.self)
      }.joined(separator: " ")
    }
    if let bits = parts.next(.bitString), case .primitive(let bytes) = bits.content {
      let flags = bytes.dropFirst().prefix(8)
      failures = flags.indices.flatMap { byte in
        (0..<8).filter { flags[byte] & 0x80 >> $0 != 0 }.map { (byte - flags.startIndex) * 8 + $0 }
      }
    }
  }
}
