import Rostra
import RostraPlatforms

/// Files that somebody hands over, and what came of them.
enum ImportsAPI {
  private static let counts = JSONSchema.object([
    .always("new", .count), .always("changed", .count), .always("known", .count), .always("gone", .count),
    .always("media", .count), .always("quarantined", .count), .always("leftOut", .count), .always("bytes", .count),
  ])

  private static let examination = JSONSchema.object([
    .maybe("kind", .string, "What the file is; absent where nothing here reads it."),
    .maybe("provenance", .one(of: Provenance.self)), .always("reads", .string),
    .maybe("leaves", .list(of: .string)), .always("items", .count), .always("new", .count),
    .always("changed", .count), .always("known", .count), .always("quarantined", .count), .always("media", .count),
    .maybe("leftOut", .map(of: .count), "Entries that are kept and not made records, by reason."),
    .maybe("kept", .map(of: .count), "Parts that are kept and not read, by reason."), .maybe("from", .time),
    .maybe("to", .time),
    .maybe("account", .string), .maybe("notes", .list(of: .string)), .maybe("importedBefore", .time),
  ])

  private static let imported = JSONSchema.named(
    "Import",
    .object([
      .always("id", .uuid),
      .always("state", .one(of: ["uploaded", "waiting", "running", "done", "failed", "cancelled"])),
      .always("name", .string), .always("length", .count), .always("sha256", .digest), .maybe("importer", .string),
      .always("uploadedBy", .string), .always("uploaded", .time), .maybe("started", .time), .maybe("ended", .time),
      .maybe("examination", examination), .always("counts", counts), .maybe("progress", .string),
      .maybe("error", .string),
    ]))

  private static let one = Operation.Parameter.path("import", .uuid, "Its id.", of: "Import")
  private static let access = Access.permission(.importRecords)

  static let operations: [Operation] = [
    .list(
      "listImports", "/imports", "Imports", "The imports, newest first", of: imported, access: access,
      parameters: [
        .query("site", .text(200, atLeast: 1), "One site; all where it is not given."),
        .query("state", .one(of: ["uploaded", "waiting", "running", "done", "failed", "cancelled"]), "Only these."),
      ], handle: list),
    Operation(
      "importFile", .post, "/imports", "Imports", "Hand over a file",
      note: "The body is the file. It is examined first; nothing is taken in before `startImport`.", access: access,
      parameters: [
        .query("site", .text(200, atLeast: 1), "The site that it belongs to."),
        .query("name", .text(200, atLeast: 1), "What the file is called; for showing only."),
      ], takesFile: true, success: .json(201, imported), refusals: [404], handle: submit),
    .get(
      "showImport", "/imports/{import}", "Imports", "One import", imported, access: access, parameters: [one],
      handle: show),
    Operation(
      "addImportFile", .post, "/imports/{import}/files", "Imports", "Add a file to an entry by hand",
      note: "The body is the file. Only to an import that waits and that nothing here reads: they become one entry.",
      access: access,
      parameters: [one, .query("name", .text(200, atLeast: 1), "What the file is called.")], takesFile: true,
      success: .json(200, imported), handle: add),
    Operation(
      "describeImport", .post, "/imports/{import}/description", "Imports",
      "Say what files show that nothing here reads",
      note: "They become one entry by hand, which is examined and then waits for `startImport`.", access: access,
      parameters: [one],
      body: .named(
        "HandEntry",
        .object([
          .always(
            "date", .text(40, atLeast: 1),
            "When it was published: `2025-06-01T12:00`, in the agency's zone unless it names one."),
          .always("author", .text(500, atLeast: 1)), .always("text", .text(64 << 10, atLeast: 1)),
          .maybe("title", .text(1000)), .maybe("link", .text(2000)), .maybe("id", .text(1000), "The platform's own."),
          .maybe("description", .text(16 << 10), "What the files show beside the text."),
        ])), success: .json(200, imported), handle: describe),
    Operation(
      "startImport", .post, "/imports/{import}/start", "Imports", "Take it into the archive",
      note: "Only what was examined and waits for a decision.", access: access, parameters: [one],
      success: .json(200, imported), handle: start),
    Operation(
      "cancelImport", .post, "/imports/{import}/cancel", "Imports", "Drop or stop it",
      note: "What was taken in before stays in the archive.", access: access, parameters: [one],
      success: .json(200, imported), handle: cancel),
  ]

  @Sendable private static func list(_ asked: APICall) async throws -> APIAnswer {
    let (word, limit, cursor) = (asked.text("site"), asked.limit, try asked.cursor())
    let state = asked.text("state").flatMap(ImportJob.State.init(rawValue:))
    let place = cursor?.place
    let jobs = try await asked.read { tx, viewer in
      let only = try word.map { try SitesAPI.find($0, for: viewer, in: tx) }
      return try ImportJob.page(
        ListFilter(site: only?.id, state: state), after: place, limit: limit + 1, for: viewer, in: tx)
    }
    let shown = jobs.prefix(limit)
    let next = jobs.count > limit ? shown.last.map { PageCursor($0.place) } : nil
    return asked.page(shown.map(\.json), next: next)
  }

  @Sendable private static func submit(_ asked: APICall) async throws -> APIAnswer {
    guard let word = asked.text("site") else {
      throw EntryError(field: "site", problem: "is missing", remedy: "name the site that the file belongs to")
    }
    let site = try await asked.read { tx, viewer in try SitesAPI.find(word, for: viewer, in: tx) }
    let job = try await ImportJob.submit(
      try handed(asked), into: site.id, services: asked.services, for: asked.viewer)
    guard let job else { throw WebFailure.notFound }
    return APIAnswer(job.json)
  }

  private static func handed(_ asked: APICall) throws -> [ImportJob.Handed] {
    asked.file.map { [ImportJob.Handed(name: $0.name, path: $0.path)] } ?? []
  }

  @Sendable private static func add(_ asked: APICall) async throws -> APIAnswer {
    try await decide(asked) {
      try await ImportJob.add(try handed(asked), to: $0, services: asked.services, for: asked.viewer)
    }
  }

  @Sendable private static func describe(_ asked: APICall) async throws -> APIAnswer {
    let body = asked.body
    let entry = try HandEntry.entered(
      date: body["date"]?.string ?? "", author: body["author"]?.string ?? "", text: body["text"]?.string ?? "",
      link: body["link"]?.string, description: body["description"]?.string, title: body["title"]?.string,
      id: body["id"]?.string, in: asked.services.agency.timeZone)
    return try await decide(asked) {
      try await ImportJob.describe($0, as: entry, services: asked.services, for: asked.viewer)
    }
  }

  @Sendable private static func show(_ asked: APICall) async throws -> APIAnswer {
    APIAnswer(try await find(asked).json)
  }

  private static func find(_ asked: APICall) async throws -> ImportJob {
    let id: Identifier<ImportJob> = try asked.id("import")
    guard let job = try await asked.read({ tx, viewer in try ImportJob.find(id, for: viewer, in: tx) }) else {
      throw WebFailure.notFound
    }
    return job
  }

  @Sendable private static func start(_ asked: APICall) async throws -> APIAnswer {
    try await decide(asked) { try await ImportJob.start($0, services: asked.services, for: asked.viewer) }
  }

  @Sendable private static func cancel(_ asked: APICall) async throws -> APIAnswer {
    try await decide(asked) { try await ImportJob.cancel($0, services: asked.services, for: asked.viewer) }
  }

  private static func decide(
    _ asked: APICall, _ act: (Identifier<ImportJob>) async throws -> ImportJob?
  ) async throws -> APIAnswer {
    do {
      guard try await act(try asked.id("import")) != nil else { throw WebFailure.notFound }
    } catch let error as ImportError {
      throw APIFailure.conflict("\(error)")
    }
    return APIAnswer(try await find(asked).json)
  }
}
