import HTTPTypes
import Rostra
import RostraPlatforms
import RostraStorage

/// Tags and notes: given to items one by one or to all that a search finds, and taken back.
enum AnnotationsAPI {
  private static let act = JSONSchema.named(
    "AnnotationAct",
    .object([
      .always("id", .uuid), .always("kind", .one(of: AnnotationAct.Kind.self)), .always("value", .string),
      .maybe("reason", .string), .maybe("query", .string, "The search whose hits it was done to."),
      .always("items", .count, "How many it changed."), .always("at", .time), .always("by", .string),
      .maybe("undone", .time), .maybe("undoneBy", .string),
    ]))

  private static let tag = JSONSchema.named(
    "Tag",
    .object([
      .always("name", .string), .always("items", .count), .always("created", .time), .always("createdBy", .string),
    ]))

  private static let itemAnnotations = JSONSchema.named(
    "ItemAnnotations",
    .object([
      .always("tags", .list(of: .object([.always("name", .string), .always("at", .time), .always("by", .string)]))),
      .always(
        "notes",
        .list(
          of: .object([
            .always("id", .uuid), .always("text", .string), .always("at", .time), .always("by", .string),
            .maybe("withdrawn", .time),
          ]))),
    ]))

  private static let id = Operation.Parameter.path("act", .uuid, "The act's id.", of: "AnnotationAct")

  static let operations: [Operation] = [
    .get(
      "listTags", "/tags", "Annotations", "The tags in use, by name", .object([.always("items", .list(of: tag))]),
      handle: tags),
    .get(
      "getItemAnnotations", "/items/{item}/annotations", "Annotations", "An item's tags and notes", itemAnnotations,
      parameters: [ItemsAPI.id], handle: item),
    .get(
      "previewAnnotation", "/annotations/preview", "Annotations",
      "How many items an act on a search's hits would touch",
      .object([
        .always("count", .count), .always("isTooMany", .boolean, "There are more than one act may touch."),
        .always("mark", .string, "Given with the act, it is refused where others have come to match meanwhile."),
      ]), access: .permission(.annotate),
      parameters: [.query("q", .text(2000), "The search; nothing finds everything.")], handle: preview),
    Operation(
      "annotate", .post, "/annotations", "Annotations", "Tag, untag or note items: some, or all that a search finds",
      access: .permission(.annotate),
      body: .named(
        "NewAnnotation",
        .object([
          .always("kind", .one(of: AnnotationAct.Kind.self)), .always("value", .text(4000, atLeast: 1)),
          .maybe("items", .list(of: .uuid, most: AnnotationAct.mostItems), "These, or those of `query`."),
          .maybe("query", .text(2000)), .maybe("reason", .text(1000), "Why; more than one item needs it."),
          .maybe("mark", .text(100, atLeast: 1), "Of the preview that was agreed to."),
        ])), success: .json(201, act), handle: annotate),
    .list(
      "listAnnotations", "/annotations", "Annotations", "What was done, newest first", of: act, handle: list),
    .get("getAnnotation", "/annotations/{act}", "Annotations", "One act", act, parameters: [id], handle: get),
    Operation(
      "undoAnnotation", .post, "/annotations/{act}/undo", "Annotations", "Take an act back",
      note: "As long as no later act touched the same items. A note stays readable, marked as withdrawn.",
      access: .permission(.annotate), parameters: [id], success: .json(200, act), handle: undo),
  ]

  @Sendable private static func tags(_ asked: APICall) async throws -> APIAnswer {
    let found = try await asked.read { tx, viewer in try Tag.all(for: viewer, in: tx) }
    return APIAnswer([
      "items": .array(
        found.map {
          [
            "name": .string($0.name), "items": JSON($0.items), "created": .string($0.created.rfc3339),
            "createdBy": .string($0.createdBy),
          ]
        })
    ])
  }

  @Sendable private static func item(_ asked: APICall) async throws -> APIAnswer {
    let id: Identifier<ArchivedItem> = try asked.id("item")
    let (tags, notes) = try await asked.read { tx, viewer in
      guard let item = try ArchivedItem.find(id, for: viewer, in: tx) else { throw WebFailure.notFound }
      return (try ItemTag.all(of: item, for: viewer, in: tx), try Note.all(of: item, for: viewer, in: tx))
    }
    return APIAnswer([
      "tags": .array(
        tags.map { ["name": .string($0.name), "at": .string($0.at.rfc3339), "by": .string($0.by)] }),
      "notes": .array(
        notes.map { note in
          var members = JSONMembers()
          members.add("id", note.id.text)
          members.add("text", .string(note.text))
          members.add("at", note.at.rfc3339)
          members.add("by", note.author)
          members.add("withdrawn", note.withdrawn?.at.rfc3339)
          return members.json
        }),
    ])
  }

  @Sendable private static func preview(_ asked: APICall) async throws -> APIAnswer {
    let selection = AnnotationSelection.search(try Search(asked.text("q") ?? ""))
    let services = asked.services
    let preview = try await asked.read { tx, viewer in
      try selection.preview(services: services, for: viewer, in: tx)
    }
    return APIAnswer([
      "count": JSON(preview.items.count), "isTooMany": .bool(preview.isTooMany), "mark": .string(preview.mark),
    ])
  }

  @Sendable private static func annotate(_ asked: APICall) async throws -> APIAnswer {
    let body = asked.body
    let (items, query) = (body["items"]?.array, body["query"]?.string)
    guard (items == nil) != (query == nil) else {
      throw EntryError(field: "items", problem: "and a query are both there, or neither", remedy: "give one of the two")
    }
    let selection: AnnotationSelection =
      try query.map { .search(try Search($0)) }
      ?? .items((items ?? []).compactMap { $0.string.map { Identifier(text: $0.lowercased()) } })
    let act = try await AnnotationAct.perform(
      body["kind"]?.string.flatMap(AnnotationAct.Kind.init(rawValue:)) ?? .note, body["value"]?.string ?? "",
      on: selection, reason: body["reason"]?.string ?? "", agreed: body["mark"]?.string, services: asked.services,
      for: asked.viewer)
    var answer = APIAnswer(act.json)
    answer.headers[.location] = Place("api", "v1", "annotations", act.id.text).text
    return answer
  }

  @Sendable private static func list(_ asked: APICall) async throws -> APIAnswer {
    let limit = asked.limit
    let before = try asked.cursor().map { Identifier<AnnotationAct>(text: $0.text(0)) }
    let acts = try await asked.read { tx, viewer in
      try AnnotationAct.all(before: before, limit: limit + 1, for: viewer, in: tx)
    }
    let page = acts.prefix(limit)
    return asked.page(page.map(\.json), next: acts.count > limit ? page.last.map { PageCursor($0.id.text) } : nil)
  }

  private static func find(_ asked: APICall) async throws -> AnnotationAct {
    let id: Identifier<AnnotationAct> = try asked.id("act")
    guard let act = try await asked.read({ tx, viewer in try AnnotationAct.find(id, for: viewer, in: tx) }) else {
      throw WebFailure.notFound
    }
    return act
  }

  @Sendable private static func get(_ asked: APICall) async throws -> APIAnswer {
    APIAnswer(try await find(asked).json)
  }

  @Sendable private static func undo(_ asked: APICall) async throws -> APIAnswer {
    try await find(asked).undo(services: asked.services, for: asked.viewer)
    return APIAnswer(try await find(asked).json)
  }
}
