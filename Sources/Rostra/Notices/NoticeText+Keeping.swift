import Foundation
import Mustache
package import RostraPlatforms
package import RostraStorage

/// An agency's own text of a message: read, tried out, and put in the place of the one before it, which is kept.
extension NoticeText {
  /// Names that a message is no record without, where the shipped text has them: which case, what was decided, by which
  /// evidence, and where to read it.
  private static let essential: Set<String> = ["reference", "decision", "evidence", "address"]

  /// Messages that the program has texts for.
  package static func kinds() throws -> [NoticeKind] {
    guard let folder = Bundle.module.url(forResource: "Notices", withExtension: nil) else {
      throw ProfileError.unreadable("the program's texts of messages are missing: install it again")
    }
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "mustache" }
      .map { NoticeKind(rawValue: $0.deletingPathExtension().lastPathComponent) }
      .sorted { $0.rawValue < $1.rawValue }
  }

  /// The names that a text of this kind may ask for, and those that it must.
  package static func names(of kind: NoticeKind) throws -> (known: [String], required: [String]) {
    let shipped = try shipped(kind).names
    return (shipped.sorted(), shipped.intersection(essential).sorted())
  }

  /// A message as it would be written, with facts of a case that never was.
  package func sample() throws -> (subject: String, body: String) {
    let facts = Dictionary(uniqueKeysWithValues: try Self.names(of: kind).known.map { ($0, Self.sample($0)) })
    return (try subject(facts), try body(facts))
  }

  private static func sample(_ name: String) -> String {
    [
      "reference": "SC-14", "unit": "Parks and Recreation", "name": "City of Maple Bend, Parks and Recreation",
      "platform": "Facebook", "requester": "Lia Liaison", "decider": "Dora Director", "role": "Communications director",
      "decision": "Approved", "date": "2026-03-02 10:15:00 CST", "reason": "It serves families.",
      "address": "https://records.example.gov/registry/SC-14", "administrators": "Lia Liaison, Max Manager",
      "purpose": "Tell families what is on.", "evidence": "0198c0de-0000-7000-8000-000000000000",
    ][name] ?? "(\(name))"
  }

  /// Every fault of a text.
  func faults() throws -> [EntryError] {
    let (known, required) = try Self.names(of: kind)
    var faults: [EntryError] = []
    for (field, text) in [("subject", subject), ("body", body)] {
      for tag in text.matches(of: /\{\{([^}]*)\}?\}\}/) {
        let words = String(tag.output.1)
        guard let name = words.wholeMatch(of: /[#^\/&]?\s*([A-Za-z]+)\s*/).map({ String($0.output.1) }) else {
          faults.append(
            EntryError(
              field: field, value: words, problem: "is no name that a text may ask for",
              remedy: "write names alone, such as {{reference}}"))
          continue
        }
        if !known.contains(name) {
          faults.append(
            EntryError(
              field: field, value: name, problem: "is a name that this message does not have",
              remedy: "use \(known.joined(separator: ", "))"))
        }
      }
      do {
        _ = try MustacheTemplate(string: text)
      } catch {
        faults.append(
          EntryError(field: field, problem: "cannot be read: \(error)", remedy: "close each {{#name}} with {{/name}}"))
      }
    }
    for name in required where !names.contains(name) {
      faults.append(
        EntryError(
          field: "body", value: name, problem: "is left out, and the message is no record without it",
          remedy: "put {{\(name)}} in the text"))
    }
    return faults
  }

  /// Puts a text in force from now on.
  package static func keep(
    _ kind: NoticeKind, subject: String, body: String, over version: Int, services: Services, for viewer: Viewer
  ) async throws -> NoticeText {
    try viewer.require(.administer)
    let text = try draft(kind, subject: subject, body: body, version: version + 1)
    let now = services.clock.now()
    return try await services.database.write { tx in
      let before = try inForce(kind, for: viewer.agency, in: tx)
      guard before.version == version else {
        throw EntryError(
          field: "body", problem: "was made from version \(version), which is not in force any more",
          remedy: "begin again from version \(before.version)")
      }
      try tx.execute(
        """
        INSERT INTO notice_text (agency, kind, version, subject, body, made_at, made_by)
        VALUES (\(viewer.agency), \(kind.rawValue), \(text.version), \(text.subject), \(text.body), \(now.milliseconds),
          \(viewer.acting))
        """)
      try services.record(
        "notice.text", of: kind.rawValue, by: viewer, before: before.json, after: text.json, in: tx)
      return text
    }
  }

  /// A text that is not kept yet, checked.
  /// - Throws: ``EntryErrors`` with every fault.
  package static func draft(
    _ kind: NoticeKind, subject: String, body: String, version: Int
  ) throws -> NoticeText {
    guard try kinds().contains(kind) else {
      throw EntryError(
        field: "kind", value: kind.rawValue, problem: "is no message", remedy: "choose one from the list")
    }
    let text = NoticeText(
      kind: kind, subject: try Entry.name(subject, field: "subject", limit: 300),
      body: try Entry.text(body, field: "body", limit: 20_000) + "\n", version: version)
    let faults = try text.faults()
    guard faults.isEmpty else { throw EntryErrors(faults) }
    return text
  }

  /// The versions of the agency's own text, newest first.
  package static func versions(
    _ kind: NoticeKind, for viewer: Viewer, in tx: any Transaction
  ) throws -> [(text: NoticeText, made: Timestamp, by: String)] {
    try viewer.require(.administer)
    return try tx.rows(
      """
      SELECT version, subject, body, made_at, made_by FROM notice_text
      WHERE agency = \(viewer.agency) AND kind = \(kind.rawValue) ORDER BY version DESC LIMIT 200
      """
    ).map { row in
      (
        NoticeText(
          kind: kind, subject: try row.text("subject"), body: try row.text("body"), version: try row.int("version")),
        Timestamp(milliseconds: try row.int64("made_at")), try row.text("made_by")
      )
    }
  }

  package var json: JSON {
    ["kind": .string(kind.rawValue), "version": JSON(version), "subject": .string(subject), "body": .string(body)]
  }
}
