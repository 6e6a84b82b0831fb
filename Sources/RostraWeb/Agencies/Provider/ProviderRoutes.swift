import HTTPTypes
import Hummingbird
import Rostra
import RostraStorage

/// Signing in with the agency's OpenID Connect provider: out, and back.
enum ProviderRoutes {
  static func add(to routes: inout Routes) {
    routes.post("/sign-in/provider", .anyone, begin)
    // The one GET that begins something: the standard has the browser come back by one. What it begins needs the
    // cookie of this browser and a code that works once.
    routes.get("/sign-in/provider/return", .anyone, come)
    ProviderSettingsRoutes.add(to: &routes)
  }

  @Sendable private static func begin(_ call: Call) async throws -> Response {
    let form = try await call.form()
    guard let signIn = try await ProviderSignIn.of(call.office) else { throw WebFailure.notFound }
    let flow = ProviderFlow(next: form["next"], person: call.session?.person.id, services: call.services)
    do {
      let address = try await signIn.address(for: flow)
      // Not a redirect: the policy on forms would hold the browser back from another origin.
      var response = call.page(ProviderDoorPage(name: signIn.provider.name, address: address))
      response.headers[HTTPField.Name("Refresh")!] = "0; url=\(address)"
      response.headers[.setCookie] = try flow.cookie(call.office)
      return response
    } catch let error as ProviderError {
      return try await SignInRoutes.refused(call, error, next: form["next"])
    }
  }

  @Sendable private static func come(_ call: Call) async throws -> Response {
    guard let signIn = try await ProviderSignIn.of(call.office) else { throw WebFailure.notFound }
    let flow = ProviderFlow(call.request, office: call.office)
    var response: Response
    do {
      response = try await open(call, signIn, flow)
    } catch let error as ProviderError {
      response = try await SignInRoutes.refused(call, error, next: flow?.next ?? "")
    } catch let error as VouchingError {
      response = try await SignInRoutes.refused(call, error, next: flow?.next ?? "")
    }
    // Used or not, it is over: a second answer finds no sign-in to belong to.
    response.headers.append(HTTPField(name: .setCookie, value: ProviderFlow.clear(call.office)))
    return response
  }

  private static func open(_ call: Call, _ signIn: ProviderSignIn, _ flow: ProviderFlow?) async throws -> Response {
    guard let flow, let state = call.query("state"),
      Secret.isEqual(Array(state.utf8), Array(flow.state.utf8))
    else { throw ProviderError.stray }
    // RFC 9207: an answer from another provider is not for this sign-in.
    if let issuer = call.query("iss"), issuer != signIn.provider.issuer { throw ProviderError.stray }
    if let error = call.query("error") { throw ProviderError.refused(ProviderClient.code(error)) }
    guard let code = call.query("code"), code.utf8.count <= 4096 else { throw ProviderError.stray }
    let vouched = try await signIn.vouched(code: code, flow: flow)
    let person = try await Person.vouched(vouched, by: signIn.provider, services: call.services)
    if let expected = flow.person, expected != person.id.text {
      throw ProviderError.refused("it vouches for somebody else than who is signed in here")
    }
    let begun = try await SignIn(services: call.services, box: call.office.box).open(
      person, from: SignIn.Origin(address: call.address, agent: call.request.headers[.userAgent]),
      needsSecondFactor: person.hasSecondFactor, by: "oidc")
    if let old = call.secret { try await Session.end(old, services: call.services) }
    var response =
      begun.needsSecondFactor
      ? call.page(SecondFactorPage(entered: Entered(), next: flow.next, secret: ""))
      : call.see(path: SignedTarget(office: call.office).open(flow.next))
    response.headers[.setCookie] = SessionCookie(office: call.office).set(begun.secret)
    return response
  }
}

/// On the way out: the browser goes on by itself, and a link is there for those that do not.
struct ProviderDoorPage: Page {
  var name: String
  var address: String
  var title: String { "Go on to \(name)" }

  func main(_ frame: Frame) -> HTML {
    """
    <div class="narrow">
    <h1>Go on to \(name)</h1>
    <p>You sign in there, and come back here.</p>
    <p><a class="button" href="\(address)" rel="noreferrer">Go on</a></p>
    </div>
    """
  }
}
