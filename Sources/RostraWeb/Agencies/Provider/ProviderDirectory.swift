import Foundation
import Rostra
import RostraPlatforms

/// What the identity provider says of itself: where its doors are, and with which keys it signs (OpenID Connect
/// Discovery 1.0). Owns the copy that is kept for a while, so that not every sign-in asks.
package actor ProviderDirectory {
  struct Metadata: Sendable {
    var authorization: WebAddress
    var token: WebAddress
    var keys: WebAddress
    var userInfo: WebAddress?
  }

  private struct Kept<Value: Sendable>: Sendable {
    var value: Value
    var at: Timestamp
  }

  private var metadata: [String: Kept<Metadata>] = [:]
  private var keys: [String: Kept<[ProviderKey]>] = [:]

  /// Seconds for which what the provider said is taken as still so.
  static let keeping: Int64 = 600
  /// The same where a browser is about to be sent there: a provider that is away shall be noticed here, where the password
  /// door is, and not by the browser, which would show an error of its own. Not zero, or strangers could have us ask and ask.
  static let keepingAtTheDoor: Int64 = 5
  /// Seconds before keys are asked for again because a token names an unknown one.
  private static let patience: Int64 = 30

  package init() {}

  func metadata(
    of provider: IdentityProvider, by client: ProviderClient, keptFor seconds: Int64 = keeping
  ) async throws(ProviderError) -> Metadata {
    let now = client.now()
    if let kept = metadata[provider.issuer], now.seconds - kept.at.seconds < seconds { return kept.value }
    let base = provider.issuer.hasSuffix("/") ? String(provider.issuer.dropLast()) : provider.issuer
    let json = try await client.get(base + "/.well-known/openid-configuration")
    // Section 4.3: another issuer's answer must not be taken for this one's.
    guard json["issuer"]?.string == provider.issuer else { throw .unusable("it calls itself by another name") }
    func address(_ name: String) throws(ProviderError) -> WebAddress {
      guard let text = json[name]?.string, let address = try? WebAddress(text),
        address.scheme == .https || provider.allowsPrivate
      else { throw .unusable("its \(name) is missing or not https") }
      return address
    }
    let found = Metadata(
      authorization: try address("authorization_endpoint"), token: try address("token_endpoint"),
      keys: try address("jwks_uri"), userInfo: try? address("userinfo_endpoint"))
    metadata[provider.issuer] = Kept(value: found, at: now)
    return found
  }

  /// The keys that may have signed a token with this header.
  func keys(
    for header: IDToken.Header, of provider: IdentityProvider, by client: ProviderClient
  ) async throws(ProviderError) -> [ProviderKey] {
    let now = client.now()
    if let kept = keys[provider.issuer], now.seconds - kept.at.seconds < Self.keeping {
      let fitting = kept.value.filter(header.fits)
      // A provider may have changed its keys; but a stranger's token must not make us ask each time.
      if !fitting.isEmpty || now.seconds - kept.at.seconds < Self.patience { return fitting }
    }
    let address = try await metadata(of: provider, by: client).keys
    let found = (try await client.get(address.description)["keys"]?.array ?? []).prefix(50).compactMap(ProviderKey.init)
    keys[provider.issuer] = Kept(value: found, at: now)
    return found.filter(header.fits)
  }
}

/// Why the provider could not be asked, or what it said cannot be believed.
enum ProviderError: Error, Hashable, CustomStringConvertible {
  case unreachable
  case unusable(String)
  case refused(String)
  case token(String)
  /// The answer belongs to no sign-in that this browser began.
  case stray

  var description: String {
    switch self {
    case .unreachable: "Your agency's sign-in provider does not answer. You can still sign in with a password."
    case .unusable(let why): "Your agency's sign-in provider cannot be used: \(why). Tell an administrator."
    case .refused(let why): "Your agency's sign-in provider did not let you in: \(why)."
    case .token(let why): "What your agency's sign-in provider said cannot be believed: \(why). Tell an administrator."
    case .stray: "This answer belongs to no sign-in that this browser began, or it took too long. Begin again."
    }
  }
}
