import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Rostra
import RostraPlatforms

/// One sign-in on its way to the provider and back. It lives in a cookie that only this system can read or make, for ten
/// minutes: state and nonce are bound to the browser that began, and nothing is stored for those who never come back.
struct ProviderFlow: Codable, Sendable, Hashable {
  var state: String
  var nonce: String
  /// RFC 7636: shown only when the code is exchanged.
  var verifier: String
  var next: String
  var begun: Int64
  /// Whoever is to prove again who they are; nil: anybody signs in.
  var person: String?

  static let life: Int64 = 600

  init(next: String, person: Identifier<Person>?, services: Services) {
    state = Secret.make(services.secrets)
    nonce = Secret.make(services.secrets)
    verifier = Secret.make(services.secrets)
    self.next = next
    begun = services.clock.now().seconds
    self.person = person?.text
  }

  /// Where the provider sends the browser back to; registered there.
  static func returnAddress(_ office: WebOffice) -> String { "\(office.origin)/sign-in/provider/return" }

  /// The provider's door, with what it needs to know (RFC 6749, 4.1.1; RFC 7636, 4.3).
  func address(of provider: IdentityProvider, at door: WebAddress, office: WebOffice) -> String {
    var query: [(String, String)] = [
      ("response_type", "code"), ("client_id", provider.clientID), ("redirect_uri", Self.returnAddress(office)),
      ("scope", provider.claim == "groups" ? "openid profile email groups" : "openid profile email"),
      ("state", state), ("nonce", nonce),
      ("code_challenge", Secret.text(Array(SHA256.hash(data: Data(verifier.utf8))))), ("code_challenge_method", "S256"),
    ]
    // `max_age` has the token say when the proof was (Core 1.0, 2). Not 0: a provider that looks at it once more after the
    // proof would ask for ever.
    if person != nil { query += [("prompt", "login"), ("max_age", "60")] }
    let text = query.map { "\($0.0)=\(Place.escaped($0.1))" }.joined(separator: "&")
    return door.description + (door.query == nil ? "?" : "&") + text
  }

  // MARK: - The cookie

  private static func name(_ office: WebOffice) -> String { office.isSecure ? "__Host-rostra-flow" : "rostra-flow" }
  private static let purpose = "provider-flow"

  func cookie(_ office: WebOffice) throws -> String {
    let sealed = try office.box.close(Array(JSONEncoder().encode(self)), for: Self.purpose)
    return
      "\(Self.name(office))=\(Secret.text(Array(sealed.utf8))); Path=/; HttpOnly; SameSite=Lax; Max-Age=\(Self.life)"
      + (office.isSecure ? "; Secure" : "")
  }

  static func clear(_ office: WebOffice) -> String {
    "\(name(office))=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0\(office.isSecure ? "; Secure" : "")"
  }

  /// The sign-in that this browser began; nil where it began none, or too long ago.
  init?(_ request: Request, office: WebOffice) {
    let found = request.headers[values: .cookie].flatMap { $0.split(separator: ";") }.map {
      $0.drop(while: { $0 == " " })
    }.first { $0.hasPrefix("\(Self.name(office))=") }
    guard let text = found?.dropFirst(Self.name(office).count + 1), text.utf8.count < 6000 else { return nil }
    let padded =
      String(text).replacing("-", with: "+").replacing("_", with: "/")
      + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    guard let sealed = Data(base64Encoded: padded).map({ String(decoding: $0, as: UTF8.self) }),
      let bytes = try? office.box.open(sealed, for: Self.purpose),
      let flow = try? JSONDecoder().decode(ProviderFlow.self, from: Data(bytes))
    else { return nil }
    let age = office.services.clock.now().seconds - flow.begun
    guard (-5...Self.life).contains(age) else { return nil }
    self = flow
  }
}
