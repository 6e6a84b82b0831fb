package import RostraPlatforms

/// How a fetch is written down: beside its answer in the archive, and in the rows of what is still wanted.
extension Fetch {
  package var json: JSON {
    var members = JSONMembers()
    members.add("purpose", purpose.rawValue)
    members.add("url", url)
    if method != "GET" { members.add("method", method) }
    members.add("headers", list: headers.map { .array([.string($0.name), .string($0.value)]) })
    members.add("subject", subject)
    if !facts.isEmpty {
      members.add(
        "facts", .object(facts.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }))
    }
    if !authorized { members.add("authorized", .bool(false)) }
    return members.json
  }

  package init?(json: JSON) {
    guard let purpose = json["purpose"]?.string, let url = json["url"]?.string else { return nil }
    let headers = (json["headers"]?.array ?? []).compactMap { pair -> HeaderField? in
      guard let name = pair[0]?.string, let value = pair[1]?.string else { return nil }
      return HeaderField(name, value)
    }
    let facts = (json["facts"]?.object ?? []).compactMap { member in member.value.string.map { (member.name, $0) } }
    self.init(
      Purpose(rawValue: purpose), url: url, method: json["method"]?.string ?? "GET", headers: headers,
      subject: json["subject"]?.string, facts: Dictionary(facts, uniquingKeysWith: { _, last in last }),
      authorized: json["authorized"]?.bool ?? true)
  }

  /// Two wishes for the same thing in one run are one. A picture that two items show is wished for by each of them.
  var key: String { "\(purpose.rawValue) \(method) \(url)" + (purpose == .media ? " \(subject ?? "")" : "") }
}
