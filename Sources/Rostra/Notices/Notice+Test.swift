extension Notice {
  /// A message by which an administrator sees whether mail goes out.
  package static func test(
    to recipient: String, services: Services, for viewer: Viewer
  ) async throws -> Identifier<Notice> {
    try viewer.require(.administer)
    return try await services.database.write { tx in
      let id = try queue(
        "mail-test", to: [recipient], subject: "Test from Rostra",
        body: "Mail from \(services.agency.name) reaches you. Nothing else is to be done.", services: services, in: tx)
      try services.record("mail.test", of: id.text, by: viewer, after: ["recipient": .string(recipient)], in: tx)
      return id
    }
  }
}
