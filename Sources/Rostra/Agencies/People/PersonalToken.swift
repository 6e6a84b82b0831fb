package import RostraPlatforms
package import RostraStorage

/// What a program presents to act for a person: some of what they may do, for a limited time.
package struct PersonalToken: Sendable, Hashable {
  package var id: Identifier<PersonalToken>
  package var name: String
  package var scopes: Set<Viewer.Permission>
  package var created: Timestamp
  package var expires: Timestamp
  package var used: Timestamp?
  package var revoked: Timestamp?

  /// Found in a log or a repository, it tells what it is.
  package static let prefix = "rostra_"
  /// Days at most.
  package static let longestLife: Int64 = 365

  /// - Returns: the token, and its secret, shown this once only.
  package static func make(
    name: String, scopes: Set<Viewer.Permission>, days: Int64, services: Services, for viewer: Viewer
  ) async throws -> (PersonalToken, secret: String) {
    guard let person = viewer.person, viewer.scopes == nil else { throw SignInError.noPerson }
    let name = try Entry.name(name, field: "name", limit: 100)
    guard (1...longestLife).contains(days) else {
      throw EntryError(
        field: "days", value: String(days), problem: "is out of range", remedy: "choose 1 to \(longestLife) days")
    }
    guard !scopes.isEmpty else {
      throw EntryError(field: "scopes", problem: "are missing", remedy: "choose what the program may do")
    }
    for scope in scopes { try viewer.require(scope) }
    let now = services.clock.now()
    let secret = prefix + Secret.make(services.secrets)
    let token = PersonalToken(
      id: services.identifiers.next(), name: name, scopes: scopes, created: now,
      expires: now.advanced(bySeconds: days * 86_400))
    try await services.database.write { tx in
      try tx.execute(
        """
        INSERT INTO access_token (agency, id, person, name, digest, scopes, created_at, expires_at)
        VALUES (\(viewer.agency), \(token.id), \(person), \(name), \(Secret.digest(secret)), \(text(scopes)),
          \(now.milliseconds), \(token.expires.milliseconds))
        """)
      try services.record("token.make", of: token.id.text, by: viewer, after: token.json, in: tx)
    }
    return (token, secret)
  }

  package static func revoke(
    _ id: Identifier<PersonalToken>, services: Services, for viewer: Viewer
  ) async throws {
    let now = services.clock.now().milliseconds
    try await services.database.write { tx in
      guard
        let owner = try tx.row("SELECT person FROM access_token WHERE agency = \(viewer.agency) AND id = \(id)")?
          .text("person")
      else { throw SignInError.token }
      if viewer.person?.text != owner { _ = try Person.find(Identifier(text: owner), for: viewer, in: tx) }
      let changed = try tx.execute(
        """
        UPDATE access_token SET revoked_at = \(now)
        WHERE agency = \(viewer.agency) AND id = \(id) AND revoked_at IS NULL
        """)
      guard changed == 1 else { throw SignInError.token }
      try services.record("token.revoke", of: id.text, by: viewer, in: tx)
    }
  }

  /// Newest first, the revoked and the expired too.
  package static func all(of person: Identifier<Person>, for viewer: Viewer, in tx: any Transaction) throws
    -> [PersonalToken]
  {
    if viewer.person != person { _ = try Person.find(person, for: viewer, in: tx) }
    return try tx.rows(
      """
      SELECT id, name, scopes, created_at, expires_at, used_at, revoked_at FROM access_token
      WHERE agency = \(viewer.agency) AND person = \(person) ORDER BY created_at DESC, id DESC
      """
    ).map { row in
      PersonalToken(
        id: Identifier(text: try row.text("id")), name: try row.text("name"),
        scopes: Set(
          try row.text("scopes").split(separator: " ").compactMap { Viewer.Permission(rawValue: String($0)) }),
        created: Timestamp(milliseconds: try row.int64("created_at")),
        expires: Timestamp(milliseconds: try row.int64("expires_at")),
        used: try row.int64OrNil("used_at").map(Timestamp.init(milliseconds:)),
        revoked: try row.int64OrNil("revoked_at").map(Timestamp.init(milliseconds:)))
    }
  }

  /// Whom an `Authorization: Bearer` header speaks for.
  /// - Throws: ``SignInError`` `.token` where it is unknown, expired or revoked, or the person may not sign in.
  package static func viewer(presenting header: String, services: Services) async throws -> Viewer {
    let parts = header.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer", parts[1].hasPrefix(prefix), parts[1].utf8.count < 100
    else { throw SignInError.token }
    let digest = Secret.digest(String(parts[1]))
    let agency = services.agency.id
    let now = services.clock.now()
    let found = try await services.database.read { tx -> (viewer: Viewer, used: Int64, id: String)? in
      guard
        let row = try tx.row(
          """
          SELECT id, person, scopes, used_at FROM access_token WHERE agency = \(agency) AND digest = \(digest)
            AND revoked_at IS NULL AND expires_at > \(now.milliseconds)
          """),
        let person = try Person.find(Identifier(text: try row.text("person")), agency: agency, in: tx),
        person.mayEnter(at: now)
      else { return nil }
      var viewer = try person.viewer(agency: agency, at: now, in: tx)
      viewer.scopes = Set(
        try row.text("scopes").split(separator: " ").compactMap { Viewer.Permission(rawValue: String($0)) })
      return (viewer, try row.int64OrNil("used_at") ?? 0, try row.text("id"))
    }
    guard let found else { throw SignInError.token }
    if now.milliseconds - found.used > 60_000 {
      try await services.database.write { tx in
        try tx.execute(
          "UPDATE access_token SET used_at = \(now.milliseconds) WHERE agency = \(agency) AND id = \(found.id)")
      }
    }
    return found.viewer
  }

  private static func text(_ scopes: Set<Viewer.Permission>) -> String {
    scopes.map(\.rawValue).sorted().joined(separator: " ")
  }

  package var json: JSON {
    var members = JSONMembers()
    members.add("id", id.text)
    members.add("name", name)
    members.add("scopes", .array(scopes.map(\.rawValue).sorted().map { .string($0) }))
    members.add("created", created.rfc3339)
    members.add("expires", expires.rfc3339)
    members.add("used", used?.rfc3339)
    members.add("revoked", revoked?.rfc3339)
    return members.json
  }
}
