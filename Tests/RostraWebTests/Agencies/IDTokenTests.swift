import Foundation
import JWTKit
import RostraPlatforms
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("What an identity provider signs is believed only when all of it is right")
struct IDTokenTests {
  private static let provider = IdentityProvider(
    name: "City login", issuer: "https://login.example.gov", clientID: "rostra", claim: "groups", rules: [])
  private static let now = Timestamp(seconds: 1_800_000_000)
  private static let key = ES256PrivateKey()

  /// The provider's published key.
  private static func published(_ key: ES256PrivateKey = key, id: String? = "k1") throws -> ProviderKey {
    let parameters = try #require(key.publicKey.parameters)
    // JWTKit gives ordinary base64; keys are published in base64url.
    func url(_ text: String) -> String {
      text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
    var json: [JSON.Member] = [
      JSON.Member("kty", "EC"), JSON.Member("crv", "P-256"), JSON.Member("x", .string(url(parameters.x))),
      JSON.Member("y", .string(url(parameters.y))),
    ]
    if let id { json.append(JSON.Member("kid", .string(id))) }
    return try #require(ProviderKey(.object(json)))
  }

  private struct Claims: JWTPayload {
    var iss: String? = "https://login.example.gov"
    var aud: [String]? = ["rostra"]
    var azp: String?
    var sub: String? = "248289761001"
    var nonce: String? = "n-0S6"
    var exp: Double? = 1_800_000_300
    var iat: Double? = 1_799_999_990
    var nbf: Double?
    func verify(using algorithm: some JWTAlgorithm) async throws {}
  }

  private static func sign(_ claims: Claims, with key: ES256PrivateKey = key) async throws -> String {
    let keys = await JWTKeyCollection().add(ecdsa: key, kid: "k1")
    return try await keys.sign(claims, kid: "k1")
  }

  private static func read(_ token: String, _ keys: [ProviderKey]) async throws -> IDToken {
    try await IDToken(token, keys: keys, provider: provider, nonce: "n-0S6", now: now)
  }

  @Test("a right token is believed, and so are keys without a name")
  func right() async throws {
    let token = try await Self.sign(Claims())
    #expect(try await Self.read(token, [try Self.published()]).claims["sub"]?.string == "248289761001")
    #expect(try await Self.read(token, [try Self.published(id: nil)]).claims["sub"]?.string == "248289761001")
  }

  @Test("each wrong claim alone is refused")
  func claims() async throws {
    let cases: [(String, (inout Claims) -> Void)] = [
      ("issuer", { $0.iss = "https://evil.example.com" }), ("no issuer", { $0.iss = nil }),
      ("audience", { $0.aud = ["other"] }), ("no audience", { $0.aud = nil }),
      ("several audiences, none authorised", { $0.aud = ["rostra", "other"] }),
      ("another party", { $0.azp = "other" }), ("run out", { $0.exp = 1_799_999_900 }), ("no end", { $0.exp = nil }),
      ("future", { $0.iat = 1_800_000_100 }), ("no time", { $0.iat = nil }), ("not yet", { $0.nbf = 1_800_000_100 }),
      ("nonce", { $0.nonce = "n-other" }), ("no nonce", { $0.nonce = nil }), ("nobody", { $0.sub = "" }),
      ("no subject", { $0.sub = nil }), ("long subject", { $0.sub = String(repeating: "x", count: 256) }),
    ]
    for (name, spoil) in cases {
      var claims = Claims()
      spoil(&claims)
      let token = try await Self.sign(claims)
      await #expect(throws: ProviderError.self, "\(name)") { try await Self.read(token, [try Self.published()]) }
    }
  }

  @Test("another key, a flipped byte, no signature, and a shared secret made of the public key are refused")
  func signatures() async throws {
    let token = try await Self.sign(Claims())
    let parts = token.split(separator: ".").map(String.init)
    let stranger = try await Self.sign(Claims(), with: ES256PrivateKey())
    func header(_ json: String) -> String { Secret.text(Array(json.utf8)) }
    let published = try Self.published()
    let hmac = JWTKeyCollection()
    await hmac.add(
      hmac: HMACKey(from: String(describing: published) + String(repeating: "x", count: 64)), digestAlgorithm: .sha256)
    let shared = try await hmac.sign(Claims())
    for (name, wrong) in [
      ("stranger", stranger), ("none", "\(header(#"{"alg":"none"}"#)).\(parts[1])."),
      ("None", "\(header(#"{"alg":"None"}"#)).\(parts[1])."),
      ("none, signed", "\(header(#"{"alg":"none"}"#)).\(parts[1]).\(parts[2])"),
      ("HS256", shared), ("RS256 for an EC key", "\(header(#"{"alg":"RS256"}"#)).\(parts[1]).\(parts[2])"),
      ("no signature", "\(parts[0]).\(parts[1])."), ("two parts", "\(parts[0]).\(parts[1])"), ("empty", ""),
      ("other claims", "\(parts[0]).\(header(#"{"iss":"https://login.example.gov"}"#)).\(parts[2])"),
      ("critical", "\(header(#"{"alg":"ES256","crit":["x"]}"#)).\(parts[1]).\(parts[2])"),
      ("long", String(repeating: "a", count: 70_000)),
    ] {
      await #expect(throws: ProviderError.self, "\(name)") { try await Self.read(wrong, [published]) }
    }
    await #expect(throws: ProviderError.self) { try await Self.read(token, []) }
  }

  @Test("keys that are not for signatures, or for other algorithms, are none of ours")
  func keys() {
    for text in [
      #"{"kty":"oct","k":"c2VjcmV0"}"#, #"{"kty":"RSA","n":"AQAB","e":"AQAB","use":"enc"}"#,
      #"{"kty":"RSA","n":"AQAB","e":"AQAB","alg":"HS256"}"#, #"{"kty":"RSA","n":"AQAB"}"#,
      #"{"kty":"EC","crv":"P-384","x":"AQAB","y":"AQAB"}"#, #"{}"#, #"[]"#,
    ] { #expect((try? JSON(parsing: text)).flatMap(ProviderKey.init) == nil, "\(text)") }
  }

  @Test("random bytes never pass, and never break it")
  func fuzz() async throws {
    var generator = Seeded(state: 20_261_121)
    let token = try await Self.sign(Claims())
    let key = try Self.published()
    for _ in 0..<300 {
      var bytes = Array(token.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[place] = UInt8.random(in: 33...126, using: &generator)
      }
      let wrong = String(decoding: bytes, as: UTF8.self)
      // The last letter of a coded signature has bits that mean nothing.
      guard wrong.dropLast() != token.dropLast() else { continue }
      await #expect(throws: ProviderError.self) { try await Self.read(wrong, [key]) }
    }
  }

  private struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  @Test("a claim's values are found, one or many, by name or inward")
  func values() throws {
    let json = try JSON(parsing: #"{"groups":["a","b",3],"role":"c","realm_access":{"roles":["d"]},"x.y":["e"]}"#)
    #expect(ProviderSignIn.values(of: "groups", in: json) == ["a", "b"])
    #expect(ProviderSignIn.values(of: "role", in: json) == ["c"])
    #expect(ProviderSignIn.values(of: "realm_access.roles", in: json) == ["d"])
    #expect(ProviderSignIn.values(of: "x.y", in: json) == ["e"])
    #expect(ProviderSignIn.values(of: "none", in: json) == nil)
  }
}
