/// A `Link` header field (RFC 8288, section 3): targets and the relations in which they stand.
struct LinkHeader {
  private(set) var links: [(target: String, relations: [String])] = []

  /// Reads what can be read; a broken part ends the reading, what came before stays. At most 32 links are taken.
  init(_ value: String) {
    var rest = value[...]
    while links.count < 32 {
      rest = rest.drop { $0 == "," || $0.isWhitespace }
      guard rest.first == "<", let end = rest.firstIndex(of: ">") else { return }
      let target = String(rest[rest.index(after: rest.startIndex)..<end])
      rest = rest[rest.index(after: end)...]
      var relations: [String] = []
      while true {
        rest = rest.drop { $0.isWhitespace }
        guard rest.first == ";" else { break }
        rest = rest.dropFirst().drop { $0.isWhitespace }
        let name = rest.prefix { !"=;,".contains($0) }.lowercased()
        rest = rest.dropFirst(name.count)
        guard rest.first == "=" else { continue }
        rest = rest.dropFirst()
        let value: String
        if rest.first == "\"" {
          rest = rest.dropFirst()
          value = String(rest.prefix { $0 != "\"" })
          rest = rest.dropFirst(value.count).dropFirst()
        } else {
          value = String(rest.prefix { !";,".contains($0) })
          rest = rest.dropFirst(value.count)
        }
        // Only the first `rel` counts (section 3.3).
        if name == "rel", relations.isEmpty {
          relations = value.lowercased().split(separator: " ").map(String.init)
        }
      }
      links.append((target, relations))
    }
  }

  func target(relation: String) -> String? {
    links.first { $0.relations.contains(relation) }?.target
  }
}
