package import RostraPlatforms

/// A request as the sample server has read it.
package struct SampleRequest: Sendable {
  package var method: String
  /// Percent-decoded, without the query.
  package var path: String
  /// Decoded, in order; a name may come more than once.
  package var query: [(name: String, value: String)]
  package var headers: [HeaderField]

  package init(method: String = "GET", target: String, headers: [HeaderField] = []) {
    self.method = method
    self.headers = headers
    let mark = target.firstIndex(of: "?") ?? target.endIndex
    path = SampleRequest.decoded(target[..<mark], plusIsSpace: false)
    query = target[mark...].dropFirst().split(separator: "&").prefix(200).map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (
        SampleRequest.decoded(parts[0], plusIsSpace: true),
        parts.count > 1 ? SampleRequest.decoded(parts[1], plusIsSpace: true) : ""
      )
    }
  }

  package func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

  private static func decoded(_ text: Substring, plusIsSpace: Bool) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") && plusIsSpace ? 32 : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

package struct SampleResponse: Sendable {
  package var status = 200
  package var headers: [HeaderField] = []
  package var body: [UInt8] = []

  static func json(_ json: JSON, status: Int = 200) -> SampleResponse {
    SampleResponse(
      status: status, headers: [HeaderField("Content-Type", "application/json; charset=utf-8")],
      body: json.bytes)
  }

  static func bytes(_ body: [UInt8], _ type: String) -> SampleResponse {
    SampleResponse(headers: [HeaderField("Content-Type", type)], body: body)
  }

  static func html(_ body: String) -> SampleResponse { bytes(Array(body.utf8), "text/html; charset=utf-8") }

  static let notFound = json(["error": "Record not found"], status: 404)
}

/// What the sample server answers at one stage, as a pure function of the request.
package struct SampleAnswers: Sendable {
  let city: SampleCity
  /// `http://127.0.0.1:8080`, without a slash at the end.
  let origin: String
  let stage: SampleStage
  let repository: SampleRepository

  func answer(_ request: SampleRequest) -> SampleResponse {
    guard request.method == "GET" || request.method == "HEAD" else {
      return .json(["error": "This sample is read only"], status: 405)
    }
    return mastodon(request) ?? bluesky(request) ?? feed(request) ?? page(request) ?? .notFound
  }
}
