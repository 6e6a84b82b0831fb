import HTTPTypes
import Hummingbird
import Rostra
import RostraPlatforms
import RostraStorage

/// Showing credentials: only as the answer to a form, only shortly after somebody has proven again who they are (SEC-8).
enum RevealRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/vault/:entry/reveal", .confirmed(.takePart), ask)
    routes.post("/vault/:entry/reveal", .confirmed(.takePart), reveal)
    routes.get("/vault/lists/:list", .confirmed(.takePart), askList)
    routes.post("/vault/lists/:list", .confirmed(.takePart), openList)
  }

  @Sendable private static func ask(_ call: Call) async throws -> Response {
    call.page(try await page(call, Entered()))
  }

  private static func page(_ call: Call, _ entered: Entered) async throws -> VaultAskPage {
    let entry = try await call.vaultEntry()
    return VaultAskPage(
      entered: entered, heading: "Show the credentials of \(entry.title)",
      text: "They are shown this once. That you saw them, when and why is on record.",
      action: "/vault/\(entry.reference)/reveal", back: Place("vault", entry.reference).text,
      backTitle: entry.reference, offersWhole: true)
  }

  @Sendable private static func reveal(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let reference = try call.parameter("entry")
    do {
      let revealed = try await call.vault.reveal(
        reference, reason: form["reason"], whole: form["whole"] == "yes", for: call.viewer)
      var facts = Self.facts(revealed.fields)
      if let code = revealed.code {
        facts.append(
          VaultRevealPage.Fact(
            name: "Code", value: code.digits.text, hint: "until \(call.time.text(code.until))"))
      }
      return shown(
        call,
        VaultRevealPage(
          heading: "Credentials of \(revealed.entry.title)",
          note: "Shown once, and on record. Do not write them down or send them; return the account when you are done.",
          back: Place("vault", reference).text, accounts: [VaultRevealPage.Account(title: "", facts: facts)]))
    } catch  where error is EntryError || error is EntryErrors {
      return call.page(try await page(call, Entered(form, error: error)), status: .unprocessableContent)
    }
  }

  private static func facts(_ fields: [CredentialField: VaultSecret]) -> [VaultRevealPage.Fact] {
    CredentialField.allCases.compactMap { field in
      fields[field].map { VaultRevealPage.Fact(name: field.title, value: $0.text, hint: "") }
    }
  }

  /// Kept by nothing on the way, and not by the browser when it is left.
  private static func shown(_ call: Call, _ page: VaultRevealPage) -> Response {
    var response = call.page(page)
    response.headers[.cacheControl] = "no-store, max-age=0"
    response.headers[.referrerPolicy] = "no-referrer"
    return response
  }

  // MARK: - Final lists

  private static func list(_ call: Call) async throws -> Vault.FinalList {
    let (vault, reference) = (call.vault, try call.parameter("list"))
    let lists = try await call.read { tx, viewer in try vault.finalLists(for: viewer, in: tx) }
    guard let list = lists.first(where: { $0.reference == reference }) else { throw WebFailure.notFound }
    return list
  }

  private static func listPage(_ call: Call, _ entered: Entered) async throws -> VaultAskPage {
    let list = try await list(call)
    return VaultAskPage(
      entered: entered, heading: "Open the final list \(list.reference)",
      text:
        "All credentials of \(list.siteCase), sealed when it ended. They are shown this once; that you saw them is on record.",
      action: "/vault/lists/\(list.reference)", back: Place("vault").text, backTitle: "Final lists",
      offersWhole: false)
  }

  @Sendable private static func askList(_ call: Call) async throws -> Response {
    call.page(try await listPage(call, Entered()))
  }

  @Sendable private static func openList(_ call: Call) async throws -> Response {
    let form = try await call.form()
    do {
      let (list, entries) = try await call.vault.openFinalList(
        try call.parameter("list"), reason: form["reason"], for: call.viewer)
      return shown(
        call,
        VaultRevealPage(
          heading: "Final list \(list.reference), \(list.siteCase)", note: "Shown once, and on record.",
          back: Place("vault").text,
          accounts: entries.map { entry in
            VaultRevealPage.Account(
              title: "\(entry.handle) on \(entry.platform)",
              facts: entry.fields.map {
                VaultRevealPage.Fact(name: $0.field.title, value: $0.value.text, hint: "")
              })
          }))
    } catch let error as EntryError {
      return call.page(try await listPage(call, Entered(form, error: error)), status: .unprocessableContent)
    }
  }
}

/// Control in an emergency: asked, confirmed, reviewed (CRD-15).
enum EmergencyRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/vault/break-glass", .permission(.takePart), form)
    routes.post("/vault/break-glass", .confirmed(.takePart), ask)
    routes.post("/vault/break-glass/:glass/confirm", .confirmed(.takePart), confirm)
    routes.post("/vault/break-glass/:glass/review", .permission(.takePart), review)
  }

  private static func page(_ call: Call, _ entered: Entered) -> BreakGlassPage {
    BreakGlassPage(entered: entered, isHead: call.viewer.may([.agencyHead]))
  }

  @Sendable private static func form(_ call: Call) async throws -> Response {
    guard call.viewer.worksWithVault else { throw WebFailure.notFound }
    return call.page(page(call, Entered()))
  }

  @Sendable private static func ask(_ call: Call) async throws -> Response {
    let form = try await call.form()
    do {
      let glass = try await call.vault.breakGlass(form["entry"], reason: form["reason"], for: call.viewer)
      return call.see(
        glass.opened == nil
          ? Place("vault").after(.emergencyAsked) : Place("vault", glass.entry).after(.emergencyOpened))
    } catch  where error is EntryError || error is EntryErrors {
      return call.page(page(call, Entered(form, error: error)), status: .unprocessableContent)
    }
  }

  @Sendable private static func confirm(_ call: Call) async throws -> Response {
    _ = try await call.form()
    _ = try await call.vault.confirmGlass(try call.parameter("glass"), for: call.viewer)
    return call.see(Place("vault").after(.emergencyOpened))
  }

  @Sendable private static func review(_ call: Call) async throws -> Response {
    let form = try await call.form()
    try await call.vault.reviewGlass(try call.parameter("glass"), finding: form["review"], for: call.viewer)
    return call.see(Place("vault").after(.emergencyReviewed))
  }
}
