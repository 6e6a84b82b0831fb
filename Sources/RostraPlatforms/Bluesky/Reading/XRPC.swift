/// Requests and answers of the AT Protocol's HTTP interface (AT Protocol HTTP API specification).
enum XRPC {
  static func url(_ base: String, _ method: String, _ query: [(String, String)]) -> String {
    let pairs = query.map { "\($0.0)=\(escaped($0.1))" }
    return "\(base)/xrpc/\(method)" + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
  }

  /// Leaves what may stand in a query as it is, colon and slash included, so that addresses stay readable.
  private static func escaped(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var output: [UInt8] = []
    for byte in text.utf8 {
      if byte.isAlphanumeric || "-._~:/".utf8.contains(byte) {
        output.append(byte)
      } else {
        output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// The error name that a refusal carries: `RecordNotFound`, `RepoTakendown`; empty where it carries none.
  static func errorName(_ answer: Answer) -> String {
    (try? JSON(parsing: answer.payload, limits: JSONLimits(bytes: 1 << 20)))?["error"]?.string ?? ""
  }

  /// Thread answers nest two levels for each reply; see ``BlueskyFetches/threadDepth``.
  static func json(_ answer: Answer) throws(ReadingError) -> JSON {
    guard answer.exchange.status == 200 else { throw refusal(answer) }
    do {
      return try JSON(parsing: answer.payload, limits: JSONLimits(depth: 512))
    } catch {
      let opening = answer.payload.prefix(64).drop { $0 <= 0x20 }
      if opening.first == UInt8(ascii: "<") { throw .notThisPlatform("a web page where JSON was asked for") }
      throw .malformed(error.description)
    }
  }

  static func refusal(_ answer: Answer) -> ReadingError {
    let body = try? JSON(parsing: answer.payload, limits: JSONLimits(bytes: 1 << 20))
    let words = [body?["error"]?.string, body?["message"]?.string].compactMap { $0 }.joined(separator: ": ")
    return .refused(status: answer.exchange.status, String(words.prefix(300)))
  }
}

extension XRPC {
  /// Whether the host says that it knows the account and has no such record. Older hosts say so only in words.
  static func isRecordNotFound(_ answer: Answer) -> Bool {
    guard (400..<500).contains(answer.exchange.status) else { return false }
    if errorName(answer) == "RecordNotFound" { return true }
    let body = try? JSON(parsing: answer.payload, limits: JSONLimits(bytes: 1 << 20))
    return body?["message"]?.string?.hasPrefix("Could not locate record") == true
  }
}
