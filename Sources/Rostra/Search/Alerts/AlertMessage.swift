import RostraPlatforms
import RostraStorage

/// The message that tells one person what alerts found: which items, where to read them, and how to hear less. It quotes a
/// line of an item at most, and nothing where private data was found: mail is read on screens that Rostra does not know.
struct AlertMessage {
  struct Chapter {
    var alert: Identifier<Alert>
    var name: String
    var found: AlertHit.Untold
  }

  var subject: String
  var body: String

  /// Items that are listed of one alert; the rest is a number and an address.
  static let mostListed = 10
  /// Bytes of a quotation, about a line and a half.
  static let longestQuote = 140

  init(
    _ chapters: [Chapter], to person: Person, services: Services, for viewer: Viewer, in tx: any Transaction
  ) throws {
    let agency = services.agency
    let origin = try SystemSettings.load(of: agency.id, in: tx).address
    let sites = Dictionary(
      try Site.all(for: viewer, in: tx).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let time = AgencyTime(agency)
    let count = chapters.reduce(0) { $0 + $1.found.count }
    let found = count == 1 ? "1 item" : "\(count) items"
    subject = "Alerts of \(agency.name.prefix(200)): \(found)"
    func address(_ path: String) -> String { origin.map { $0 + path } ?? "in Rostra: \(path)" }
    var lines = ["Hello \(person.name).", ""]
    if agency.isSample { lines += ["(Sample data: \(agency.name) is not a real agency.)", ""] }
    lines += ["What was captured for \(agency.name) holds \(found) that you asked to be told of.", ""]
    for chapter in chapters.prefix(Alert.mostDictionaries) {
      lines += [
        "\(chapter.name): \(chapter.found.count)", String(repeating: "-", count: min(60, chapter.name.count + 6)),
      ]
      for hit in chapter.found.newest.prefix(Self.mostListed) {
        lines += Self.lines(of: hit, site: sites[hit.site], time: time, address: address)
      }
      if chapter.found.count > Self.mostListed { lines.append("… and \(chapter.found.count - Self.mostListed) more") }
      lines += [
        "", "All that it found: \(address("/alerts?state=all&alert=\(chapter.alert.text)"))",
        "No more messages of it: \(address("/alerts/\(chapter.alert.text)"))", "",
      ]
    }
    if chapters.count > Alert.mostDictionaries {
      lines.append("… and \(chapters.count - Alert.mostDictionaries) more alerts: \(address("/alerts"))")
    }
    lines.append("Times are \(time.name). You are told only of what you may read.")
    body = lines.joined(separator: "\n")
  }

  private static func lines(
    of hit: AlertHit, site: Site?, time: AgencyTime, address: (String) -> String
  ) -> [String] {
    guard let found = hit.hit else { return [] }
    let state = [found.isDeleted ? "deleted since" : nil, found.isHidden ? "hidden since" : nil].compactMap { $0 }
    var first = "* \(time.text(Timestamp(milliseconds: found.published))), \(site?.reference ?? "a site")"
    first += ", \(oneLine(found.authorHandle ?? found.authorName ?? site?.name ?? "unknown author", most: 80))"
    if !state.isEmpty { first += " (\(state.joined(separator: ", ")))" }
    let shapes = hit.terms.filter { $0.hasPrefix("~") }
    let words = hit.terms.filter { !$0.hasPrefix("~") }
    var lines = [first]
    if !hit.terms.isEmpty {
      lines.append("  found: \((words + shapes.map { String($0.dropFirst()) }).joined(separator: ", "))")
    }
    if shapes.isEmpty {
      let snippet = hit.highlighter.snippet(of: found, length: longestQuote)
      let quote = oneLine(snippet.text, most: longestQuote)
      if !quote.isEmpty {
        lines.append("  “\(snippet.isCutBefore ? "…" : "")\(quote)\(snippet.isCutAfter ? "…" : "")”")
      }
    } else {
      lines.append("  (not quoted: it may hold private data)")
    }
    lines.append("  \(address("/items/\(found.item)"))")
    return lines
  }

  /// Captured text in a message of ours: one line of it, without anything that steers a screen.
  private static func oneLine(_ text: String, most: Int) -> String {
    let plain = text.unicodeScalars.map { scalar -> Character in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: " "
      default: Character(scalar)
      }
    }
    return String(String(plain).split(separator: " ").joined(separator: " ").prefix(most))
  }
}
