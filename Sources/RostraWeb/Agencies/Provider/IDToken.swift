import Foundation
import JWTKit
import Rostra
import RostraPlatforms

/// What the provider signs of a person (OpenID Connect Core 1.0, sections 2 and 3.1.3.7).
struct IDToken: Sendable {
  let claims: JSON

  /// The two algorithms that are taken: both need a private key of the provider's. `none` and those with a shared
  /// secret are not among them, whatever the provider advertises.
  enum Algorithm: String, Sendable {
    case rs256 = "RS256"
    case es256 = "ES256"
  }

  struct Header: Sendable {
    var algorithm: Algorithm
    var key: String?

    func fits(_ key: ProviderKey) -> Bool {
      key.algorithm == algorithm && (self.key == nil || key.id == nil || key.id == self.key)
    }
  }

  static let limit = 64 << 10

  static func header(of token: String) throws(ProviderError) -> Header {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard token.utf8.count <= limit, parts.count == 3, let bytes = bytes(parts[0]),
      let json = try? JSON(parsing: bytes)
    else { throw .token("its token is none") }
    guard let algorithm = json["alg"]?.string.flatMap(Algorithm.init(rawValue:)) else {
      throw .token("its token is signed in a way that is not safe")
    }
    // RFC 7515, 4.1.11: what we do not know must not be passed over.
    guard json["crit"] == nil else { throw .token("its token asks for what is not known here") }
    return Header(algorithm: algorithm, key: json["kid"]?.string)
  }

  /// - Parameters:
  ///   - keys: those of the provider that fit the token's header.
  ///   - nonce: what this browser's sign-in sent along.
  init(
    _ token: String, keys: [ProviderKey], provider: IdentityProvider, nonce: String, now: Timestamp
  ) async throws(ProviderError) {
    let header = try Self.header(of: token)
    var isSigned = false
    for key in keys where header.fits(key) && !isSigned { isSigned = await key.verifies(token) }
    guard isSigned else { throw .token("its token is not signed by one of its keys") }
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard let bytes = Self.bytes(parts[1]), let claims = try? JSON(parsing: bytes) else {
      throw .token("its token is none")
    }
    self.claims = claims
    try check(provider, nonce: nonce, now: now)
  }

  private func check(_ provider: IdentityProvider, nonce: String, now: Timestamp) throws(ProviderError) {
    guard claims["iss"]?.string == provider.issuer else { throw .token("its token is another provider's") }
    let audiences = claims["aud"]?.string.map { [$0] } ?? claims["aud"]?.array?.compactMap(\.string) ?? []
    let party = claims["azp"]?.string
    guard audiences.contains(provider.clientID), party == nil || party == provider.clientID,
      audiences.count == 1 || party != nil
    else { throw .token("its token is meant for another system") }
    // A minute for clocks that differ.
    guard let expires = claims["exp"]?.double, expires > Double(now.seconds - 60) else {
      throw .token("its token has run out")
    }
    guard let issued = claims["iat"]?.double, issued < Double(now.seconds + 60),
      (claims["nbf"]?.double ?? 0) < Double(now.seconds + 60)
    else { throw .token("its token is from the future") }
    guard let sent = claims["nonce"]?.string, Secret.isEqual(Array(sent.utf8), Array(nonce.utf8)) else {
      throw .token("its token belongs to another sign-in")
    }
    guard let subject = claims["sub"]?.string, !subject.isEmpty, subject.utf8.count <= 255 else {
      throw .token("its token names nobody")
    }
  }

  /// When the person last proved to the provider who they are, in seconds since 1970.
  var provedAt: Double? { claims["auth_time"]?.double }

  private static func bytes(_ text: Substring) -> [UInt8]? {
    guard !text.isEmpty, !text.contains("=") else { return nil }
    let padded =
      String(text).replacing("-", with: "+").replacing("_", with: "/")
      + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    return Data(base64Encoded: padded).map { Array($0) }
  }
}

/// A public key of the provider (RFC 7517), for one algorithm only.
struct ProviderKey: Sendable {
  let id: String?
  let algorithm: IDToken.Algorithm
  private let first: String
  private let second: String

  /// nil for what is no key to verify with, or none of ours.
  init?(_ json: JSON) {
    guard json["use"]?.string ?? "sig" == "sig" else { return nil }
    let named = json["alg"]?.string
    switch json["kty"]?.string {
    case "RSA":
      guard let modulus = json["n"]?.string, let exponent = json["e"]?.string, named ?? "RS256" == "RS256" else {
        return nil
      }
      (algorithm, first, second) = (.rs256, modulus, exponent)
    case "EC":
      guard json["crv"]?.string == "P-256", let x = json["x"]?.string, let y = json["y"]?.string,
        named ?? "ES256" == "ES256"
      else { return nil }
      (algorithm, first, second) = (.es256, x, y)
    default: return nil
    }
    id = json["kid"]?.string
  }

  func verifies(_ token: String) async -> Bool {
    let keys = JWTKeyCollection()
    do {
      switch algorithm {
      case .rs256:
        await keys.add(rsa: try Insecure.RSA.PublicKey(modulus: first, exponent: second), digestAlgorithm: .sha256)
      case .es256: await keys.add(ecdsa: try ES256PublicKey(parameters: (first, second)))
      }
      _ = try await keys.verify(token, as: Anything.self)
      return true
    } catch {
      return false
    }
  }

  /// The signature alone is asked of JWTKit; what the claims say is checked in one place, by ``IDToken``.
  private struct Anything: JWTPayload {
    func verify(using algorithm: some JWTAlgorithm) async throws {}
  }
}
