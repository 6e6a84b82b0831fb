import Hummingbird
import Rostra
import RostraPlatforms
import RostraStorage

/// The registry of the agency's sites, and each site's case from its request to its end.
enum RegistryRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/registry", .permission(.follow), list)
    routes.get("/registry/new", .permission(.takePart), new)
    routes.post("/registry/new", .permission(.takePart), draft)
    routes.get("/registry/:case", .permission(.follow), show)
    routes.get("/registry/:case/edit", .permission(.takePart), edit)
    routes.post("/registry/:case/edit", .permission(.takePart), change)
    routes.post("/registry/:case/endorse", .permission(.takePart), endorse)
    routes.post("/registry/:case/review", .permission(.takePart), review)
    routes.post("/registry/:case/steps/:act", .permission(.takePart), take)
    routes.get("/procedures", .permission(.follow), procedures)
  }

  private static let pageSize = 50

  @Sendable private static func list(_ call: Call) async throws -> Response {
    var filter = SiteCase.Filter()
    filter.stage = call.query("stage").flatMap(SiteStage.init(rawValue:))
    filter.unit = call.query("unit").flatMap { $0.isEmpty ? nil : Identifier(text: $0) }
    filter.words = call.query("q") ?? ""
    let isFile = call.query("format") == "csv"
    let before = call.query("before").map { Identifier<SiteCase>(text: $0) }
    let (wanted, limit) = (filter, isFile ? 10_000 : pageSize + 1)
    let cases = try await call.read { tx, viewer in
      try SiteCase.all(wanted, before: before, limit: limit, for: viewer, in: tx)
    }
    if isFile { return csv(call, cases) }
    let shown = cases.prefix(pageSize)
    let place = Place("registry").with("stage", filter.stage?.rawValue).with("unit", filter.unit?.text)
      .with("q", filter.words.isEmpty ? nil : filter.words)
    return call.page(
      RegistryPage(
        rows: shown.map { row(call, $0) }, words: filter.words, stage: filter.stage?.rawValue ?? "",
        unit: filter.unit?.text ?? "", units: [Field.Option("", "Any")] + (try await call.everyUnit()),
        mayAsk: call.viewer.may(.takePart),
        pager: Pager(
          newest: before == nil ? nil : place.text,
          older: cases.count > pageSize ? shown.last.map { place.with("before", $0.id.text).text } : nil,
          csv: place.with("format", "csv").text)))
  }

  private static func row(_ call: Call, _ site: SiteCase) -> RegistryPage.Row {
    RegistryPage.Row(
      reference: site.reference, name: site.request.name, unit: site.unitName, platform: site.request.platform,
      stage: site.stage.badge, since: call.moment(site.since))
  }

  private static func csv(_ call: Call, _ cases: [SiteCase]) -> Response {
    call.csv(
      "registry",
      columns: [
        "reference", "name", "unit", "platform", "categories", "stage", "since", "purpose", "audience", "terms",
        "submitted", "approved",
      ],
      rows: cases.map { site in
        [
          site.reference, site.request.name, site.unitName, site.request.platform,
          site.request.categories.map(\.rawValue).joined(separator: "; "), site.stage.rawValue, site.since.rfc3339,
          site.request.purpose, site.request.audience, site.request.terms, site.submitted?.rfc3339 ?? "",
          site.approved?.rfc3339 ?? "",
        ]
      })
  }

  // MARK: - The request

  private static func form(
    _ call: Call, _ request: SiteRequest, unit: String, reference: String?, _ entered: Entered
  ) async throws -> SiteRequestPage {
    let (people, rule) = try await call.read { tx, viewer in
      (
        try Person.active(agency: viewer.agency, in: tx),
        try Profile.inForce(for: viewer.agency, in: tx).naming
      )
    }
    return SiteRequestPage(
      entered: entered, reference: reference, request: SiteRequestPage.Values(request, unit: unit),
      units: try await call.everyUnit(),
      people: people.map { Field.Option($0.id.text, "\($0.name), \($0.mail)") },
      example: rule.map { "Written like: \($0.example)" }, follows: call.query("follows"))
  }

  private static func request(_ form: Form) -> SiteRequest {
    var request = SiteRequest()
    request.name = form["name"]
    request.platform = form["platform"]
    request.categories = form.all("categories").compactMap(SiteCategory.init)
    request.purpose = form["purpose"]
    request.communications = form.all("communications").compactMap(CommunicationType.init)
    request.audience = form["audience"]
    request.mission = form["mission"]
    request.justification = form["justification"]
    request.terms = form["terms"]
    request.administrators = form.all("administrators").map { Identifier(text: $0) }
    return request
  }

  @Sendable private static func new(_ call: Call) async throws -> Response {
    var request = SiteRequest()
    if let earlier = call.query("follows") {
      request =
        try await call.read { tx, viewer in try SiteCase.find(earlier, for: viewer, in: tx)?.request } ?? request
    }
    return call.page(try await form(call, request, unit: "", reference: nil, Entered()))
  }

  @Sendable private static func draft(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let request = request(form)
    do {
      let site = try await SiteCase.draft(
        request, unit: Identifier(text: form["unit"]), follows: form["follows"].isEmpty ? nil : form["follows"],
        services: call.services, for: call.viewer)
      return call.see(Place.registryCase(site.reference).after(.requestKept))
    } catch let error as EntryErrors {
      return call.page(
        try await self.form(call, request, unit: form["unit"], reference: nil, Entered(form, error: error)),
        status: .unprocessableContent)
    } catch let error as EntryError {
      return call.page(
        try await self.form(call, request, unit: form["unit"], reference: nil, Entered(form, error: error)),
        status: .unprocessableContent)
    }
  }

  @Sendable private static func edit(_ call: Call) async throws -> Response {
    let detail = try await detail(call)
    guard detail.mayEdit else { throw WebFailure.notFound }
    return call.page(
      try await form(
        call, detail.site.request, unit: detail.site.unit.text, reference: detail.site.reference, Entered()))
  }

  @Sendable private static func change(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let reference = try call.parameter("case")
    let request = request(form)
    do {
      let site = try await SiteCase.edit(reference, to: request, services: call.services, for: call.viewer)
      return call.see(Place.registryCase(site.reference).after(.requestKept))
    } catch let error as EntryErrors {
      return call.page(
        try await self.form(call, request, unit: "", reference: reference, Entered(form, error: error)),
        status: .unprocessableContent)
    } catch is SiteCaseError {
      throw WebFailure.notFound
    }
  }

  // MARK: - The case

  private static func detail(_ call: Call) async throws -> SiteCaseDetail {
    let (reference, services) = (try call.parameter("case"), call.services)
    do {
      return try await call.read { tx, viewer in
        try SiteCaseDetail.read(reference, services: services, for: viewer, in: tx)
      }
    } catch is SiteCaseError {
      throw WebFailure.notFound
    }
  }

  @Sendable private static func show(_ call: Call) async throws -> Response {
    call.page(SiteCasePage(try await detail(call), call, Entered()))
  }

  /// Runs an act of the case; what is refused comes back on its page, all of it at once.
  private static func act(
    _ call: Call, done: Done, _ body: (_ reference: String, _ form: Form) async throws -> Void
  ) async throws -> Response {
    let form = try await call.form()
    let reference = try call.parameter("case")
    do {
      try await body(reference, form)
      return call.see(Place.registryCase(reference).after(done))
    } catch let refusal as StepRefused {
      var page = SiteCasePage(try await detail(call), call, Entered(values: form.values))
      page.refused = refusal.refusals.map { SiteCasePage.Lack($0) }
      return call.page(page, status: .conflict)
    } catch let error as EntryErrors {
      return call.page(
        SiteCasePage(try await detail(call), call, Entered(form, error: error)), status: .unprocessableContent)
    } catch let error as EntryError {
      return call.page(
        SiteCasePage(try await detail(call), call, Entered(form, error: error)), status: .unprocessableContent)
    } catch is SiteCaseError {
      throw WebFailure.notFound
    }
  }

  @Sendable private static func endorse(_ call: Call) async throws -> Response {
    try await act(call, done: .requestEndorsed) { reference, form in
      try await SiteCase.endorse(reference, note: form["note"], services: call.services, for: call.viewer)
    }
  }

  @Sendable private static func review(_ call: Call) async throws -> Response {
    try await act(call, done: .requestReviewed) { reference, form in
      let questions = try await call.read { tx, viewer in
        try Profile.inForce(for: viewer.agency, in: tx).siteChecklist
      }
      try await SiteCase.review(
        reference,
        answers: questions.enumerated().map { index, question in
          SiteReview.Answer(question: question, isMet: form["met-\(index)"] == "yes", note: form["note-\(index)"])
        }, services: call.services, for: call.viewer)
    }
  }

  @Sendable private static func take(_ call: Call) async throws -> Response {
    let name = try call.parameter("act")
    return try await act(call, done: .stepTaken) { reference, form in
      let reason = form["reason-\(name)"]
      try await SiteCase.take(
        name, reference, reason: reason.isEmpty ? nil : reason, services: call.services, for: call.viewer)
    }
  }

  // MARK: - The procedure

  @Sendable private static func procedures(_ call: Call) async throws -> Response {
    let profile = try await call.read { tx, viewer in try Profile.inForce(for: viewer.agency, in: tx) }
    return call.page(ProceduresPage(tables: [ProceduresPage.Table(SiteCase.lifecycle.adapted(by: profile), profile)]))
  }
}

extension Place {
  static func registryCase(_ reference: String) -> Place { Place("registry", reference) }
}

extension SiteStage {
  var badge: Badge {
    switch self {
    case .draft: Badge(title, .quiet)
    case .submitted: Badge(title, .info)
    case .returned: Badge(title, .warn)
    case .approved: Badge(title, .good)
    case .rejected: Badge(title, .bad)
    }
  }
}

extension Call {
  /// All units of the agency: a case may be of any.
  fileprivate func everyUnit() async throws -> [Field.Option] {
    try await read { tx, viewer in try AgencyUnit.all(for: viewer, in: tx) }.map { Field.Option($0.id.text, $0.name) }
  }
}
