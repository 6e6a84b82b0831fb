import Foundation
import Rostra
import RostraPlatforms

/// Turns the provider's answer into a person whom it vouches for.
struct ProviderSignIn: Sendable {
  let office: WebOffice
  let provider: IdentityProvider

  /// nil where the agency has no provider.
  static func of(_ office: WebOffice) async throws -> ProviderSignIn? {
    let (agency, box) = (office.agency.id, office.box)
    let provider = try await office.services.database.read { tx in
      try IdentityProvider.stored(of: agency, box: box, in: tx)
    }
    return provider.map { ProviderSignIn(office: office, provider: $0) }
  }

  /// Where to send the browser.
  func address(for flow: ProviderFlow) async throws(ProviderError) -> String {
    let client = ProviderClient(provider, office: office)
    defer { client.shutdown() }
    let metadata = try await office.providers.metadata(
      of: provider, by: client, keptFor: ProviderDirectory.keepingAtTheDoor)
    return flow.address(of: provider, at: metadata.authorization, office: office)
  }

  /// Exchanges the code, and believes only what is signed for this very sign-in.
  func vouched(code: String, flow: ProviderFlow) async throws(ProviderError) -> VouchedPerson {
    let client = ProviderClient(provider, office: office)
    defer { client.shutdown() }
    let metadata = try await office.providers.metadata(of: provider, by: client)
    let answer = try await exchange(code, flow, metadata, client)
    guard let text = answer["id_token"]?.string else { throw .token("it gave no token") }
    let keys = try await office.providers.keys(for: IDToken.header(of: text), of: provider, by: client)
    let token = try await IDToken(
      text, keys: keys, provider: provider, nonce: flow.nonce, now: office.services.clock.now())
    if flow.person != nil {
      // Core 1.0, 3.1.2.1: where a fresh proof was asked for, the token must say when there was one.
      guard let proved = token.provedAt, proved >= Double(flow.begun - 60) else {
        throw .token("it does not say that you have just proved who you are")
      }
    }
    return try await person(token, answer, metadata, client)
  }

  private func exchange(
    _ code: String, _ flow: ProviderFlow, _ metadata: ProviderDirectory.Metadata, _ client: ProviderClient
  ) async throws(ProviderError) -> JSON {
    let form = [
      ("grant_type", "authorization_code"), ("code", code),
      ("redirect_uri", ProviderFlow.returnAddress(office)), ("code_verifier", flow.verifier),
    ]
    guard let secret = provider.clientSecret else {
      return try await client.post(metadata.token, form: form + [("client_id", provider.clientID)], token: nil)
    }
    // RFC 6749, 2.3.1: both halves are encoded before they are joined.
    let pair = "\(Place.escaped(provider.clientID)):\(Place.escaped(secret))"
    return try await client.post(
      metadata.token, form: form,
      token: AccessToken(
        credentials: "Basic \(Data(pair.utf8).base64EncodedString())", hosts: [metadata.token.host]))
  }

  /// The token's claims; what it leaves out is asked of the provider, and believed only of the same person.
  private func person(
    _ token: IDToken, _ answer: JSON, _ metadata: ProviderDirectory.Metadata, _ client: ProviderClient
  ) async throws(ProviderError) -> VouchedPerson {
    var claims = [token.claims]
    if Self.values(of: provider.claim, in: token.claims) == nil || token.claims["email"]?.string == nil,
      let door = metadata.userInfo, let access = answer["access_token"]?.string
    {
      let more = try await client.get(
        door.description, token: AccessToken(bearer: access, hosts: [door.host]))
      guard more["sub"]?.string == token.claims["sub"]?.string else { throw .token("it speaks of somebody else") }
      claims.append(more)
    }
    func text(_ name: String) -> String? { claims.lazy.compactMap { $0[name]?.string }.first }
    return VouchedPerson(
      issuer: provider.issuer, subject: text("sub") ?? "", mail: text("email"),
      isMailVerified: claims.contains { $0["email_verified"]?.bool == true && $0["email"]?.string == text("email") },
      name: text("name"), values: claims.lazy.compactMap { Self.values(of: provider.claim, in: $0) }.first ?? [])
  }

  /// A claim's values, one or many. A name with dots leads inward where there is none of the whole name.
  static func values(of claim: String, in json: JSON) -> [String]? {
    let found =
      json[claim]
      ?? claim.split(separator: ".").reduce(Optional(json)) { part, name in part?[String(name)] }
    guard let found else { return nil }
    return found.string.map { [$0] } ?? found.array?.prefix(1000).compactMap(\.string)
  }
}
