package import RostraPlatforms
package import RostraStorage

/// A person's duties as a calendar that other programs follow (iCalendar, RFC 5545). Calendar programs cannot sign in, so the
/// address holds a key of its own, which shows what is owed and by when and nothing else, and which its owner can replace.
package enum CalendarFeed {
  /// Makes a new key; an earlier one stops to work.
  ///
  /// - Returns: the key, which is kept as a digest alone.
  package static func renew(services: Services, for viewer: Viewer) async throws -> String {
    guard let person = viewer.person else {
      throw NotPermitted(actor: viewer.actor, role: viewer.role, permission: .follow)
    }
    try viewer.require(.follow)
    let key = Secret.text(services.secrets.next())
    let (digest, now) = (Hexadecimal.text(Secret.digest(key)), services.clock.now())
    try await services.database.write { tx in
      try tx.execute(
        """
        INSERT INTO calendar_feed (agency, person, digest, made_at)
        VALUES (\(viewer.agency), \(person), \(digest), \(now.milliseconds))
        ON CONFLICT (agency, person) DO UPDATE SET digest = excluded.digest, made_at = excluded.made_at
        """)
      try services.record("calendar.renew", of: viewer.actor, by: viewer, in: tx)
    }
    return key
  }

  /// Whose calendar a key opens; nil: nobody's, or of somebody who works here no more.
  package static func viewer(of key: String, services: Services, in tx: any Transaction) throws -> Viewer? {
    let agency = services.agency.id
    guard
      let row = try tx.row(
        "SELECT person FROM calendar_feed WHERE agency = \(agency) AND digest = \(Hexadecimal.text(Secret.digest(key)))"
      ),
      let person = try Person.find(Identifier(text: try row.text("person")), agency: agency, in: tx),
      person.state == .active
    else { return nil }
    return try person.viewer(agency: agency, at: services.clock.now(), in: tx)
  }

  /// The calendar: one to-do with a day for each duty. Lines are folded at 75 octets (RFC 5545, 3.1).
  package static func text(_ duties: [Duty], agency: Agency, origin: String?, at now: Timestamp) -> String {
    let time = AgencyTime(agency)
    var lines = [
      "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Rostra//Duties//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
      "X-WR-CALNAME:\(escaped("Rostra, \(agency.name)"))",
    ]
    for duty in duties {
      let day = time.date(duty.due).replacing("-", with: "")
      lines += [
        "BEGIN:VEVENT", "UID:\(duty.reference)-\(duty.due.seconds)@\(agency.id.text)", "DTSTAMP:\(stamp(now))",
        "DTSTART;VALUE=DATE:\(day)", "SUMMARY:\(escaped("\(duty.title): \(duty.name)"))",
        "DESCRIPTION:\(escaped("\(duty.reference), \(duty.unit), \(duty.requirement)"))",
        "URL:\((origin ?? "") + duty.place)", "TRANSP:TRANSPARENT", "BEGIN:VALARM", "ACTION:DISPLAY",
        "DESCRIPTION:\(escaped(duty.title))", "TRIGGER:-P1D", "END:VALARM", "END:VEVENT",
      ]
    }
    lines.append("END:VCALENDAR")
    return lines.map(folded).joined(separator: "\r\n") + "\r\n"
  }

  private static func stamp(_ time: Timestamp) -> String {
    String(time.rfc3339.prefix(19)).replacing("-", with: "").replacing(":", with: "") + "Z"
  }

  /// RFC 5545, 3.3.11.
  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing(";", with: "\\;").replacing(",", with: "\\,")
      .replacing("\r\n", with: "\\n").replacing("\n", with: "\\n")
  }

  private static func folded(_ line: String) -> String {
    var folded = ""
    var width = 0
    for character in line {
      let bytes = character.utf8.count
      if width + bytes > 73 {
        folded += "\r\n "
        width = 1
      }
      folded.append(character)
      width += bytes
    }
    return folded
  }
}
