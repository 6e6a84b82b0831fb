import Hummingbird
import Rostra
import RostraPlatforms
import RostraStorage

/// The pages of one procedure: its cases, a case, the forms of its steps, its documents.
enum CaseRoutes<P: Procedure> {
  static func add(to routes: inout Routes) {
    routes.get("/\(P.place)", .permission(.follow), list)
    routes.get("/\(P.place)/new/:act", .permission(.takePart), new)
    routes.post("/\(P.place)/new/:act", .permission(.takePart), open)
    routes.get("/\(P.place)/:case", .permission(.follow), show)
    routes.get("/\(P.place)/:case/steps/:act", .permission(.takePart), form)
    routes.post("/\(P.place)/:case/steps/:act", .permission(.takePart), take)
    routes.post("/\(P.place)/:case/documents", .permission(.takePart), attach)
    routes.get("/\(P.place)/:case/documents/:digest", .permission(.follow), document)
    routes.get("/\(P.place)/:case/document.pdf", .permission(.follow), paper)
    if P.self == SiteProcedure.self {
      routes.get("/\(P.place)/:case/decision.pdf", .permission(.follow), PaperRoutes.decision)
    }
  }

  private static var pageSize: Int { 50 }

  // MARK: - The list

  @Sendable private static func list(_ call: Call) async throws -> Response {
    var filter = CaseFile<P>.Filter()
    filter.stages = call.query("stage").flatMap(P.Stage.init(rawValue:)).map { [$0] } ?? []
    filter.unit = call.query("unit").map { Identifier(text: $0) }
    filter.words = call.query("q") ?? ""
    let isFile = call.query("format") == "csv"
    let before = call.query("before").map { Identifier<AnyCase>(text: $0) }
    let (wanted, limit) = (filter, isFile ? 50_000 : pageSize + 1)
    let (files, profile) = try await call.read { tx, viewer in
      (
        try CaseFile<P>.all(wanted, before: before, limit: limit, for: viewer, in: tx),
        try Profile.inForce(for: viewer.agency, in: tx)
      )
    }
    if isFile { return csv(call, files) }
    let shown = files.prefix(pageSize)
    let place = Place(P.place).with("stage", filter.stages.first?.rawValue).with("unit", filter.unit?.text)
      .with("q", filter.words.isEmpty ? nil : filter.words)
    let now = call.services.clock.now()
    return call.page(
      CaseListPage(
        plural: P.plural, noun: P.noun, purpose: P.purpose, place: P.place,
        columns: P.columns.map { String($0.label.drop { $0.isNumber || $0 == "." || $0 == " " }) },
        rows: shown.map { file in
          CaseListPage.Row(
            reference: file.reference, name: file.name, unit: file.unitName,
            cells: P.columns.map { $0.text(of: file.contents) { _ in nil } }, stage: file.stage.badge,
            since: call.moment(file.since), due: file.due.map { call.moment($0.at) },
            isLate: file.due.map { $0.at < now } ?? false)
        }, words: filter.words, stage: filter.stages.first?.rawValue ?? "",
        stages: P.Stage.allCases.map { Field.Option($0.rawValue, $0.title) }, unit: filter.unit?.text ?? "",
        units: try await call.everyUnit(), openings: openings(call, profile),
        pager: Pager(
          newest: before == nil ? nil : place.text,
          older: files.count > pageSize ? shown.last.map { place.with("before", $0.id.text).text } : nil,
          csv: place.with("format", "csv").text)))
  }

  /// Those that the person may begin with by a role of theirs, wherever it reaches.
  private static func openings(_ call: Call, _ profile: Profile) -> [CaseListPage.Opening] {
    guard call.viewer.may(.takePart) else { return [] }
    let roles = Set(call.viewer.grants.map(\.role))
    return P.lifecycle.adapted(by: profile).openings
      .filter { $0.by.contains(.employee) || !roles.isDisjoint(with: $0.by) }
      .map { CaseListPage.Opening(act: $0.act, title: $0.title) }
  }

  private static func csv(_ call: Call, _ files: [CaseFile<P>]) -> Response {
    let names = Set(files.flatMap { $0.contents.values.keys }).sorted()
    return call.csv(
      P.place,
      columns: ["reference", "name", "unit", "stage", "since", "due", "about", "made"] + names,
      rows: files.map { file in
        [
          file.reference, file.name, file.unitName, file.stage.rawValue, file.since.rfc3339,
          file.due?.at.rfc3339 ?? "", file.about ?? "", file.made.rfc3339,
        ]
          + names.map { name in
            file.contents.values[name].map { $0.identifier ?? $0.text } ?? ""
          }
      })
  }

  // MARK: - Opening

  @Sendable private static func new(_ call: Call) async throws -> Response {
    var entered = Entered(values: ["about": [call.query("about") ?? ""], "subject": [call.query("subject") ?? ""]])
    if P.belongsTo == nil, let earlier = call.query("about") {
      // A new version begins with what the earlier one held (REQ-18).
      let detail = try await detail(call, earlier)
      for field in try step(call.parameter("act"), nil, detail.profile).asks(nil, detail.profile) {
        entered.values.merge(field.values(in: detail.file.contents) { detail.people[$0]?.mail }) { _, new in new }
      }
    }
    return call.page(try await openingPage(call, entered))
  }

  private static func step(_ act: String, _ stage: P.Stage?, _ profile: Profile) throws -> Lifecycle<P>.Step {
    guard let step = P.lifecycle.adapted(by: profile).step(act, from: stage) else { throw WebFailure.notFound }
    return step
  }

  private static func openingPage(_ call: Call, _ entered: Entered) async throws -> CaseStepPage {
    let profile = try await call.read { tx, viewer in try Profile.inForce(for: viewer.agency, in: tx) }
    let step = try step(try call.parameter("act"), nil, profile)
    guard step.by != [.system] else { throw WebFailure.notFound }
    let hasParent = P.belongsTo != nil
    return CaseStepPage(
      entered: entered, place: P.place, plural: P.plural, reference: nil, name: "", act: step.act, step: step.title,
      fields: step.asks(nil, profile).map { AskedField($0, documents: []) },
      units: hasParent ? [] : try await call.everyUnit(),
      belongsTo: P.belongsTo ?? (entered.values["about"]?.first.flatMap { $0.isEmpty ? nil : "It follows" }),
      concerns: P.concerns, needsReason: step.needsReason, isFinal: step.isFinal, revision: nil)
  }

  @Sendable private static func open(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let act = try call.parameter("act")
    do {
      let (opening, fields) = try await call.read { tx, viewer in
        let profile = try Profile.inForce(for: viewer.agency, in: tx)
        return (
          try Opening.read(
            P.self, unit: form["unit"], about: form["about"], subject: form["subject"], for: viewer, in: tx),
          try step(act, nil, profile).asks(nil, profile)
        )
      }
      let file = try await call.services.open(
        act, P.self, opening, StepEntry(fields.given(in: form), reason: form["reason"]), for: call.viewer)
      return call.see(Place(P.place, file.reference).after(.stepTaken))
    } catch let refusal as StepRefused {
      var page = try await openingPage(call, Entered(values: form.values))
      page.refused = refusal.refusals.map { CasePage.Lack($0) }
      return call.page(page, status: .conflict)
    } catch let error where error is EntryErrors || error is EntryError {
      return call.page(try await openingPage(call, Entered(form, error: error)), status: .unprocessableContent)
    } catch let error as CaseFileError {
      let entry = EntryError(field: "about", problem: "is not possible", remedy: error.description)
      return call.page(try await openingPage(call, Entered(form, error: entry)), status: .unprocessableContent)
    }
  }

  // MARK: - The case

  private static func detail(_ call: Call, _ reference: String) async throws -> CaseDetail<P> {
    let services = call.services
    do {
      return try await call.read { tx, viewer in
        try CaseDetail<P>.read(reference, services: services, for: viewer, in: tx)
      }
    } catch is CaseFileError {
      throw WebFailure.notFound
    }
  }

  @Sendable private static func show(_ call: Call) async throws -> Response {
    call.page(CasePage(try await detail(call, try call.parameter("case")), call, Entered()))
  }

  @Sendable private static func form(_ call: Call) async throws -> Response {
    let detail = try await detail(call, try call.parameter("case"))
    var entered = Entered()
    let act = try call.parameter("act")
    for field in detail.next.first(where: { $0.step.act == act })?.fields ?? [] {
      entered.values.merge(field.values(in: detail.file.contents) { detail.people[$0]?.mail }) { _, new in new }
    }
    return call.page(try stepPage(detail, act, entered))
  }

  private static func stepPage(_ detail: CaseDetail<P>, _ act: String, _ entered: Entered) throws -> CaseStepPage {
    guard let next = detail.next.first(where: { $0.step.act == act && $0.isMine }) else { throw WebFailure.notFound }
    return CaseStepPage(
      entered: entered, place: P.place, plural: P.plural, reference: detail.file.reference, name: detail.file.name,
      act: act, step: next.step.title, fields: next.fields.map { AskedField($0, documents: detail.file.documents) },
      units: [], needsReason: next.step.needsReason, isFinal: next.step.isFinal, revision: detail.file.revision)
  }

  @Sendable private static func take(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let (reference, act) = (try call.parameter("case"), try call.parameter("act"))
    let fields = try await detail(call, reference).next.first { $0.step.act == act }?.fields ?? []
    do {
      try await call.services.take(
        act, P.self, reference,
        StepEntry(fields.given(in: form), reason: form["reason"], revision: Int(form["revision"])), for: call.viewer)
      return call.see(Place(P.place, reference).after(.stepTaken))
    } catch let refusal as StepRefused {
      let detail = try await detail(call, reference)
      let lacks = refusal.refusals.map { CasePage.Lack($0) }
      if !fields.isEmpty, var page = try? stepPage(detail, act, Entered(values: form.values)) {
        page.refused = lacks
        return call.page(page, status: .conflict)
      }
      var page = CasePage(detail, call, Entered())
      page.refused = lacks
      return call.page(page, status: .conflict)
    } catch let error where error is EntryErrors || error is EntryError {
      let detail = try await detail(call, reference)
      return call.page(try stepPage(detail, act, Entered(form, error: error)), status: .unprocessableContent)
    } catch is CaseFileError {
      throw WebFailure.notFound
    }
  }

  // MARK: - Documents

  @Sendable private static func attach(_ call: Call) async throws -> Response {
    let reference = try call.parameter("case")
    // Nothing is read for a case that is not there.
    _ = try await detail(call, reference)
    let (_, files) = try await call.upload(limit: Services.documentLimit + (1 << 20))
    do {
      guard let file = files.first else {
        throw EntryError(field: "file", problem: "is missing", remedy: "choose a file")
      }
      try await call.services.attach(
        file.path, name: file.name, mediaType: "application/octet-stream", size: file.length,
        digest: Hexadecimal.text(file.sha256), to: P.self, reference, for: call.viewer)
      return call.see(Place(P.place, reference).after(.documentAttached))
    } catch let error as EntryError {
      return call.page(
        CasePage(try await detail(call, reference), call, Entered(Form(), error: error)),
        status: .unprocessableContent)
    } catch is CaseFileError {
      throw WebFailure.notFound
    }
  }

  @Sendable private static func paper(_ call: Call) async throws -> Response {
    let detail = try await detail(call, try call.parameter("case"))
    let paper = CasePaper(agency: call.office.agency, by: call.viewer.actor)
    return try call.pdf(paper.whole(detail, at: call.services.clock.now()), name: detail.file.reference)
  }

  /// Always as a download: what people attach never runs here.
  @Sendable private static func document(_ call: Call) async throws -> Response {
    let detail = try await detail(call, try call.parameter("case"))
    let digest = try call.parameter("digest")
    guard let document = detail.file.documents.first(where: { $0.digest == digest }) else { throw WebFailure.notFound }
    let safe = String(document.name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" })
    return try await call.download(
      try CaseDocument.key(digest, of: call.viewer.agency), name: safe, type: "application/octet-stream", tag: digest)
  }
}

extension LifecycleStage {
  var badge: Badge {
    switch tone {
    case .quiet: Badge(title, .quiet)
    case .info: Badge(title, .info)
    case .good: Badge(title, .good)
    case .warn: Badge(title, .warn)
    case .bad: Badge(title, .bad)
    }
  }
}

extension Call {
  /// All units of the agency: a case may be of any.
  func everyUnit() async throws -> [Field.Option] {
    try await read { tx, viewer in try AgencyUnit.all(for: viewer, in: tx) }.map { Field.Option($0.id.text, $0.name) }
  }
}
