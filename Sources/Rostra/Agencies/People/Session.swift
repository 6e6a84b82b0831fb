package import RostraPlatforms
package import RostraStorage

/// One browser that somebody signed in with.
package struct Session: Sendable {
  package var digest: [UInt8]
  package var person: Person
  package var viewer: Viewer
  package var created: Timestamp
  package var seen: Timestamp
  /// When the person last proved who they are.
  package var confirmed: Timestamp
  package var agent: String?
  package var address: String?

  /// Minutes without a request after which a session ends, where nothing else is set.
  package static let usualIdle: Int64 = 60
  /// What may be set for it (SEC: NIST SP 800-63B, 4.2.3, ends moderate assurance after 30 minutes to 12 hours).
  package static let idleRange: ClosedRange<Int64> = 5...480
  /// Seconds after which it ends however busy it is.
  package static let longest: Int64 = 12 * 60 * 60
  /// Seconds for which a proof of identity is fresh enough for a sensitive act.
  package static let freshness: Int64 = 10 * 60

  package func isFresh(at now: Timestamp) -> Bool { now.seconds - confirmed.seconds < Self.freshness }

  /// The session that a cookie's secret opens; nil where it is unknown, unfinished or over.
  package static func find(_ secret: String, services: Services) async throws -> Session? {
    guard secret.utf8.count == 43 else { return nil }
    let agency = services.agency.id
    let now = services.clock.now()
    let digest = Secret.digest(secret)
    let session = try await services.database.read { tx -> Session? in
      let idle = try idleMinutes(of: agency, in: tx) * 60
      guard
        let row = try tx.row(
          """
          SELECT person, created_at, seen_at, confirmed_at, agent, address FROM session
          WHERE agency = \(agency) AND digest = \(digest) AND stage = 'whole'
            AND seen_at > \(now.milliseconds - idle * 1000) AND created_at > \(now.milliseconds - longest * 1000)
          """),
        let person = try Person.find(Identifier(text: try row.text("person")), agency: agency, in: tx),
        person.mayEnter(at: now)
      else { return nil }
      return Session(
        digest: digest, person: person, viewer: try person.viewer(agency: agency, at: now, in: tx),
        created: Timestamp(milliseconds: try row.int64("created_at")),
        seen: Timestamp(milliseconds: try row.int64("seen_at")),
        confirmed: Timestamp(milliseconds: try row.int64("confirmed_at")), agent: try row.textOrNil("agent"),
        address: try row.textOrNil("address"))
    }
    // Once a minute is enough to tell idle from busy, and spares a write with every page.
    if let session, now.seconds - session.seen.seconds >= 60 {
      try await services.database.write { tx in
        try tx.execute(
          "UPDATE session SET seen_at = \(now.milliseconds) WHERE agency = \(agency) AND digest = \(digest)")
      }
    }
    return session
  }

  /// Minutes, as the agency has set them.
  package static func idleMinutes(of agency: Identifier<Agency>, in tx: any Transaction) throws -> Int64 {
    let minutes = try Setting.value(.idle, of: agency, in: tx).flatMap { Int64($0) } ?? usualIdle
    return min(max(minutes, idleRange.lowerBound), idleRange.upperBound)
  }

  package static func end(_ secret: String, services: Services) async throws {
    let agency = services.agency.id
    try await services.database.write { tx in
      try tx.execute("DELETE FROM session WHERE agency = \(agency) AND digest = \(Secret.digest(secret))")
    }
  }

  /// Every session of the person, on every device; the one named stays where one is.
  package static func endAll(
    of person: Identifier<Person>, but kept: [UInt8]? = nil, services: Services, for viewer: Viewer
  ) async throws {
    let exception: SQL = kept.map { "AND digest <> \($0)" } ?? ""
    try await services.database.write { tx in
      if viewer.person != person { _ = try Person.find(person, for: viewer, in: tx) }
      let ended = try tx.execute(
        "DELETE FROM session WHERE agency = \(viewer.agency) AND person = \(person) \(sql: exception)")
      try services.record(
        "session.end-all", of: person.text, by: viewer, after: ["ended": JSON(ended)], in: tx)
    }
  }

  /// Where a person is signed in, most recent first.
  package static func all(of person: Identifier<Person>, for viewer: Viewer, in tx: any Transaction) throws
    -> [(digest: [UInt8], seen: Timestamp, created: Timestamp, agent: String?, address: String?)]
  {
    if viewer.person != person { _ = try Person.find(person, for: viewer, in: tx) }
    return try tx.rows(
      """
      SELECT digest, seen_at, created_at, agent, address FROM session
      WHERE agency = \(viewer.agency) AND person = \(person) AND stage = 'whole' ORDER BY seen_at DESC
      """
    ).map { row in
      (
        try row.blob("digest"), Timestamp(milliseconds: try row.int64("seen_at")),
        Timestamp(milliseconds: try row.int64("created_at")), try row.textOrNil("agent"),
        try row.textOrNil("address")
      )
    }
  }
}
