import Foundation
import Testing

@testable import TransparencyLog

@Suite("Broken proofs in JSON")
struct JSONFuzzTests {
  /// Bytes turned, taken out, doubled or cut off.
  private static func broken(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
      let at = Int.random(in: 0..<bytes.count, using: &random)
      let end = min(at + Int.random(in: 1...40, using: &random), bytes.count)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
      case 1: bytes[at] = UInt8.random(in: 48...57, using: &random)
      case 2: bytes.removeSubrange(at..<end)
      case 3: bytes.insert(contentsOf: bytes[at..<end], at: at)
      default: bytes.removeSubrange(at...)
      }
    }
    return bytes
  }

  @Test("a broken day seal proof is refused, or proves what the whole one does; nothing crashes", arguments: 0...3)
  func daySeal(number: Int) throws {
    let seal = try DaySealTests.seal((0..<9).map { "post/\(2 * $0)" })
    let key = Array("post/\(number)".utf8)
    let json = Array(try JSONEncoder().encode(try seal.proof(of: key)))
    var random = SeededGenerator(seed: 20_260_105)
    var refused = 0
    for _ in 0..<1500 {
      guard let proof = try? JSONDecoder().decode(DaySealProof.self, from: Data(Self.broken(json, &random))),
        let isHeld = try? proof.verify(key: key, commitment: seal.commitment)
      else {
        refused += 1
        continue
      }
      #expect(isHeld == number.isMultiple(of: 2))
    }
    #expect(refused > 1000)
  }

  /// Of `proof-bundle.json`.
  private struct Vector: Decodable {
    var bundle: ProofBundle
    var trustedKeys: [String]
  }

  @Test("a broken proof bundle is refused, or proves what the whole one does; nothing crashes")
  func bundle() async throws {
    let vector = try JSONDecoder().decode(Vector.self, from: try Fixtures.vectors("proof-bundle.json"))
    let keys = try vector.trustedKeys.map { try NoteVerifier($0) }
    let shown = try await vector.bundle.verify(trusting: keys)
    let json = try vector.bundle.json()
    var random = SeededGenerator(seed: 6962)
    var refused = 0
    for _ in 0..<2000 {
      guard let read = try? ProofBundle(json: Self.broken(json, &random)),
        let found = try? await read.verify(trusting: keys)
      else {
        refused += 1
        continue
      }
      #expect(found.record == shown.record && found.leafIndex == shown.leafIndex)
      #expect(found.checkpoint == shown.checkpoint)
    }
    #expect(refused > 500)
  }
}
