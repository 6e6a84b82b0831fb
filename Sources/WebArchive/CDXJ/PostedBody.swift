import Foundation

/// What a POST or PUT sent, as text that can stand in an index key.
///
/// Follows Webrecorder's "Request Body Canonicalization" as cdxj-indexer does it, so that both find each other's captures;
/// AMF bodies are taken as binary.
struct PostedBody {
  var method: String
  /// The body as a query, at most 4,096 characters; empty when it could not be read.
  var query: String

  private static let maximum = 4096
  /// Bytes of a body looked at when the request does not say how long it is.
  private static let assumedLength = 8192

  /// Nil for other methods.
  init?(head: HTTPHead, block: [UInt8], payloadOffset: Int, url: String) {
    let method = head.startLine.split(separator: " ").first.map { $0.uppercased() } ?? ""
    guard method == "POST" || method == "PUT" else { return nil }
    self.method = method
    let body = HTTPPayload.decode(head: head, body: block[payloadOffset...]).bytes
    let announced = head["Content-Length"]
    let length = announced == nil ? Self.assumedLength : Int(announced ?? "") ?? 0
    query = Self.query(mediaType: head["Content-Type"] ?? "", body: Array(body.prefix(max(0, length))))
    if query.unicodeScalars.count > Self.maximum {
      query = String(String.UnicodeScalarView(query.unicodeScalars.prefix(Self.maximum)))
    }
  }

  /// What is put behind the address before its key is made.
  func suffix(for url: String) -> String {
    (url.contains("?") ? "&" : "?") + "__wb_method=" + method + (query.isEmpty ? "" : "&" + query)
  }

  private static func query(mediaType: String, body: [UInt8]) -> String {
    if mediaType.hasPrefix("application/x-www-form-urlencoded") {
      guard let text = String(validating: body, as: UTF8.self) else { return binary(body) }
      return String(decoding: Percent.decoded(Array(text.utf8), plusIsSpace: true), as: UTF8.self)
    }
    if mediaType.hasPrefix("multipart/") {
      guard let boundary = mediaType.firstRange(of: "boundary=").map({ mediaType[$0.upperBound...] }),
        !boundary.isEmpty
      else { return binary(body) }
      return form(multipart(body, boundary: Array(boundary.utf8)))
    }
    if mediaType.hasPrefix("application/json") { return json(body) ?? "" }
    if mediaType.hasPrefix("text/plain") { return json(body) ?? binary(body) }
    return binary(body)
  }

  private static func binary(_ body: [UInt8]) -> String { "__wb_post_data=" + Base64.encode(body) }

  private static func form(_ fields: [(name: [UInt8], value: [UInt8])]) -> String {
    let pairs = fields.map { Percent.formEncoded($0.name) + [0x3D] + Percent.formEncoded($0.value) }
    return String(decoding: Array(pairs.joined(separator: [0x26])), as: UTF8.self)
  }

  /// Every value by the innermost name it stands under; a name that comes again is numbered.
  private static func json(_ body: [UInt8]) -> String? {
    var documents: [JSONValue] = []
    if let document = JSONValue(body) {
      documents = [document]
    } else if body.contains(0x0A) {
      for line in body.split(separator: 0x0A, omittingEmptySubsequences: false) {
        guard let document = JSONValue(line) else { return nil }
        documents.append(document)
      }
    } else {
      return nil
    }
    var fields: [(name: [UInt8], value: [UInt8])] = []
    var used: Set<String> = []
    var repeats: [String: Int] = [:]
    func collect(_ value: JSONValue, _ name: String) {
      switch value {
      case .object(let members):
        // Of equal keys the first gives the place and the last the value, as in the peers' dictionaries.
        let last = Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
        var seen: Set<String> = []
        for member in members where seen.insert(member.key).inserted {
          collect(last[member.key] ?? member.value, member.key)
        }
      case .array(let elements): for element in elements { collect(element, name) }
      default:
        guard !name.isEmpty else { return }
        var unique = name
        if used.contains(name) {
          repeats[name, default: 1] += 1
          unique = "\(name).\(repeats[name] ?? 2)_"
        }
        used.insert(unique)
        fields.append((Array(unique.utf8), Array(scalar(value).utf8)))
      }
    }
    for document in documents { collect(document, "") }
    return form(fields)
  }

  /// Spelt as Python prints them, which is what the keys in use hold.
  private static func scalar(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): text
    case .bool(let flag): flag ? "True" : "False"
    case .null: "None"
    case .number(let text):
      text.contains { ".eE".contains($0) } ? Double(text)?.description ?? text : text == "-0" ? "0" : text
    case .object, .array: ""
    }
  }

  private static func multipart(_ body: [UInt8], boundary: [UInt8]) -> [(name: [UInt8], value: [UInt8])] {
    let delimiter = [0x2D, 0x2D] + boundary
    var fields: [(name: [UInt8], value: [UInt8])] = []
    var rest = body[...]
    var part: ArraySlice<UInt8>?
    while let found = rest.firstRange(of: delimiter) {
      if var part {
        part = body[part.startIndex..<found.lowerBound]
        if part.last == 0x0A { part = part.dropLast() }
        if part.last == 0x0D { part = part.dropLast() }
        if let field = field(part) { fields.append(field) }
      }
      rest = body[found.upperBound...]
      if rest.starts(with: [0x2D, 0x2D]) { break }
      guard let lineEnd = rest.firstIndex(of: 0x0A) else { break }
      rest = body[(lineEnd + 1)...]
      part = rest
    }
    return fields
  }

  private static func field(_ part: ArraySlice<UInt8>) -> (name: [UInt8], value: [UInt8])? {
    let bytes = Array(part)
    guard let end = HTTPHead.payloadOffset(in: bytes, limit: 16 << 10) else { return nil }
    let head = HTTPHead([0x0A] + bytes[..<end])
    guard let disposition = head["Content-Disposition"],
      let range = disposition.firstRange(of: "name=\"")
    else { return nil }
    let name = disposition[range.upperBound...].prefix { $0 != "\"" }
    return (Array(name.utf8), Array(bytes[end...]))
  }
}
