import Foundation
import Yams

/// A profile as it is written, looked through for what nothing here would use: each fault with its line.
struct ProfileText {
  private let name: String
  private(set) var faults: [String] = []

  /// The names that a mapping of each place may have; a place that is not here takes any.
  private static let names: [String: Set<String>] = [
    "": Set(Profile.CodingKeys.allCases.map(\.rawValue)),
    "law": ["subject", "title", "citation", "lastVerified"],
    "help": ["name", "for", "contact", "lastVerified"],
    "notices.*": ["to", "cc", "line"],
    "clocks.*": ["days", "basis", "source", "lastVerified"],
    "procedures.*.*": ["by", "without", "notices"],
    "procedures.*.*.without": ["gate", "reason", "approvedBy"],
    "naming": ["pattern", "example", "source"],
    "holidays": ["name", "rule", "observed", "source", "lastVerified"],
    "bodies": ["type", "duty", "source", "lastVerified"],
    "glossary": ["term", "meaning", "source"],
    "siteNotices": ["kind", "title", "onlyWithComments", "text", "requirement"],
    "vacancies": Set(Viewer.Role.allCases.map(\.rawValue)),
    "titles": Set(Viewer.Role.allCases.map(\.rawValue)),
    "words": ["site", "sites", "administrator"],
  ]
  private static let longest = 256 << 10

  init(_ text: String, name: String) throws {
    self.name = name
    guard text.utf8.count <= Self.longest else { throw ProfileError.unreadable("\(name): is longer than 256 kB") }
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch {
      throw ProfileError.unreadable("\(name): \(Self.sentence(error))")
    }
    guard let node, case .mapping = node else {
      throw ProfileError.unreadable("\(name): holds no names with values")
    }
    look(at: node, place: "", depth: 0)
    try checkValues(node)
  }

  /// - Parameter place: names from the top, `*` for those that the agency chooses; a list is the place of its elements.
  private mutating func look(at node: Node, place: String, depth: Int) {
    guard depth < 12 else { return faults.append("\(name): is nested too deep at \(place)") }
    switch node {
    case .mapping(let mapping):
      var seen: Set<String> = []
      for (key, value) in mapping {
        let word = key.string ?? ""
        if !seen.insert(word).inserted { fault(key, "'\(word)' stands twice here; leave one out") }
        if let known = Self.names[place], !known.contains(word) {
          fault(key, "'\(word)' is no name that is known here; use \(known.sorted().joined(separator: ", "))")
        }
        let isFree = ["notices", "clocks", "procedures", "procedures.*"].contains(place)
        let next = isFree ? "*" : word
        look(at: value, place: place.isEmpty ? next : "\(place).\(next)", depth: depth + 1)
      }
    case .sequence(let sequence): for element in sequence { look(at: element, place: place, depth: depth + 1) }
    case .scalar, .alias: break
    }
  }

  private mutating func checkValues(_ node: Node) throws {
    if let zone = node["timeZone"], let text = zone.string, TimeZone(identifier: text) == nil {
      fault(zone, "timeZone '\(text)' is not a time zone's name; use one like America/Chicago")
    }
    for key in ["siteReviewers"] { for role in node[key]?.sequence ?? [] { check(role: role) } }
    for (_, nouns) in node["procedures"]?.mapping ?? [:] {
      for (_, rule) in nouns.mapping ?? [:] { for role in rule["by"]?.sequence ?? [] { check(role: role) } }
    }
    for (_, list) in node["notices"]?.mapping ?? [:] {
      for person in (list["to"]?.sequence.map(Array.init) ?? []) + (list["cc"]?.sequence.map(Array.init) ?? [])
      where CopyList.Party(rawValue: person.string ?? "") == nil { check(role: person) }
    }
    for holiday in node["holidays"]?.sequence ?? [] {
      if let rule = holiday["rule"], Holiday.Rule(rule.string ?? "") == nil {
        fault(rule, "'\(rule.string ?? "")' is no rule for a holiday; write it like 07-04 or third monday january")
      }
    }
    if let pattern = node["naming"]?["pattern"], (try? Regex(pattern.string ?? "")) == nil {
      fault(pattern, "the naming rule's pattern is no regular expression")
    }
    let lists = try PlatformCatalogue.shipped().lists.map(\.id)
    if let list = node["platformCategories"], !lists.contains(list.string ?? "") {
      fault(list, "there is no list of categories '\(list.string ?? "")'; use \(lists.joined(separator: ", "))")
    }
  }

  private mutating func check(role node: Node) {
    let word = node.string ?? ""
    if Viewer.Role(rawValue: word) == nil { fault(node, "'\(word)' is no role and no party of a case") }
  }

  private mutating func fault(_ node: Node, _ problem: String) {
    guard faults.count < 100 else { return }
    faults.append("\(name), line \(node.mark?.line ?? 0): \(problem)")
  }

  /// What a reader of YAML complains of, as a person reads it: the path, and what is wrong there.
  static func sentence(_ error: any Error) -> String {
    func path(_ keys: [any CodingKey]) -> String {
      let text = keys.map { $0.intValue.map { "entry \($0 + 1)" } ?? $0.stringValue }.joined(separator: ", ")
      return text.isEmpty ? "at the top" : "in \(text)"
    }
    guard let error = error as? DecodingError else { return "\(error)" }
    return switch error {
    case .keyNotFound(let key, let context): "'\(key.stringValue)' is missing \(path(context.codingPath))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      "\(path(context.codingPath)): \(context.debugDescription)"
    @unknown default: "\(error)"
    }
  }
}
