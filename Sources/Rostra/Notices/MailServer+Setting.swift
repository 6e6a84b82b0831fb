package import RostraPlatforms
package import RostraStorage

extension MailServer {
  /// The operator's word first (`ROSTRA_SMTP_URL`), else what an administrator has set; nil where neither is.
  package static func current(services: Services, home: Home) async throws -> MailServer? {
    if let url = home.mailAddress { return try MailServer(url: url) }
    let box = try home.secretBox()
    return try await services.database.read { [agency = services.agency.id] tx in
      try MailServer.stored(of: agency, box: box, in: tx)
    }
  }

  package static func stored(
    of agency: Identifier<Agency>, box: SecretBox, in tx: any Transaction
  ) throws -> MailServer? {
    guard let text = try Setting.value(.mail, of: agency, in: tx) else { return nil }
    let json = try JSON(parsing: text)
    return try MailServer(
      host: json["host"]?.string ?? "", port: Int(json["port"]?.integer ?? 0),
      security: Security(rawValue: json["security"]?.string ?? "") ?? .startTLS, user: json["user"]?.string,
      password: try json["password"]?.string.map {
        String(decoding: try box.open($0, for: "setting:mail"), as: UTF8.self)
      }, sender: json["sender"]?.string ?? "", senderName: json["senderName"]?.string,
      authorities: json["authorities"]?.string)
  }

  /// Sets the agency's mail server, or none.
  package static func set(
    _ server: MailServer?, box: SecretBox, services: Services, for viewer: Viewer
  ) async throws {
    try viewer.require(.administer)
    let sealed = try server?.password.map { try box.close(Array($0.utf8), for: "setting:mail") }
    try await services.database.write { tx in
      let before = try stored(of: viewer.agency, box: box, in: tx)
      try Setting.set(
        .mail, to: server?.json(sealed: sealed).text, before: before?.json(sealed: nil),
        after: server?.json(sealed: nil),
        services: services, by: viewer, in: tx)
    }
  }

  /// - Parameter sealed: the password as it may lie in the database; nil: only whether there is one.
  package func json(sealed: String?) -> JSON {
    var members = JSONMembers()
    members.add("host", host)
    members.add("port", JSON(Int64(port)))
    members.add("security", security.rawValue)
    members.add("user", user)
    members.add("password", sealed)
    if sealed == nil, password != nil { members.add("hasPassword", .bool(true)) }
    members.add("sender", sender)
    members.add("senderName", senderName)
    members.add("authorities", authorities)
    return members.json
  }
}
