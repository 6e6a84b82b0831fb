import Hummingbird
import Rostra
import RostraPlatforms
import RostraStorage

/// Policies for those who work under them, and the sheets of conduct.
enum PolicyRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/policies/:case/read", .permission(.follow), read)
    routes.post("/policies/:case/read", .permission(.takePart), acknowledge)
    routes.get("/policies/:case/text.pdf", .permission(.follow), pdf)
    routes.get("/policies/:case/unread.csv", .permission(.follow), unread)
    routes.post("/policies/:case/reviewers", .permission(.takePart), invite)
    routes.get("/conduct", .signedIn) { call in
      call.page(
        ConductSheetsPage(
          version: ConductSheet.version,
          sheets: ConductSheet.all.map { ConductSheetsPage.Link(id: $0.id, title: $0.title, opening: $0.opening) }))
    }
    routes.get("/conduct/:sheet", .signedIn) { call in
      let sheet = try sheet(call)
      return call.page(
        ConductSheetPage(
          id: sheet.id, title: sheet.title, version: ConductSheet.version, opening: sheet.opening,
          standards: sheet.standards.map { ConductSheetPage.Standard(title: $0.title, text: $0.text) },
          closing: sheet.closing))
    }
    routes.get("/conduct/:sheet/document.pdf", .signedIn) { call in
      let sheet = try sheet(call)
      return try call.pdf(sheet.document(agency: call.office.agency), name: "conduct-\(sheet.id)")
    }
  }

  private static func sheet(_ call: Call) throws -> ConductSheet {
    let id = try call.parameter("sheet")
    guard let sheet = ConductSheet.all.first(where: { $0.id == id }) else { throw WebFailure.notFound }
    return sheet
  }

  private static func paper(_ call: Call) async throws -> PolicyPaper {
    let (reference, agency) = (try call.parameter("case"), call.office.agency)
    do {
      return try await call.read { tx, viewer in
        try PolicyPaper.find(reference, agency: agency, for: viewer, in: tx)
      }
    } catch is CaseFileError {
      throw WebFailure.notFound
    }
  }

  private static func page(_ call: Call, _ entered: Entered = Entered(), link: String? = nil) async throws
    -> PolicyReadPage
  {
    let policy = try await paper(call)
    let (isPromulgated, isOpen) = (policy.stage == .promulgated, policy.stage == .consultation)
    let (showsProgress, invites) = (PolicyDelivery.mayFollow(call.viewer), PolicyReviewer.mayInvite(call.viewer))
    let (acknowledged, progress, reviewers) = try await call.read { tx, viewer in
      (
        try viewer.person.flatMap {
          try PolicyDelivery.acknowledged(policy.reference, by: $0, agency: viewer.agency, in: tx)
        },
        isPromulgated && showsProgress
          ? try PolicyDelivery.progress(policy.reference, agency: viewer.agency, in: tx) : nil,
        isOpen && invites ? try PolicyReviewer.all(of: policy.reference, agency: viewer.agency, in: tx) : nil
      )
    }
    return PolicyReadPage(
      entered: entered, policy: PolicyTextView(policy, call), stage: policy.stage.badge,
      mayAcknowledge: isPromulgated && acknowledged == nil && call.viewer.may(.takePart),
      acknowledged: acknowledged.map { call.moment($0, relative: false) },
      progress: progress.map {
        PolicyReadPage.Progress(people: $0.people, sent: $0.sent, acknowledged: $0.acknowledged)
      },
      reviewers: reviewers?.map { PolicyReadPage.Reviewer(name: $0.name, mail: $0.mail, comments: $0.comments) },
      link: link)
  }

  @Sendable private static func read(_ call: Call) async throws -> Response { call.page(try await page(call)) }

  @Sendable private static func acknowledge(_ call: Call) async throws -> Response {
    _ = try await call.form()
    let policy = try await paper(call)
    do {
      try await PolicyDelivery.acknowledge(policy.reference, services: call.services, for: call.viewer)
    } catch let error as EntryError {
      return call.page(try await page(call, Entered(Form(), error: error)), status: .unprocessableContent)
    }
    return call.see(Place("policies", policy.reference, "read").after(.policyRead))
  }

  @Sendable private static func pdf(_ call: Call) async throws -> Response {
    let policy = try await paper(call)
    return try call.pdf(
      policy.document(agency: call.office.agency, at: call.services.clock.now()), name: policy.reference)
  }

  @Sendable private static func unread(_ call: Call) async throws -> Response {
    let policy = try await paper(call)
    try PolicyDelivery.requireFollowing(call.viewer)
    let rows = try await call.read { tx, viewer in
      try PolicyDelivery.all(policy.reference, onlyMissing: true, limit: 1_000_000, for: viewer, in: tx)
    }
    return call.csv(
      "\(policy.reference)-unread", columns: ["name", "mail", "sent"],
      rows: rows.map { [$0.name, $0.mail, $0.sent?.rfc3339 ?? ""] })
  }

  @Sendable private static func invite(_ call: Call) async throws -> Response {
    let (form, policy) = (try await call.form(), try await paper(call))
    do {
      let key = try await PolicyReviewer.invite(
        form["name"], mail: form["mail"], to: policy.reference, services: call.services, for: call.viewer)
      return call.page(try await page(call, link: "\(call.office.origin)/consultation/\(key)"))
    } catch let error as EntryError {
      return call.page(try await page(call, Entered(form, error: error)), status: .unprocessableContent)
    }
  }
}
