import Foundation
import Mustache
package import RostraStorage

/// The text of one kind of message: the subject and the body, with `{{names}}` where facts of the case go. Ships with the
/// program; an agency may put its own in its place, whose versions are kept.
package struct NoticeText: Sendable, Hashable {
  package var kind: NoticeKind
  package var subject: String
  package var body: String
  /// 0: the text that ships with the program.
  package var version: Int

  /// The agency's own, or the one that ships with the program.
  package static func inForce(
    _ kind: NoticeKind, for agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> NoticeText {
    let row = try tx.row(
      """
      SELECT version, subject, body FROM notice_text WHERE agency = \(agency) AND kind = \(kind.rawValue)
      ORDER BY version DESC LIMIT 1
      """)
    if let row {
      return NoticeText(
        kind: kind, subject: try row.text("subject"), body: try row.text("body"), version: try row.int("version"))
    }
    return try shipped(kind)
  }

  /// A file: its first line is the subject, after an empty line follows the body. A message without a text of its own tells what
  /// was done, and all that the case holds.
  static func shipped(_ kind: NoticeKind) throws -> NoticeText {
    let texts = try files.get()
    guard let text = texts[kind.rawValue] ?? texts["step"], let end = text.firstRange(of: "\n\n") else {
      throw ProfileError.unreadable("there is no text for the message '\(kind.rawValue)'")
    }
    return NoticeText(
      kind: kind, subject: String(text[..<end.lowerBound]), body: String(text[end.upperBound...]), version: 0)
  }

  /// They belong to the program: read once.
  private static let files = Result {
    let places = Bundle.module.urls(forResourcesWithExtension: "mustache", subdirectory: "Notices") ?? []
    var texts: [String: String] = [:]
    for place in places.map({ $0 as URL }) {
      texts[place.deletingPathExtension().lastPathComponent] = try String(contentsOf: place, encoding: .utf8)
    }
    return texts
  }

  package func subject(_ facts: [String: String]) throws -> String {
    // A header is one line, whatever a fact brings.
    try render(subject, facts).split { $0.isNewline }.joined(separator: " ")
  }

  package func body(_ facts: [String: String]) throws -> String { try render(body, facts) }

  /// A text of the rules with facts in it, such as a notice that a site shows.
  package static func filled(_ text: String, _ facts: [String: String]) throws -> String {
    try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + text).render(facts)
  }

  /// Plain text: nothing is escaped, since nothing is markup.
  private func render(_ text: String, _ facts: [String: String]) throws -> String {
    try Self.filled(text, facts)
  }

  /// The names that the text asks for.
  package var names: Set<String> {
    Set((subject + "\n" + body).matches(of: /\{\{[#^\/&]?\s*([A-Za-z]+)\s*\}\}/).map { String($0.output.1) })
  }
}
