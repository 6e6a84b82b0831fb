import Hummingbird
import Rostra

/// The second factor: on, off, and the codes for when the telephone is lost.
enum SecondFactorRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/account/second-factor", .confirmedSelf, form)
    routes.post("/account/second-factor", .confirmedSelf, turnOn)
    routes.get("/account/second-factor/off", .confirmedSelf, askToTurnOff)
    routes.post("/account/second-factor/off", .confirmedSelf, turnOff)
    routes.post("/account/recovery-codes", .confirmedSelf, renew)
  }

  @Sendable private static func form(_ call: Call) async throws -> Response {
    let session = try AccountRoutes.session(call)
    guard !session.person.hasSecondFactor else {
      return call.page(
        SecondFactorSetupPage(entered: Entered(), isOn: true, typed: "", address: "", offer: ""))
    }
    return call.page(try page(call, session, OneTimePassword.make(call.services.secrets), Entered()))
  }

  /// The secret travels through the form, sealed: nothing is stored before a code shows that the application has it.
  private static func page(
    _ call: Call, _ session: Session, _ secret: OneTimePassword, _ entered: Entered
  ) throws -> SecondFactorSetupPage {
    let issuer = String(call.office.agency.name.prefix(40))
    return SecondFactorSetupPage(
      entered: entered, isOn: false, typed: grouped(secret.typed),
      address: secret.address(issuer: issuer, account: session.person.mail),
      offer: try call.office.box.close(secret.secret, for: purpose(session)))
  }

  private static func purpose(_ session: Session) -> String { "totp-offer:\(session.person.id.text)" }

  private static func grouped(_ text: String) -> String {
    stride(from: 0, to: text.count, by: 4).map { String(text.dropFirst($0).prefix(4)) }.joined(separator: " ")
  }

  @Sendable private static func turnOn(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let session = try AccountRoutes.session(call)
    guard !session.person.hasSecondFactor else { return call.see(.account) }
    guard let bytes = try? call.office.box.open(form["offer"], for: purpose(session)) else {
      throw WebFailure.badRequest("The key of this form is not ours. Open the page again.")
    }
    let secret = OneTimePassword(secret: bytes)
    do {
      let codes = try await Person.addSecondFactor(
        secret, code: form["code"], services: call.services, box: call.office.box, for: call.viewer)
      return call.page(RecoveryCodesPage(codes: codes))
    } catch SignInError.code {
      let error = EntryError(
        field: "code", problem: "is not what the application should show now",
        remedy: "read the code again, and see that the telephone's clock is right")
      return call.page(
        try page(call, session, secret, Entered(form, error: error)), status: .unprocessableContent)
    }
  }

  @Sendable private static func askToTurnOff(_ call: Call) async throws -> Response {
    guard try AccountRoutes.session(call).person.hasSecondFactor else { throw WebFailure.notFound }
    return call.page(
      WarningPage(
        question: "Turn the second factor off?",
        loss: "Without it, whoever learns your password is you. The recovery codes open nothing any more.",
        action: Place("account", "second-factor", "off").text, act: "Turn it off",
        back: Place("account", "second-factor").text, spare: "Leave it on"))
  }

  @Sendable private static func turnOff(_ call: Call) async throws -> Response {
    _ = try await call.form()
    try await Person.removeSecondFactor(session: try AccountRoutes.session(call), services: call.services)
    return call.see(Place.account.after(.secondFactorOff))
  }

  @Sendable private static func renew(_ call: Call) async throws -> Response {
    _ = try await call.form()
    guard try AccountRoutes.session(call).person.hasSecondFactor else { throw WebFailure.notFound }
    let codes = try await Person.renewRecoveryCodes(
      session: try AccountRoutes.session(call), services: call.services)
    return call.page(RecoveryCodesPage(codes: codes))
  }
}
