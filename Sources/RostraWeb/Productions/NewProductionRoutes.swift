import HTTPTypes
import Hummingbird
import Rostra
import RostraPlatforms
import RostraStorage

/// The way to a production: question, look, options, make. Nothing is kept before the last step; what was chosen travels in
/// the forms, so that it needs no script and two people can be on the way at once.
enum NewProductionRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/productions/new", .permission(.produce), question)
    routes.post("/productions/new", .permission(.produce), options)
    routes.post("/productions", .permission(.produce), make)
  }

  // MARK: - 1, 2: the question, and what it takes

  @Sendable private static func question(_ call: Call) async throws -> Response {
    let saved = try await call.read { tx, viewer in try SavedSearch.all(for: viewer, in: tx) }
    let chosen = call.query("saved").flatMap { name in saved.first { $0.name == name } }
    let query = call.query("q") ?? chosen?.query ?? ""
    let isAsked = call.request.uri.query?.contains("q=") ?? false
    var entered = Entered(values: ["q": [query]])
    var count: String?
    var status = HTTPResponse.Status.ok
    if isAsked {
      do {
        let preview = try await preview(call, query)
        if call.query("step") == "look" { return call.page(look(call, query, preview, Entered())) }
        count = words(preview)
      } catch let error as QueryError {
        entered.errors["q"] = "\(error)"
        status = .unprocessableContent
      }
    }
    return call.page(
      ProductionQuestionPage(
        entered: entered, saved: saved.map { Field.Option($0.name, "\($0.name): \($0.query)") }, count: count),
      status: status)
  }

  private static func preview(_ call: Call, _ query: String) async throws -> ProductionPreview {
    let zone = call.office.agency.timeZone
    return try await call.read { tx, viewer in
      try ProductionPreview.read(query, timeZone: zone, for: viewer, in: tx)
    }
  }

  private static func words(_ preview: ProductionPreview) -> String {
    switch (preview.count.number, preview.count.isBounded) {
    case (_, true): "More than 10,000 records are found."
    case (0, _): "Nothing is found."
    case (1, _): "1 record is found."
    case (let number, _): "\(number) records are found."
    }
  }

  private static func look(
    _ call: Call, _ query: String, _ preview: ProductionPreview, _ entered: Entered
  ) -> ProductionLookPage {
    let leftOut = Set(entered.values["leave-out"] ?? [])
    return ProductionLookPage(
      entered: entered, query: query, count: words(preview), isEmpty: preview.count.number == 0,
      conversations: preview.conversations.map { conversation in
        ProductionLookPage.Conversation(
          members: conversation.members.map { member in
            ProductionLookPage.Member(
              id: member.item.text, depth: member.depth, isMatch: member.isMatch,
              author: member.author.isEmpty ? "Nobody named" : member.author,
              published: call.moment(member.published, relative: false), site: member.site, text: member.text,
              state: badge(member.state), isLeftOut: leftOut.contains(member.item.text))
          }, isCut: conversation.isCut)
      })
  }

  private static func badge(_ state: ArchivedItem.State) -> Badge? {
    switch state {
    case .present: nil
    case .hidden: Badge("hidden", .warn)
    case .gone: Badge("deleted", .bad)
    }
  }

  // MARK: - 3: options

  @Sendable private static func options(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let preview: ProductionPreview
    do {
      preview = try await Self.preview(call, form["q"])
    } catch let error as QueryError {
      let entered = Entered(values: ["q": [form["q"]]], errors: ["q": "\(error)"])
      return call.page(
        ProductionQuestionPage(entered: entered, saved: [], count: nil), status: .unprocessableContent)
    }
    if !form.all("leave-out").isEmpty, form["leave-out-reason"].allSatisfy(\.isWhitespace) {
      let error = EntryError(
        field: "leave-out-reason", problem: "is empty", remedy: "say why these records are left out")
      return call.page(
        look(call, form["q"], preview, Entered(form, error: error)), status: .unprocessableContent)
    }
    let entered = Entered(values: [
      "name": [String(form["q"].isEmpty ? "Everything" : form["q"].prefix(80))],
      "zone": [call.office.agency.timeZone],
    ])
    return call.page(optionsPage(form, entered, count: words(preview)))
  }

  private static func optionsPage(_ form: Form, _ entered: Entered, count: String) -> ProductionOptionsPage {
    ProductionOptionsPage(
      entered: entered, query: form["q"], count: count, leftOut: form.all("leave-out"),
      leftOutReason: form["leave-out-reason"])
  }

  // MARK: - 4: make

  @Sendable private static func make(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let items = form.all("leave-out").map { Identifier<ArchivedItem>(text: $0) }
    let question = ProductionJob.Question(
      query: form["q"], name: form["name"], purpose: form["purpose"], timeZone: form["zone"],
      leftOut: items.isEmpty ? nil : LeftOut(items: items, reason: form["leave-out-reason"]))
    do {
      let job = try await ProductionJob.ask(question, services: call.services, for: call.viewer)
      return call.see(Place.productionJob(job.id).after(.productionStarted))
    } catch let error as EntryErrors {
      return call.page(
        optionsPage(form, Entered(form, error: error), count: ""), status: .unprocessableContent)
    }
  }
}
