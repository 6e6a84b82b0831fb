import Hummingbird
import Rostra
import RostraPlatforms
import RostraStorage

/// A person's own account: name, password, second factor, sessions, tokens.
enum AccountRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/account", .signedIn, account)
    routes.post("/account/name", .signedIn, rename)
    routes.get("/account/password", .confirmedSelf, passwordForm)
    routes.post("/account/password", .confirmedSelf, setPassword)
    routes.post("/account/sessions", .signedIn, endOthers)
    routes.get("/account/tokens", .confirmedSelf, tokenForm)
    routes.post("/account/tokens", .confirmedSelf, makeToken)
    routes.post("/account/tokens/:token/revoke", .signedIn, revoke)
    SecondFactorRoutes.add(to: &routes)
  }

  static func session(_ call: Call) throws -> Session {
    guard let session = call.session else { throw SignInNeeded() }
    return session
  }

  @Sendable private static func account(_ call: Call) async throws -> Response {
    call.page(try await accountPage(call, Entered()))
  }

  private static func accountPage(_ call: Call, _ entered: Entered) async throws -> AccountPage {
    let session = try session(call)
    let person = session.person
    let loaded = try await call.read { tx, viewer in
      (
        units: try AgencyUnit.all(for: viewer, in: tx), sessions: try Session.all(of: person.id, for: viewer, in: tx),
        tokens: try PersonalToken.all(of: person.id, for: viewer, in: tx),
        codes: try RecoveryCodes.left(of: person.id, agency: viewer.agency, in: tx)
      )
    }
    let words = RoleWords(units: loaded.units, agency: call.office.agency.id)
    return AccountPage(
      entered: entered, name: person.name, mail: person.mail, roles: person.roles.map { words.text($0, call.time) },
      hasPassword: person.hasPassword, hasSecondFactor: person.hasSecondFactor, codesLeft: loaded.codes,
      provider: person.external.map { String($0.prefix { $0 != "#" }) },
      sessions: loaded.sessions.map { rows(call, $0, this: session.digest) },
      tokens: loaded.tokens.prefix(50).map { row(call, $0) })
  }

  static func rows(
    _ call: Call, _ found: (digest: [UInt8], seen: Timestamp, created: Timestamp, agent: String?, address: String?),
    this: [UInt8]?
  ) -> SessionRow {
    SessionRow(
      seen: call.moment(found.seen), begun: call.moment(found.created, relative: false),
      agent: BrowserName.text(found.agent), address: found.address ?? "unknown", isThis: found.digest == this)
  }

  static func row(_ call: Call, _ token: PersonalToken) -> TokenRow {
    let now = call.services.clock.now()
    let isOpen = token.revoked == nil && token.expires > now
    return TokenRow(
      id: token.id.text, name: token.name, scopes: token.scopes.map(\.words).sorted().joined(separator: "; "),
      expires: call.moment(token.expires), used: call.moment(token.used),
      state: isOpen ? Badge("Open", .good) : token.revoked == nil ? Badge("Run out", .quiet) : Badge("Revoked", .quiet),
      isOpen: isOpen)
  }

  @Sendable private static func rename(_ call: Call) async throws -> Response {
    let form = try await call.form()
    do {
      try await Person.rename(try session(call), to: form["name"], services: call.services)
      return call.see(Place.account.after(.nameChanged))
    } catch let error as EntryError {
      return call.page(try await accountPage(call, Entered(form, error: error)), status: .unprocessableContent)
    }
  }

  // MARK: - Password

  @Sendable private static func passwordForm(_ call: Call) async throws -> Response {
    guard try session(call).person.hasPassword else { throw WebFailure.notFound }
    return call.page(PasswordPage(entered: Entered(), mail: try session(call).person.mail))
  }

  @Sendable private static func setPassword(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let session = try session(call)
    guard session.person.hasPassword else { throw WebFailure.notFound }
    do {
      try SignInRoutes.checkRepeated(form)
      try await Person.setPassword(form["password"], session: session, services: call.services)
      return call.see(Place.account.after(.passwordSet))
    } catch let error as EntryError {
      return call.page(
        PasswordPage(entered: Entered(form, error: error), mail: session.person.mail), status: .unprocessableContent)
    }
  }

  @Sendable private static func endOthers(_ call: Call) async throws -> Response {
    _ = try await call.form()
    let session = try session(call)
    try await Session.endAll(
      of: session.person.id, but: session.digest, services: call.services, for: call.viewer)
    return call.see(Place.account.after(.sessionsEnded))
  }

  // MARK: - Tokens

  /// Only what the person may do themselves.
  private static func scopes(_ viewer: Viewer) -> [Field.Option] {
    Viewer.Permission.allCases.filter(viewer.may).map {
      Field.Option($0.rawValue, $0.words.prefix(1).uppercased() + $0.words.dropFirst())
    }
  }

  @Sendable private static func tokenForm(_ call: Call) async throws -> Response {
    call.page(TokenFormPage(entered: Entered(), scopes: scopes(call.viewer)))
  }

  @Sendable private static func makeToken(_ call: Call) async throws -> Response {
    let form = try await call.form()
    do {
      let (token, secret) = try await PersonalToken.make(
        name: form["name"], scopes: Set(form.all("scopes").compactMap(Viewer.Permission.init(rawValue:))),
        days: Int64(form["days"]) ?? 0, services: call.services, for: call.viewer)
      return call.page(TokenMadePage(name: token.name, secret: secret, expires: call.moment(token.expires)))
    } catch let error as EntryError {
      return call.page(
        TokenFormPage(entered: Entered(form, error: error), scopes: scopes(call.viewer)),
        status: .unprocessableContent)
    }
  }

  @Sendable private static func revoke(_ call: Call) async throws -> Response {
    _ = try await call.form()
    let id = Identifier<PersonalToken>(text: try call.parameter("token"))
    let own = try session(call).person.id
    let mine = try await call.read { tx, viewer in try PersonalToken.all(of: own, for: viewer, in: tx) }
    guard mine.contains(where: { $0.id == id && $0.revoked == nil }) else { throw WebFailure.notFound }
    try await PersonalToken.revoke(id, services: call.services, for: call.viewer)
    return call.see(Place.account.after(.tokenRevoked))
  }
}
