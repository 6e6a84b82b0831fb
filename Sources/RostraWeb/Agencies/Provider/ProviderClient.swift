import Foundation
import Rostra
import RostraPlatforms

/// Asks the identity provider: small answers, quickly, never at a private address unless an administrator said so.
struct ProviderClient: Sendable {
  private let client: RecordingClient
  let now: @Sendable () -> Timestamp

  init(_ provider: IdentityProvider, office: WebOffice) {
    var policy = FetchPolicy()
    policy.userAgent = "Rostra/1 (sign-in)"
    policy.maximumBodyBytes = 1 << 20
    policy.maximumDecodedBytes = 1 << 20
    policy.connectTimeout = .seconds(5)
    policy.firstByteTimeout = .seconds(10)
    policy.totalTimeout = .seconds(15)
    // Nothing that the provider says may lead anywhere else.
    policy.maximumRedirects = 0
    policy.spoolFolder = office.home.spoolPath
    if provider.allowsPrivate, let address = try? WebAddress(provider.issuer) {
      policy.allowPrivateHosts = ["\(address.host):\(address.port)"]
    }
    let services = office.services
    now = { services.clock.now() }
    client = RecordingClient(policy: policy, clock: now, makeID: { services.identifiers.uuid() })
  }

  func shutdown() { client.shutdown() }

  func get(_ url: String, token: AccessToken? = nil) async throws(ProviderError) -> JSON {
    try await json(
      Fetch("provider", url: url, headers: [HeaderField("Accept", "application/json")], authorized: token != nil),
      token)
  }

  func post(
    _ address: WebAddress, form: [(String, String)], token: AccessToken?
  ) async throws(ProviderError) -> JSON {
    let body = form.map { "\(Place.escaped($0.0))=\(Place.escaped($0.1))" }.joined(separator: "&")
    return try await json(
      Fetch(
        "provider", url: address.description, method: "POST",
        headers: [
          HeaderField("Accept", "application/json"), HeaderField("Content-Type", "application/x-www-form-urlencoded"),
        ], body: Array(body.utf8), authorized: token != nil), token)
  }

  private func json(_ fetch: Fetch, _ token: AccessToken?) async throws(ProviderError) -> JSON {
    let exchange: Exchange
    do {
      guard let last = try await client.fetch(fetch, token: token).last else { throw ProviderError.unreachable }
      exchange = last
    } catch { throw .unreachable }
    guard exchange.status < 500 else { throw .unreachable }
    guard let payload = try? exchange.payload(limit: 1 << 20), exchange.truncated == nil,
      let json = try? JSON(parsing: payload)
    else { throw .unusable("its answer is no JSON") }
    guard exchange.status == 200 else {
      // Its own words may be anybody's: only the standard's short code is shown (RFC 6749, 5.2).
      let code = json["error"]?.string ?? "status \(exchange.status)"
      throw .refused(Self.code(code))
    }
    return json
  }

  static func code(_ text: String) -> String {
    let known = text.prefix(60).filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == " ") }
    return known.isEmpty ? "it gave no reason" : known.replacing("_", with: " ")
  }
}
