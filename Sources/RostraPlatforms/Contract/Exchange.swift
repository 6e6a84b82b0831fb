package import Foundation

/// One HTTP exchange exactly as it went over the wire: the evidence from which everything else is derived.
///
/// The request's secrets are already struck out; the response is untouched. Archived as a WARC `request` and
/// `response` pair before anything reads it (WARC 1.1, sections 6.3 and 6.4).
package struct Exchange: Sendable {
  package var id: UUID
  /// The address asked for, without fragment or credentials.
  package var url: String
  package var method: String
  /// Request line and header fields with CRLF line ends and the closing empty line; secrets replaced.
  package var requestHead: [UInt8]
  package var requestBody: [UInt8]
  package var status: Int
  /// Header fields in the order received.
  package var headers: [HeaderField]
  /// Status line and header fields, the bytes as received, including the closing empty line.
  package var responseHead: [UInt8]
  /// The message body as received: transfer coding (`chunked`) and content coding (`gzip`) kept.
  package var body: ExchangeBody
  package var started: Timestamp
  package var finished: Timestamp
  /// The address that really answered, such as `192.0.2.7`.
  package var remoteAddress: String?
  package var tls: TLSFacts?
  /// Why the body is not whole, in WARC's words: `length`, `time`, `disconnect`, `unspecified`; nil when it is whole.
  package var truncated: String?

  package init(
    id: UUID, url: String, method: String = "GET", requestHead: [UInt8] = [], requestBody: [UInt8] = [],
    status: Int, headers: [HeaderField] = [], responseHead: [UInt8] = [], body: ExchangeBody,
    started: Timestamp, finished: Timestamp, remoteAddress: String? = nil, tls: TLSFacts? = nil,
    truncated: String? = nil
  ) {
    self.id = id
    self.url = url
    self.method = method
    self.requestHead = requestHead
    self.requestBody = requestBody
    self.status = status
    self.headers = headers
    self.responseHead = responseHead
    self.body = body
    self.started = started
    self.finished = finished
    self.remoteAddress = remoteAddress
    self.tls = tls
    self.truncated = truncated
  }

  package func header(_ name: String) -> String? {
    headers.first(named: name)
  }

  /// No exchange at all, but a file that somebody handed over: archived as a WARC `resource` (section 6.4 there).
  package var isResource: Bool { responseHead.isEmpty && status == 0 }
}

package struct HeaderField: Sendable, Hashable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

extension Array where Element == HeaderField {
  /// The first field of that name; names compare without regard to ASCII case (RFC 9110, section 5.1).
  package func first(named name: String) -> String? {
    first { $0.name.lowercased() == name.lowercased() }?.value
  }
}

/// Where a body's bytes are: in memory, or spooled to a file when larger than the client's limit for memory.
package enum ExchangeBody: Sendable {
  case memory([UInt8])
  case file(path: String, length: Int64)

  package var length: Int64 {
    switch self {
    case .memory(let bytes): Int64(bytes.count)
    case .file(_, let length): length
    }
  }
}

/// What the secured connection showed of its other end. Evidence of who answered, not of what they published.
package struct TLSFacts: Sendable, Hashable, Codable {
  /// Such as `TLSv1.3`.
  package var version: String
  /// SHA-256 of the leaf certificate in DER, as lower-case hexadecimal.
  package var certificateSHA256: String?

  package init(version: String, certificateSHA256: String?) {
    self.version = version
    self.certificateSHA256 = certificateSHA256
  }
}
