import Hummingbird
import Rostra
import RostraPlatforms
import RostraStorage

/// Who answers for an account: those named with it, what they vouch for, and its end.
enum VaultCustodyRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/vault/:entry/people", .permission(.takePart), people)
    routes.post("/vault/:entry/people", .permission(.takePart), name)
    routes.post("/vault/:entry/people/remove", .permission(.takePart), unname)
    routes.get("/vault/:entry/attest", .permission(.takePart), attestForm)
    routes.post("/vault/:entry/attest", .permission(.takePart), attest)
    routes.get("/vault/:entry/end", .permission(.takePart), endForm)
    routes.post("/vault/:entry/end", .permission(.takePart), end)
  }

  // MARK: - People

  @Sendable private static func people(_ call: Call) async throws -> Response {
    call.page(try await peoplePage(call, Entered()))
  }

  private static func peoplePage(_ call: Call, _ entered: Entered) async throws -> VaultPeoplePage {
    let entry = try await call.vaultEntry()
    let vault = call.vault
    let (named, people) = try await call.read { tx, viewer in
      (try vault.named(with: entry, in: tx), try Person.choices(agency: viewer.agency, in: tx))
    }
    return VaultPeoplePage(
      entered: entered, reference: entry.reference, account: entry.title,
      named: named.map {
        VaultPeoplePage.Named(
          person: $0.person.text, name: $0.name, way: $0.way.rawValue, title: $0.way.title,
          until: $0.until.map(call.time.text) ?? "")
      }, choices: people?.map { Field.Option($0.id.text, "\($0.name), \($0.mail)") })
  }

  @Sendable private static func name(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let reference = try call.parameter("entry")
    do {
      let until = try call.time.endOfDay(form["until"], field: "until")
      try await call.vault.name(
        form["person"], as: Vault.Way(rawValue: form["way"]) ?? .holder, of: reference, until: until, for: call.viewer)
      return call.see(Place("vault", reference).after(.holderNamed))
    } catch let error as EntryError {
      return call.page(try await peoplePage(call, Entered(form, error: error)), status: .unprocessableContent)
    }
  }

  @Sendable private static func unname(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let reference = try call.parameter("entry")
    try await call.vault.remove(
      form["person"], as: Vault.Way(rawValue: form["way"]) ?? .holder, of: reference, for: call.viewer)
    return call.see(Place("vault", reference).after(.holderRemoved))
  }

  // MARK: - Vouching

  @Sendable private static func attestForm(_ call: Call) async throws -> Response {
    call.page(try await attestPage(call, Entered(), kind: ""))
  }

  private static func attestPage(_ call: Call, _ entered: Entered, kind: String) async throws -> VaultAttestPage {
    let entry = try await call.vaultEntry()
    return VaultAttestPage(entered: entered, reference: entry.reference, account: entry.title, kind: kind)
  }

  @Sendable private static func attest(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let reference = try call.parameter("entry")
    do {
      try await call.vault.attest(
        Vault.Attestation.Kind(rawValue: form["kind"]) ?? .security,
        Set(form.all("statements").compactMap(Vault.Attestation.Statement.init)), note: form["note"], of: reference,
        for: call.viewer)
      return call.see(Place("vault", reference).after(.attested))
    } catch  where error is EntryError || error is EntryErrors {
      return call.page(
        try await attestPage(call, Entered(form, error: error), kind: form["kind"]), status: .unprocessableContent)
    }
  }

  // MARK: - The end

  @Sendable private static func endForm(_ call: Call) async throws -> Response {
    call.page(try await endPage(call, Entered()))
  }

  /// Offered to those alone who may.
  private static func endPage(_ call: Call, _ entered: Entered) async throws -> VaultEndPage {
    let (vault, entry) = (call.vault, try await call.vaultEntry())
    let mayEnd = try await call.read { tx, viewer in vault.mayManage(entry, for: viewer, in: tx) }
    guard mayEnd, entry.ended == nil else { throw WebFailure.notFound }
    return VaultEndPage(entered: entered, reference: entry.reference, account: entry.title)
  }

  @Sendable private static func end(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let reference = try call.parameter("entry")
    _ = try await call.vaultEntry()
    do {
      guard form["sure"] == "yes" else {
        throw EntryErrors([
          EntryError(field: "sure", problem: "is not confirmed", remedy: "say that nothing more is done with it")
        ])
      }
      try await call.vault.end(reference, reason: form["reason"], for: call.viewer)
      return call.see(Place("vault", reference).after(.entryEnded))
    } catch  where error is EntryError || error is EntryErrors {
      return call.page(try await endPage(call, Entered(form, error: error)), status: .unprocessableContent)
    }
  }
}
