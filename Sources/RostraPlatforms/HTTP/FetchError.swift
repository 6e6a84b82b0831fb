/// Why a fetch brought no answer.
///
/// When a whole response head arrived and only the body is cut short, there is no error: the exchange is kept as
/// evidence, marked as truncated.
package struct FetchError: Error, Sendable {
  /// The address that failed, without credentials and fragment; after redirects, the one they led to.
  package var url: String
  package var reason: Reason
  /// The redirects that led here, each a whole exchange and evidence by itself.
  package var hops: [Exchange]

  package init(_ reason: Reason, url: String, hops: [Exchange] = []) {
    self.url = url
    self.reason = reason
    self.hops = hops
  }

  package enum Reason: Error, Hashable {
    /// The text is no address that can be fetched.
    case invalidAddress(String)
    /// A header field or method that would break the request.
    case invalidRequest(String)
    /// The host's address is not of the public internet; `kind` says what it is: `loopback`, `private network`.
    case privateAddress(String, kind: String)
    case blockedPort(UInt16)
    case tokenWithoutTLS
    case unresolvable(String)
    case refused(String)
    case timeout(Stage, seconds: Double)
    case tooSlow(bytesPerSecond: Int)
    case headTooLarge(limit: Int)
    case payloadTooLarge(limit: Int)
    case decodedTooLarge(limit: Int)
    case tooManyRedirects(limit: Int)
    case badRedirect(String)
    case tls(TLSFailure)
    case malformedResponse(String)
    /// The connection ended before a whole response head had come.
    case disconnected(String)
    case unsupportedCoding(String)
    case brokenCoding(String)
    /// A body could not be written to the spool folder or read from it.
    case spool(String)
    case cancelled
    case shutDown
  }

  package enum Stage: String, Sendable, Hashable {
    case connecting
    case handshake = "the secure handshake"
    case firstByte = "waiting for the answer"
    case answer = "receiving the answer"
  }
}

extension FetchError {
  /// Whether the same fetch may well succeed later, with nobody doing anything.
  package var isTransient: Bool {
    switch reason {
    case .unresolvable, .refused, .timeout, .tooSlow, .disconnected, .spool: true
    default: false
    }
  }
}

extension FetchError: CustomStringConvertible {
  package var description: String { "\(url): \(reason)" }
}

extension FetchError.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .invalidAddress(let why): why
    case .invalidRequest(let what): "the request cannot be sent: \(what)"
    case .privateAddress(let address, let kind):
      "\(address) is not an address of the public internet (\(kind)); allow this host explicitly if it is meant"
    case .blockedPort(let port): "port \(port) belongs to another protocol; use the port of a web server"
    case .tokenWithoutTLS: "the access token is not sent over plain http; use the https address"
    case .unresolvable(let why):
      "the host name has no address (\(why)); check its spelling and the name service"
    case .refused(let why): "no connection (\(why)); is the server up?"
    case .timeout(let stage, let seconds):
      "no progress within \(seconds == seconds.rounded() ? String(Int(seconds)) : String(seconds)) s while \(stage.rawValue); try again later"
    case .tooSlow(let speed): "the server sends less than \(speed) bytes a second; try again later"
    case .headTooLarge(let limit): "the header of the answer is larger than \(limit) bytes"
    case .payloadTooLarge(let limit):
      "the body is larger than \(limit) bytes, too large to be read as a whole"
    case .decodedTooLarge(let limit):
      "the body unpacks to more than \(limit) bytes; it may be a decompression bomb"
    case .tooManyRedirects(let limit):
      "more than \(limit) redirects; the site may send visitors round in a circle"
    case .badRedirect(let why): "it redirects to something that cannot be followed: \(why)"
    case .tls(let failure): "the secure connection failed: \(failure)"
    case .malformedResponse(let why): "the answer is not valid HTTP: \(why)"
    case .disconnected(let why): "the connection ended before the answer had come (\(why)); try again later"
    case .unsupportedCoding(let name): "the body is coded as \(name), which was not asked for and is not read"
    case .brokenCoding(let why): "the body cannot be unpacked: \(why)"
    case .spool(let why): "the body cannot be kept: \(why); check the spool folder and the free space"
    case .cancelled: "the fetch was cancelled"
    case .shutDown: "the client is shut down"
    }
  }
}

/// Why a server's certificate was not accepted, or no secure connection came about.
package enum TLSFailure: Sendable, Hashable, CustomStringConvertible {
  case expired(Timestamp)
  case notYetValid(Timestamp)
  case selfSigned
  case unknownIssuer
  case nameMismatch(host: String)
  case other(String)

  package var description: String {
    switch self {
    case .expired(let when): "the certificate expired on \(when.day); the server's keeper must renew it"
    case .notYetValid(let when): "the certificate is valid only from \(when.day); check this machine's clock"
    case .selfSigned:
      "the certificate is self-signed; have the server use one from a known authority, or trust its root"
    case .unknownIssuer:
      "the certificate's issuer is not trusted here, or an intermediate certificate is missing"
    case .nameMismatch(let host): "the certificate is not for \(host); check the address"
    case .other(let why): why
    }
  }
}
