import Hummingbird
import Rostra
import RostraPlatforms
import RostraStorage

/// The vault: lists, entries, and what is done with them.
enum VaultRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/vault", .permission(.takePart), list)
    routes.get("/vault/new", .permission(.takePart), new)
    routes.post("/vault/new", .permission(.takePart), file)
    routes.get("/vault/rules", .permission(.takePart), rules)
    routes.post("/vault/rules", .permission(.takePart), setRules)
    EmergencyRoutes.add(to: &routes)
    RevealRoutes.add(to: &routes)
    routes.get("/vault/:entry", .permission(.takePart), show)
    routes.post("/vault/:entry/checkout", .permission(.takePart), checkout)
    routes.post("/vault/:entry/return", .permission(.takePart), giveBack)
    routes.post("/vault/:entry/settings", .permission(.takePart), noteSetting)
    routes.get("/vault/:entry/change", .confirmed(.takePart), changeForm)
    routes.post("/vault/:entry/change", .confirmed(.takePart), change)
    VaultCustodyRoutes.add(to: &routes)
  }

  private static let pageSize = 50

  // MARK: - The list

  @Sendable private static func list(_ call: Call) async throws -> Response {
    var filter = Vault.Filter()
    filter.words = call.query("q") ?? ""
    let which = call.query("which").flatMap { ["held", "ended"].contains($0) ? $0 : nil }
    (filter.isHeld, filter.withEnded) = (which == "held", which == "ended")
    let (wanted, vault, after) = (filter, call.vault, call.query("after"))
    if call.query("format") == "csv" { return try await csv(call, wanted) }
    let now = call.services.clock.now()
    let place = Place("vault").with("q", call.query("q")).with("which", which)
    let page = try await call.read { tx, viewer in
      let entries = try vault.entries(wanted, after: after, limit: pageSize + 1, for: viewer, in: tx)
      let shown = entries.prefix(pageSize)
      return VaultPage(
        rows: try shown.map { try row(call, $0, owed: try vault.owed(of: $0, at: now, in: tx)) }, words: wanted.words,
        which: which ?? "",
        emergencies: try vault.openGlasses(for: viewer, in: tx).map { glass in
          VaultPage.Emergency(
            id: glass.id, entry: glass.entry, title: glass.title, who: glass.askedBy, reason: glass.reason,
            asked: call.moment(glass.asked), isOpen: glass.opened != nil, mayAct: glass.asker != viewer.person)
        },
        lists: try vault.finalLists(for: viewer, in: tx).map {
          VaultPage.FinalListRow(
            reference: $0.reference, siteCase: $0.siteCase, entries: $0.entries, made: call.moment($0.made))
        }, warnings: try vault.warnings(for: viewer, in: tx), mayFile: viewer.worksWithVault,
        mayBreakGlass: viewer.may([.informationTechnology, .technologyOfficer, .socialMediaAdministrator, .agencyHead]),
        maySetRules: viewer.worksWithVault,
        pager: Pager(
          newest: after == nil ? nil : place.text,
          older: entries.count > pageSize ? shown.last.map { place.with("after", $0.id.text).text } : nil,
          csv: place.with("format", "csv").text))
    }
    return call.page(page)
  }

  /// What stands on the list, all of it; nothing secret is there.
  private static func csv(_ call: Call, _ filter: Vault.Filter) async throws -> Response {
    let (vault, now) = (call.vault, call.services.clock.now())
    let entries = try await call.read { tx, viewer in
      try vault.entries(filter, limit: 50_000, for: viewer, in: tx)
    }
    return call.csv(
      "vault",
      columns: [
        "entry", "kind", "platform", "handle", "unit", "site", "case", "state", "holder", "until", "version", "made",
        "changed",
      ],
      rows: entries.map { entry in
        [
          entry.reference, entry.kind.rawValue, entry.platform, entry.handle, entry.unitName,
          entry.siteReference ?? "", entry.siteCase ?? "", entry.badge(at: now).text, entry.checkout?.personName ?? "",
          entry.checkout?.until.rfc3339 ?? "", String(entry.version), entry.made.rfc3339, entry.changed.rfc3339,
        ]
      })
  }

  private static func row(
    _ call: Call, _ entry: VaultEntry, owed: [Vault.Attestation.Kind]
  ) throws -> VaultPage.Row {
    VaultPage.Row(
      reference: entry.reference, platform: entry.platform, handle: entry.handle, unit: entry.unitName,
      state: entry.badge(at: call.services.clock.now()), holder: entry.checkout?.personName ?? "",
      changed: call.moment(entry.changed), owed: owed.map { Badge($0.title, .warn) })
  }

  // MARK: - Laying down and changing

  @Sendable private static func new(_ call: Call) async throws -> Response {
    call.page(try await credentialsPage(call, nil, Entered()))
  }

  private static func credentialsPage(
    _ call: Call, _ entry: VaultEntry?, _ entered: Entered
  ) async throws -> CredentialsPage {
    let (rules, domains, units) = try await call.read { tx, viewer in
      (
        try PasswordRules.inForce(for: viewer.agency, in: tx), try AgencyDomains.load(of: viewer.agency, in: tx).names,
        try AgencyUnit.all(for: viewer, in: tx)
      )
    }
    return CredentialsPage(
      entered: entered, reference: entry?.reference, account: entry?.title ?? "",
      units: units.map { Field.Option($0.id.text, $0.name) },
      rules: "At least \(rules.length) characters, \(rules.classes) of small letters, capitals, digits and signs.",
      domains: domains.isEmpty
        ? "The agency’s mail domains are not set yet."
        : "On a domain of the agency: \(domains.joined(separator: ", ")).",
      mayFileSites: call.viewer.worksWithVault)
  }

  private static func credentials(_ form: Form) -> Credentials {
    var credentials = Credentials(makesSecret: form["make"] == "yes")
    for field in CredentialField.allCases where !(field == .secret && credentials.makesSecret) {
      // A password is what was typed, to its last space.
      let value = field == .secret ? form[field.rawValue] : form.text(field.rawValue) ?? ""
      if !value.isEmpty { credentials.fields[field] = VaultSecret(value.replacing("\r\n", with: "\n")) }
    }
    return credentials
  }

  /// As it is shown again: without what was typed as a secret.
  private static func again(_ form: Form, _ error: any Error) -> Entered {
    var entered = Entered(form, error: error)
    for field in CredentialField.allCases { entered.values[field.rawValue] = nil }
    return entered
  }

  @Sendable private static func file(_ call: Call) async throws -> Response {
    let form = try await call.form()
    do {
      let entry = try await call.vault.add(
        Vault.NewEntry(
          kind: form["kind"] == "personal" ? .personal : .site, unit: Identifier(text: form["unit"]),
          platform: form["platform"], handle: form["handle"], site: form.text("site"), siteCase: form.text("case"),
          mailAuthorisation: form.text("mailAuthorisation"), credentials: credentials(form)), for: call.viewer)
      return call.see(Place("vault", entry.reference).after(.credentialsSealed))
    } catch  where error is EntryError || error is EntryErrors {
      return call.page(try await credentialsPage(call, nil, again(form, error)), status: .unprocessableContent)
    }
  }

  @Sendable private static func changeForm(_ call: Call) async throws -> Response {
    call.page(try await credentialsPage(call, try await call.vaultEntry(), Entered()))
  }

  @Sendable private static func change(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let entry = try await call.vaultEntry()
    do {
      try await call.vault.change(
        entry: entry.reference, to: credentials(form), reason: form["reason"], approvedBy: form.text("approvedBy"),
        mailAuthorisation: form.text("mailAuthorisation"), for: call.viewer)
      return call.see(Place("vault", entry.reference).after(.credentialsChanged))
    } catch  where error is EntryError || error is EntryErrors {
      return call.page(try await credentialsPage(call, entry, again(form, error)), status: .unprocessableContent)
    }
  }

  // MARK: - One entry

  @Sendable private static func show(_ call: Call) async throws -> Response {
    call.page(try await VaultEntryPage.made(call, Entered()))
  }

  /// Does something with the entry and goes back to it; what was typed wrong is shown there.
  private static func act(
    _ call: Call, _ done: Done, _ body: (Form, String) async throws -> Void
  ) async throws -> Response {
    let form = try await call.form()
    let reference = try call.parameter("entry")
    do {
      try await body(form, reference)
      return call.see(Place("vault", reference).after(done))
    } catch  where error is EntryError || error is EntryErrors {
      return call.page(
        try await VaultEntryPage.made(call, Entered(form, error: error)), status: .unprocessableContent)
    }
  }

  @Sendable private static func checkout(_ call: Call) async throws -> Response {
    try await act(call, .checkedOut) { form, reference in
      try await call.vault.checkout(
        reference, reason: form["reason"], hours: Int64(form["hours"]) ?? 0, for: call.viewer)
    }
  }

  @Sendable private static func giveBack(_ call: Call) async throws -> Response {
    try await act(call, .returned) { _, reference in try await call.vault.giveBack(reference, for: call.viewer) }
  }

  @Sendable private static func noteSetting(_ call: Call) async throws -> Response {
    try await act(call, .settingNoted) { form, reference in
      try await call.vault.noteSetting(
        form["setting"], before: form["before"], after: form["after"], of: reference, for: call.viewer)
    }
  }

  // MARK: - Rules

  @Sendable private static func rules(_ call: Call) async throws -> Response {
    call.page(try await rulesPage(call, Entered()))
  }

  private static func rulesPage(_ call: Call, _ entered: Entered) async throws -> PasswordRulesPage {
    let rules = try await call.read { tx, viewer in try PasswordRules.inForce(for: viewer.agency, in: tx) }
    return PasswordRulesPage(
      entered: entered, version: rules.version, length: String(rules.length), classes: String(rules.classes),
      age: String(rules.age), reuse: String(rules.reuse),
      maySet: call.viewer.may([.informationTechnology, .technologyOfficer]))
  }

  @Sendable private static func setRules(_ call: Call) async throws -> Response {
    let form = try await call.form()
    do {
      try await call.vault.set(
        PasswordRules(
          length: Int(form["length"]) ?? 0, classes: Int(form["classes"]) ?? 0, age: Int(form["age"]) ?? 0,
          reuse: Int(form["reuse"]) ?? -1), for: call.viewer)
      return call.see(Place("vault", "rules").after(.rulesSet))
    } catch let error as EntryErrors {
      return call.page(try await rulesPage(call, Entered(form, error: error)), status: .unprocessableContent)
    }
  }
}

extension Call {
  var vault: Vault { Vault(services: services, home: office.home) }

  /// The entry of the address, as far as it exists for this viewer.
  func vaultEntry() async throws -> VaultEntry {
    let (vault, reference) = (vault, try parameter("entry"))
    return try await read { tx, viewer in try vault.entry(reference, for: viewer, in: tx) }
  }
}

extension Viewer {
  /// Whether any of these roles is held, wherever: what a page offers; the command decides.
  func may(_ roles: [Role]) -> Bool { worksWithVault && grants.contains { roles.contains($0.role) } }
}

extension VaultEntry {
  func badge(at now: Timestamp) -> Badge {
    if ended != nil { return Badge("Ended", .quiet) }
    guard let checkout else { return Badge("In the vault", .good) }
    if checkout.isOverdue(at: now) { return Badge("Overdue", .bad) }
    return checkout.kind == .breakGlass ? Badge("Emergency", .bad) : Badge("Checked out", .info)
  }
}
