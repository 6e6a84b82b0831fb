import Foundation
package import RostraPlatforms

extension HandEntry {
  /// What a person typed, checked field by field.
  ///
  /// - Parameters:
  ///   - date: RFC 3339, or a form's `2025-06-01T12:00`, which is then of the agency's zone.
  ///   - zone: the agency's, by its IANA name.
  /// - Throws: ``EntryErrors`` with every field that cannot be taken (AUT-39).
  package static func entered(
    date: String, author: String, text: String, link: String?, description: String?, title: String?, id: String?,
    in zone: String
  ) throws -> HandEntry {
    var errors: [EntryError] = []
    func take<T>(_ body: () throws(EntryError) -> T) -> T? {
      do { return try body() } catch {
        errors.append(error)
        return nil
      }
    }
    func optional(_ value: String?, _ field: String, limit: Int) -> String? {
      guard let value, !value.trimmingWhitespace().isEmpty else { return nil }
      return take { () throws(EntryError) in try Entry.text(value, field: field, limit: limit) }
    }
    let published = take { () throws(EntryError) in try time(date, in: zone) }
    let said = take { () throws(EntryError) in try Entry.text(text, field: "text", limit: 64 << 10) }
    let by = take { () throws(EntryError) in try Entry.name(author, field: "author", limit: 500) }
    let shown = optional(description, "description", limit: 16 << 10)
    let headed = optional(title, "title", limit: 1000)
    let number = optional(id, "id", limit: 1000)
    let address = optional(link, "link", limit: 2000)
    if let address, (try? WebAddress(address)) == nil {
      errors.append(
        EntryError(
          field: "link", value: address, problem: "is no web address", remedy: "enter one like https://example.gov/post"
        ))
    }
    if let said, headed == said || shown == said {
      errors.append(
        EntryError(
          field: "description", problem: "is the same as the text", remedy: "say what the files show, or leave it empty"
        ))
    }
    guard errors.isEmpty, let published, let said, let by else { throw EntryErrors(errors) }
    return HandEntry(
      id: number, published: published, author: by, title: headed, text: said, link: address, description: shown)
  }

  private static func time(_ text: String, in zone: String) throws(EntryError) -> Timestamp {
    let text = text.trimmingWhitespace()
    guard !text.isEmpty else {
      throw EntryError(field: "date", problem: "is empty", remedy: "enter when it was published, with the hour")
    }
    let remedy = "enter day and hour, such as 2025-06-01T12:00"
    guard text.contains("T") || text.contains(" "), let time = Timestamp(rfc3339: text) else {
      throw EntryError(field: "date", value: text, problem: "is no day and hour", remedy: remedy)
    }
    let clock = text.drop { $0 != "T" && $0 != " " }.dropFirst()
    if clock.contains(where: { "Zz+-".contains($0) }) { return time }
    guard let zone = TimeZone(identifier: zone) else {
      throw EntryError(
        field: "date", value: text, problem: "has no time zone", remedy: "write it with one: …T12:00-05:00")
    }
    // Read as if in UTC; where the clock is put back, the earlier of the two hours is meant.
    let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time.seconds)))
    let near = Double(time.seconds) - Double(offset)
    return time.advanced(bySeconds: -Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: near))))
  }
}
