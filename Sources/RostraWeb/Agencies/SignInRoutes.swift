import Hummingbird
import Rostra
import RostraStorage

/// Signing in and out, the second factor, and proving again who one is.
enum SignInRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/sign-in", .anyone, form)
    routes.post("/sign-in", .anyone, begin)
    routes.post("/sign-in/code", .anyone, finish)
    routes.post("/sign-out", .signedIn, end)
    routes.get("/confirm", .signedIn, confirmForm)
    routes.post("/confirm", .signedIn, confirm)
    routes.get("/invitation/:secret", .anyone, invitation)
    routes.post("/invitation/:secret", .anyone, accept)
    routes.get("/first-run", .anyone, firstRun)
    routes.post("/first-run", .anyone, setUp)
  }

  @Sendable private static func form(_ call: Call) async throws -> Response {
    if call.session != nil { return call.see(path: SignedTarget(office: call.office).open(call.query("next"))) }
    if try await isNew(call) { return call.see(Place("first-run")) }
    return call.page(try await signInPage(call, Entered(), next: call.query("next") ?? ""))
  }

  private static func isNew(_ call: Call) async throws -> Bool {
    try await call.read { tx, viewer in try Person.count(agency: viewer.agency, in: tx) == 0 }
  }

  private static func signInPage(_ call: Call, _ entered: Entered, next: String) async throws -> SignInPage {
    SignInPage(
      entered: entered, next: next, privacy: try await privacy(call),
      provider: try await ProviderSignIn.of(call.office)?.provider.name)
  }

  /// The provider is away, or does not let somebody in: the page says so, and a password still works.
  static func refused(_ call: Call, _ error: any Error, next: String) async throws -> Response {
    let isAway = error as? ProviderError == .unreachable
    return call.page(
      try await signInPage(call, Entered(Form(), error: error), next: next),
      status: isAway ? .serviceUnavailable : .unprocessableContent)
  }

  /// SEC-11, DIS-10: said before anybody signs in.
  private static func privacy(_ call: Call) async throws -> String {
    try await call.read { tx, viewer in try Setting.value(.privacy, of: viewer.agency, in: tx) }
      ?? SettingsRoutes.usualPrivacy(call)
  }

  @Sendable private static func begin(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let origin = SignIn.Origin(address: call.address, agent: call.request.headers[.userAgent])
    do {
      let begun = try await SignIn(services: call.services, box: call.office.box).begin(
        mail: form["mail"], password: form["password"], from: origin)
      var response =
        begun.needsSecondFactor
        ? call.page(SecondFactorPage(entered: Entered(), next: form["next"], secret: ""))
        : call.see(path: SignedTarget(office: call.office).open(form["next"]))
      response.headers[.setCookie] = SessionCookie(office: call.office).set(begun.secret)
      return response
    } catch let error as SignInError {
      return call.page(
        try await signInPage(call, Entered(form, error: error), next: form["next"]),
        status: error == .tooOften ? .tooManyRequests : .unprocessableContent)
    }
  }

  @Sendable private static func finish(_ call: Call) async throws -> Response {
    let form = try await call.form()
    guard let secret = SessionCookie(office: call.office).secret(in: call.request) else {
      return call.see(.signIn)
    }
    do {
      // A new secret once the person is known whole: nobody can have planted the one they go on with.
      let fresh = try await SignIn(services: call.services, box: call.office.box).finish(secret, code: form["code"])
      var response = call.see(path: SignedTarget(office: call.office).open(form["next"]))
      response.headers[.setCookie] = SessionCookie(office: call.office).set(fresh)
      return response
    } catch let error as SignInError {
      if error == .expired { return call.see(.signIn) }
      return call.page(
        SecondFactorPage(entered: Entered(form, error: error), next: form["next"], secret: ""),
        status: error == .tooOften ? .tooManyRequests : .unprocessableContent)
    }
  }

  @Sendable private static func end(_ call: Call) async throws -> Response {
    _ = try await call.form()
    if let secret = call.secret { try await Session.end(secret, services: call.services) }
    var response = call.see(Place.signIn.after(.signedOut))
    response.headers[.setCookie] = SessionCookie(office: call.office).clear
    return response
  }

  @Sendable private static func confirmForm(_ call: Call) async throws -> Response {
    call.page(try await confirmPage(call, Entered(), next: call.query("next") ?? ""))
  }

  private static func confirmPage(_ call: Call, _ entered: Entered, next: String) async throws -> ConfirmPage {
    let person = call.session?.person
    let provider = person?.external == nil ? nil : try await ProviderSignIn.of(call.office)?.provider.name
    return ConfirmPage(
      entered: entered, next: next, asksPassword: person?.hasPassword ?? true,
      asksCode: person?.hasSecondFactor ?? false, provider: provider)
  }

  @Sendable private static func confirm(_ call: Call) async throws -> Response {
    let form = try await call.form()
    guard let session = call.session else { throw SignInNeeded() }
    do {
      try await SignIn(services: call.services, box: call.office.box).confirm(
        session, password: form["password"], code: form["code"])
      return call.see(path: SignedTarget(office: call.office).open(form["next"]))
    } catch let error as SignInError {
      return call.page(
        try await confirmPage(call, Entered(form, error: error), next: form["next"]),
        status: error == .tooOften ? .tooManyRequests : .unprocessableContent)
    }
  }

  // MARK: - The first password

  @Sendable private static func invitation(_ call: Call) async throws -> Response {
    let secret = try call.parameter("secret")
    guard let person = try await Person.invited(by: secret, services: call.services) else {
      throw SignInError.invitation
    }
    return call.page(InvitationPage(entered: Entered(), secret: secret, name: person.name, mail: person.mail))
  }

  @Sendable private static func accept(_ call: Call) async throws -> Response {
    let secret = try call.parameter("secret")
    let form = try await call.form()
    guard let person = try await Person.invited(by: secret, services: call.services) else {
      throw SignInError.invitation
    }
    do {
      try checkRepeated(form)
      _ = try await Person.accept(secret, password: form["password"], services: call.services)
      return call.see(Place.signIn.after(.passwordSet))
    } catch let error as EntryError {
      return call.page(
        InvitationPage(
          entered: Entered(form, error: error), secret: secret, name: person.name, mail: person.mail),
        status: .unprocessableContent)
    }
  }

  static func checkRepeated(_ form: Form) throws(EntryError) {
    guard form["password"] == form["again"] else {
      throw EntryError(field: "again", problem: "is not the same", remedy: "type the password twice")
    }
  }

  // MARK: - The first person

  @Sendable private static func firstRun(_ call: Call) async throws -> Response {
    guard try await isNew(call) else { return call.see(.signIn) }
    return call.page(try firstRunPage(call, Entered(values: ["setup": [call.query("code") ?? ""]])))
  }

  private static func firstRunPage(_ call: Call, _ entered: Entered) throws -> FirstRunPage {
    let agency = call.office.agency
    return FirstRunPage(
      entered: entered, agencyName: agency.name, profile: try Profile.named(agency.profile).title,
      zone: agency.timeZone, needsCode: call.office.setupCode != nil)
  }

  @Sendable private static func setUp(_ call: Call) async throws -> Response {
    let form = try await call.form()
    do {
      try checkRepeated(form)
      if let code = call.office.setupCode, !Secret.isEqual(Array(code.utf8), Array(form["setup"].utf8)) {
        throw EntryError(
          field: "setup", problem: "is not the one that was printed", remedy: "copy it from where Rostra was started")
      }
      let person = try await Person.first(
        mail: form["mail"], name: form["name"], password: form["password"], services: call.services)
      let origin = SignIn.Origin(address: call.address, agent: call.request.headers[.userAgent])
      let begun = try await SignIn(services: call.services, box: call.office.box).open(
        person, from: origin, needsSecondFactor: false, by: "first-run")
      var response = call.see(.today)
      response.headers[.setCookie] = SessionCookie(office: call.office).set(begun.secret)
      return response
    } catch let error as EntryError {
      return call.page(try firstRunPage(call, Entered(form, error: error)), status: .unprocessableContent)
    }
  }
}
