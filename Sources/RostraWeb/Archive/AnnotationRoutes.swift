import Hummingbird
import Rostra
import RostraPlatforms
import RostraStorage

/// Tags and notes: on one item, and on many at once with a preview, a reason and the way back.
enum AnnotationRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/items/:item/annotations", .permission(.read), ofItem)
    routes.post("/items/:item/tags", .permission(.annotate)) { try await single($0, .tag, field: "tag", .tagged) }
    routes.post("/items/:item/untag", .permission(.annotate)) { try await single($0, .untag, field: "tag", .tagged) }
    routes.post("/items/:item/notes", .permission(.annotate)) { try await single($0, .note, field: "note", .noted) }
    routes.get("/tags", .permission(.read), tags)
    routes.get("/annotations", .permission(.read), list)
    routes.post("/annotations", .permission(.annotate), perform)
    routes.get("/annotations/new", .permission(.annotate), preview)
    routes.get("/annotations/:act", .permission(.read), show)
    routes.post("/annotations/:act/undo", .permission(.annotate), undo)
  }

  // MARK: - One item

  private static func panel(_ call: Call, _ entered: Entered = Entered()) async throws -> ItemAnnotationsPage {
    let id = Identifier<ArchivedItem>(text: try call.parameter("item"))
    return try await call.read { tx, viewer in
      guard let item = try ArchivedItem.find(id, for: viewer, in: tx) else { throw WebFailure.notFound }
      return ItemAnnotationsPage(
        item: id.text,
        panel: try AnnotationPanel.load(item, for: viewer, in: tx, entered: entered) { call.moment($0) })
    }
  }

  @Sendable private static func ofItem(_ call: Call) async throws -> Response { call.page(try await panel(call)) }

  private static func single(
    _ call: Call, _ kind: AnnotationAct.Kind, field: String, _ done: Done
  ) async throws -> Response {
    let id = Identifier<ArchivedItem>(text: try call.parameter("item"))
    _ = try await panel(call)
    let form = try await call.form()
    do {
      _ = try await AnnotationAct.perform(
        kind, form[field], on: .items([id]), services: call.services, for: call.viewer)
      return call.see(Place.item(id).after(done))
    } catch let error as EntryError {
      return call.page(try await panel(call, Entered(form, error: error)), status: .unprocessableContent)
    }
  }

  @Sendable private static func tags(_ call: Call) async throws -> Response {
    let tags = try await call.read { tx, viewer in try Tag.all(for: viewer, in: tx) }
    if call.query("format") == "csv" {
      return call.csv(
        "tags", columns: ["tag", "items", "first used by", "since"],
        rows: tags.map { [$0.name, String($0.items), $0.createdBy, $0.created.rfc3339] })
    }
    return call.page(
      TagsPage(
        tags: tags.map {
          TagsPage.Entry(name: $0.name, items: $0.items, by: $0.createdBy, since: call.moment($0.created))
        }))
  }

  // MARK: - Many items

  private static func selection(_ query: String?, _ items: [String]) throws -> AnnotationSelection {
    if let query { return .search(try Search(query)) }
    return .items(items.map { Identifier(text: $0) })
  }

  @Sendable private static func preview(_ call: Call) async throws -> Response {
    call.page(
      try await previewPage(
        call, call.query("all") == "1" ? call.query("q") ?? "" : nil, call.queries("item"), Entered()))
  }

  private static func previewPage(
    _ call: Call, _ query: String?, _ items: [String], _ entered: Entered
  ) async throws -> NewAnnotationPage {
    let selection = try selection(query, items)
    let services = call.services
    return try await call.read { tx, viewer in
      let preview = try selection.preview(services: services, for: viewer, in: tx)
      return NewAnnotationPage(
        entered: entered, query: query, count: preview.items.count, most: AnnotationAct.mostItems,
        isTooMany: preview.isTooMany, chosen: query == nil ? preview.items.map(\.text) : [], mark: preview.mark,
        shown: try lines(preview.items, viewer, tx, call))
    }
  }

  private static func lines(
    _ items: [Identifier<ArchivedItem>], _ viewer: Viewer, _ tx: any Transaction, _ call: Call
  ) throws -> [NewAnnotationPage.Line] {
    try items.prefix(50).compactMap { id in
      guard let item = try ArchivedItem.find(id, for: viewer, in: tx) else { return nil }
      let text = ItemVersion.chronological(try item.versions(for: viewer, in: tx)).last?.content.text ?? ""
      return NewAnnotationPage.Line(
        address: Place.item(id).text, author: item.author.shown ?? "Author not named",
        published: call.moment(item.published, relative: false),
        text: text.excerpt(160))
    }
  }

  @Sendable private static func perform(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let query = form.values["q"]?.first
    do {
      guard let kind = AnnotationAct.Kind(rawValue: form["kind"]) else {
        throw EntryError(field: "kind", problem: "is not chosen", remedy: "choose what to do")
      }
      let act = try await AnnotationAct.perform(
        kind, form[kind == .note ? "note" : "tag"], on: try selection(query, form.all("item")), reason: form["reason"],
        agreed: form["mark"], services: call.services, for: call.viewer)
      return call.see(Place.annotation(act.id).after(kind == .note ? .noted : .tagged))
    } catch let error as EntryError {
      return call.page(
        try await previewPage(call, query, form.all("item"), Entered(form, error: error)),
        status: .unprocessableContent)
    }
  }

  // MARK: - What was done

  @Sendable private static func list(_ call: Call) async throws -> Response {
    let isFile = call.query("format") == "csv"
    let before = call.query("before").map { Identifier<AnnotationAct>(text: $0) }
    let limit = isFile ? 10_000 : 51
    let acts = try await call.read { tx, viewer in
      try AnnotationAct.all(before: isFile ? nil : before, limit: limit, for: viewer, in: tx)
    }
    if isFile {
      return call.csv(
        "annotations",
        columns: ["act", "what", "value", "items", "query", "reason", "by", "at", "undone by", "undone at"],
        rows: acts.map { act in
          [
            act.id.text, act.kind.rawValue, act.value, String(act.items), act.query ?? "", act.reason ?? "", act.actor,
            act.at.rfc3339, act.undone?.by ?? "", act.undone?.at.rfc3339 ?? "",
          ]
        })
    }
    return call.page(
      AnnotationsPage(
        acts: acts.prefix(50).map { act in
          AnnotationsPage.Entry(
            address: Place.annotation(act.id).text, sentence: act.sentence, reason: act.reason, by: act.actor,
            at: call.moment(act.at), isUndone: act.undone != nil)
        }, newest: before == nil ? nil : Place.annotations.text,
        older: acts.count > 50 ? Place.annotations.with("before", acts[49].id.text).text : nil))
  }

  @Sendable private static func show(_ call: Call) async throws -> Response { call.page(try await page(call)) }

  private static func page(_ call: Call, _ entered: Entered = Entered()) async throws -> AnnotationPage {
    let id = Identifier<AnnotationAct>(text: try call.parameter("act"))
    return try await call.read { tx, viewer in
      guard let act = try AnnotationAct.find(id, for: viewer, in: tx) else { throw WebFailure.notFound }
      let at: Moment = call.moment(act.at)
      var facts = [
        AnnotationPage.Fact(name: "By", value: act.actor), AnnotationPage.Fact(name: "When", value: "", moment: at),
      ]
      if let reason = act.reason { facts.append(AnnotationPage.Fact(name: "Reason", value: reason)) }
      if let query = act.query {
        facts.append(AnnotationPage.Fact(name: "All that was found by", value: query.isEmpty ? "everything" : query))
      }
      let touched = try act.touched(limit: 50, for: viewer, in: tx)
      return AnnotationPage(
        entered: entered, id: id.text, sentence: act.sentence, facts: facts,
        shown: try lines(touched, viewer, tx, call), count: act.items, undoneBy: act.undone?.by,
        undoneAt: call.moment(act.undone?.at), mayUndo: viewer.may(.annotate),
        isOvertaken: try act.undone == nil && act.isOvertaken(for: viewer, in: tx))
    }
  }

  @Sendable private static func undo(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let id = Identifier<AnnotationAct>(text: try call.parameter("act"))
    guard let act = try await call.read({ tx, viewer in try AnnotationAct.find(id, for: viewer, in: tx) }) else {
      throw WebFailure.notFound
    }
    do {
      try await act.undo(services: call.services, for: call.viewer)
      return call.see(Place.annotation(id).after(.undone))
    } catch let error as EntryError {
      return call.page(try await page(call, Entered(form, error: error)), status: .unprocessableContent)
    }
  }
}

extension AnnotationAct {
  /// "Tagged 12 items “follow up”".
  var sentence: String {
    let items = items == 1 ? "1 item" : "\(items.grouped) items"
    return switch kind {
    case .tag: "Tagged \(items) “\(value)”"
    case .untag: "Took “\(value)” from \(items)"
    case .note: "Noted on \(items): “\(value.excerpt(80))”"
    }
  }
}

extension Place {
  static let annotations = Place("annotations")
  static func annotation(_ id: Identifier<AnnotationAct>) -> Place { Place("annotations", id.text) }
}
