import Crypto
import Foundation
import RostraTesting
import Testing

@testable import RostraPlatforms

@Suite("Signatures of the AT Protocol")
struct SigningKeyTests {
  @Test(
    "every interop signature gets its verdict, through did:key and through the bare multibase point",
    .enabled(if: ATProtoFixtures.present, "\(ATProtoFixtures.reason)"))
  func vectors() throws {
    let cases = try ATProtoFixtures.interop("crypto/signature-fixtures.json").array.required()
    #expect(cases.count == 6)
    for vector in cases {
      let note = vector["comment"]?.string ?? ""
      let message = try SigningKeyTests.bytes(base64: (vector["messageBase64"]?.string).required())
      let signature = try SigningKeyTests.bytes(base64: (vector["signatureBase64"]?.string).required())
      let key = try SigningKey(did: try (vector["publicKeyDid"]?.string).required()).required(note)
      let suite = try (vector["didDocSuite"]?.string).required()
      let multibase = try (vector["publicKeyMultibase"]?.string).required()
      #expect(SigningKey(verificationMethod: suite, multibase: multibase) == key, "\(note)")
      #expect(key.isValid(signature: signature, of: message) == vector["validSignature"]?.bool, "\(note)")
      #expect(!key.isValid(signature: signature, of: message + [0]), "\(note)")
      #expect(key.did == vector["publicKeyDid"]?.string, "\(note)")
    }
  }

  @Test(
    "the W3C did:key vectors: private key times generator is the named public key",
    .enabled(if: ATProtoFixtures.present, "\(ATProtoFixtures.reason)"))
  func didKeys() throws {
    for vector in try ATProtoFixtures.interop("crypto/w3c_didkey_K256.json").array.required() {
      let hex = Array(try (vector["privateKeyBytesHex"]?.string).required().utf8)
      let secret = stride(from: 0, to: hex.count, by: 2).map {
        UInt8(String(decoding: hex[$0..<$0 + 2], as: UTF8.self), radix: 16) ?? 0
      }
      let point = Secp256k1.sum(PrimeField.number(secret), Secp256k1.generator, .init(), Secp256k1.generator)
      let field = Secp256k1.field
      let inverse = field.inverse(point.z)
      let x = field.multiply(point.x, field.square(inverse))
      let y = field.multiply(point.y, field.multiply(inverse, field.square(inverse)))
      let key = try #require(Secp256k1.PublicKey([4] + PrimeField.bytes(x) + PrimeField.bytes(y)))
      let did = try (vector["publicDidKey"]?.string).required()
      #expect(SigningKey.secp256k1(key).did == did)
      #expect(SigningKey(did: did) == .secp256k1(key))
    }
    for vector in try ATProtoFixtures.interop("crypto/w3c_didkey_P256.json").array.required() {
      let secret = try Multibase.bytes(base58: (vector["privateKeyBytesBase58"]?.string).required().utf8)
        .required()
      let key = try P256.Signing.PrivateKey(rawRepresentation: secret)
      let did = try (vector["publicDidKey"]?.string).required()
      #expect(SigningKey(did: did) == .p256(Array(key.publicKey.compressedRepresentation)))
      #expect(SigningKey(did: did)?.did == did)
    }
  }

  @Test("field arithmetic agrees with itself: inverses, distributive law, edges of the modulus")
  func field() {
    var random = SplitMix64(seed: 256)
    for field in [Secp256k1.field, Secp256k1.scalars] {
      let one = PrimeField.Element(1, 0, 0, 0)
      let top = field.subtract(.init(), one)
      #expect(field.add(top, one) == .init())
      #expect(field.multiply(top, top) == one)
      for _ in 0..<20 {
        let a = field.reduced((0..<32).map { _ in UInt8.random(in: 0...255, using: &random) })
        let b = field.reduced((0..<32).map { _ in UInt8.random(in: 0...255, using: &random) })
        #expect(field.multiply(a, field.inverse(a)) == one)
        #expect(field.subtract(field.add(a, b), b) == a)
        #expect(field.multiply(a, field.add(b, top)) == field.subtract(field.multiply(a, b), a))
      }
    }
    // The group's order times the generator is the point at infinity.
    let order = Secp256k1.scalars.modulus
    #expect(Secp256k1.sum(order, Secp256k1.generator, .init(), Secp256k1.generator).isInfinity)
  }

  @Test("zero, the order itself, points off the curve and wrong lengths are refused")
  func refusals() throws {
    let key = try #require(SigningKey(did: "did:key:zQ3shqwJEJyMBsBXCWyCBpUBMqxcon9oHB7mCvx4sSpMdLJwc"))
    let zero = [UInt8](repeating: 0, count: 64)
    let order = PrimeField.bytes(Secp256k1.scalars.modulus)
    #expect(!key.isValid(signature: zero, of: [1]))
    #expect(!key.isValid(signature: order + order, of: [1]))
    #expect(!key.isValid(signature: Array(zero.dropLast()), of: [1]))
    #expect(Secp256k1.PublicKey([2] + [UInt8](repeating: 0xFF, count: 32)) == nil)
    #expect(Secp256k1.PublicKey([4] + [UInt8](repeating: 1, count: 64)) == nil)
    #expect(Secp256k1.PublicKey([2]) == nil)
    #expect(SigningKey(did: "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK") == nil)
    #expect(SigningKey(p256: [2, 3]) == nil)
  }

  @Test("the test builder's P-256 signatures are low-S and verify")
  func builder() throws {
    let key = P256.Signing.PrivateKey()
    let verifier = try #require(SigningKey(p256: Array(key.publicKey.compressedRepresentation)))
    for index in 0..<20 {
      let message = Array("message \(index)".utf8)
      let signature = try ATProtoSignature.make(SHA256.hash(data: message), with: key)
      #expect(verifier.isValid(signature: signature, of: message))
    }
  }

  static func bytes(base64: String) throws -> [UInt8] {
    let padded = base64 + String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
    return Array(try Data(base64Encoded: padded).required())
  }
}
