/// What the store answered.
struct S3Answer: Sendable {
  let status: Int
  /// Names in lower case.
  let headers: [String: String]
  let body: [UInt8]

  /// The `Code` of an error document: `NoSuchKey`, `SlowDown` and so on.
  var errorCode: String? { error?.first("Code")?.text }

  /// For a person: status, code and message, cut to a bearable length.
  var summary: String {
    let error = error
    let parts = ["HTTP \(status)", error?.first("Code")?.text, error?.first("Message")?.text]
    return String(parts.compactMap { $0 }.joined(separator: ", ").prefix(300))
  }

  /// A few S3 operations answer 200 first and then find that they failed. Not to be asked of an object's content.
  var isErrorInDisguise: Bool { status == 200 && error != nil }

  private var error: S3Document? {
    guard body.count < 64 << 10, let document = try? S3Document(parsing: body), document.name == "Error"
    else {
      return nil
    }
    return document
  }
}
