/// The bytes that go out for a fetch, and the same bytes as they are recorded: with secrets struck out.
struct HTTPRequest: Sendable {
  var address: WebAddress
  var method: String
  var headers: [HeaderField]
  var body: [UInt8]
  /// The value of the Authorization field; nil where no token may be sent to this address.
  var credentials: String?

  /// - Throws: ``FetchError/Reason`` when the connector's method or fields would break the request.
  init(_ fetch: Fetch, credentials: String?) throws(FetchError.Reason) {
    do { address = try WebAddress(fetch.url) } catch { throw .invalidAddress(error.reason) }
    method = fetch.method
    headers = fetch.headers.filter { !HTTPRequest.setByClient.contains($0.name.lowercased()) }
    body = fetch.body
    self.credentials = credentials
    guard !method.isEmpty, method.utf8.allSatisfy(ResponseHead.isTokenByte) else {
      throw .invalidRequest("\"\(method)\" is no method")
    }
    for field in headers {
      guard !field.name.isEmpty, field.name.utf8.allSatisfy(ResponseHead.isTokenByte) else {
        throw .invalidRequest("\"\(field.name)\" is no header name")
      }
      // The value is not shown: it may be a secret.
      guard HTTPRequest.isFieldValue(field.value) else {
        throw .invalidRequest("the value of \(field.name) has a line break or control character")
      }
    }
    guard credentials.map(HTTPRequest.isFieldValue) != false else {
      throw .invalidRequest("the access token has a line break or control character")
    }
  }

  /// The request that a redirect asks for (RFC 9110, section 15.4), or nil where the status is none.
  func redirected(by exchange: Exchange) throws(FetchError.Reason) -> HTTPRequest? {
    guard [301, 302, 303, 307, 308].contains(exchange.status), let location = exchange.header("location")
    else {
      return nil
    }
    guard let target = address.resolving(location) else {
      throw .badRedirect("\"\(location.prefix(200))\" is no http or https address")
    }
    var next = self
    next.address = target
    if exchange.status == 303 && method != "HEAD" || [301, 302].contains(exchange.status) && method == "POST" {
      next.method = "GET"
      next.body = []
      next.headers.removeAll { $0.name.lowercased().hasPrefix("content-") }
    }
    let staysHome =
      target.host == address.host && target.port == address.port && target.scheme == address.scheme
    let becomesSecure = target.host == address.host && address.scheme == .http && target.scheme == .https
    if !staysHome, !becomesSecure {
      next.credentials = nil
      next.headers.removeAll { HTTPRequest.secret.contains($0.name.lowercased()) }
    }
    return next
  }

  func head(userAgent: String) -> [UInt8] {
    write(userAgent) { _, value in value }
  }

  /// The head as the archive keeps it.
  func recordedHead(userAgent: String) -> [UInt8] {
    write(userAgent) { name, value in HTTPRequest.secret.contains(name.lowercased()) ? "[withheld]" : value }
  }

  private func write(_ userAgent: String, _ shown: (_ name: String, _ value: String) -> String) -> [UInt8] {
    var fields = [HeaderField("Host", address.authority)]
    if headers.first(named: "user-agent") == nil { fields.append(HeaderField("User-Agent", userAgent)) }
    if headers.first(named: "accept") == nil { fields.append(HeaderField("Accept", "*/*")) }
    fields.append(HeaderField("Accept-Encoding", "gzip, deflate"))
    fields += headers
    if let credentials { fields.append(HeaderField("Authorization", credentials)) }
    if !body.isEmpty || method == "POST" || method == "PUT" {
      fields.append(HeaderField("Content-Length", String(body.count)))
    }
    var text = "\(method) \(address.target) HTTP/1.1\r\n"
    for field in fields { text += "\(field.name): \(shown(field.name, field.value))\r\n" }
    text += "\r\n"
    return Array(text.utf8)
  }

  private static func isFieldValue(_ value: String) -> Bool {
    value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
  }

  /// Fields that decide where a message ends or how it is coded: only the client can know them.
  private static let setByClient: Set<String> = [
    "host", "content-length", "transfer-encoding", "connection", "accept-encoding", "te", "trailer",
    "upgrade",
    "expect", "keep-alive", "proxy-connection",
  ]

  private static let secret: Set<String> = ["authorization", "proxy-authorization", "cookie", "x-api-key"]
}
