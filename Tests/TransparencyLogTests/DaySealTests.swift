import Foundation
import Testing

@testable import TransparencyLog

@Suite struct DaySealTests {
  static let secret = (0..<32).map { UInt8(255 - $0) }
  static let gaps = [DaySealGap(from: 1_767_600_000, to: 1_767_603_600, reason: "the platform answered 503")]

  static func seal(_ keys: [String]) throws -> DaySeal {
    try DaySeal(
      site: "mastodon:@cityhall@social.example", day: "2026-01-05", keys: keys.map { Array($0.utf8) },
      gaps: gaps,
      secret: secret)
  }

  @Test("of every key it is proven that it was captured, or that it was not", arguments: 0...9)
  func everyKey(count: Int) throws {
    let keys = (0..<count).map { "key \(2 * $0 + 1)" }
    let seal = try Self.seal(keys.reversed() + keys)
    #expect(seal.header.count == UInt64(count))
    for number in 0...2 * count {
      let key = Array("key \(number)".utf8)
      let proof = try seal.proof(of: key)
      #expect(try proof.verify(key: key, commitment: seal.commitment) == !number.isMultiple(of: 2))
      let read = try JSONDecoder().decode(DaySealProof.self, from: try JSONEncoder().encode(proof))
      #expect(read == proof)
    }
  }

  @Test("a proof about one key says nothing of another, and absence needs both neighbours") func noShortCuts()
    throws
  {
    let seal = try Self.seal(["a", "c", "e", "g"])
    let absent = try seal.proof(of: Array("d".utf8))
    #expect(absent.entries.count == 2)
    for key in ["a", "b", "f"] {
      #expect(throws: DaySealError.provesNothing) {
        try absent.verify(key: Array(key.utf8), commitment: seal.commitment)
      }
    }
    var forged = absent
    forged.entries.removeLast()
    #expect(throws: DaySealError.provesNothing) {
      try forged.verify(key: Array("d".utf8), commitment: seal.commitment)
    }
    forged.entries = []
    #expect(throws: DaySealError.provesNothing) {
      try forged.verify(key: Array("d".utf8), commitment: seal.commitment)
    }
    // Two true entries with one left out between them.
    forged.entries = [
      try seal.proof(of: Array("a".utf8)).entries[0], try seal.proof(of: Array("e".utf8)).entries[0],
    ]
    #expect(throws: DaySealError.provesNothing) {
      try forged.verify(key: Array("c".utf8), commitment: seal.commitment)
    }
  }

  @Test("whatever is changed in the statement, it is no longer the one in the log") func tampering() throws {
    let seal = try Self.seal(["a", "b"])
    let proof = try seal.proof(of: Array("a".utf8))
    let changes: [(inout DaySealProof) -> Void] = [
      { $0.header.site += "x" }, { $0.header.day = "2026-01-06" }, { $0.header.count = 3 },
      { $0.header.gaps = [] },
      { $0.header.gaps[0].to += 1 }, { $0.header.gaps[0].reason = "" }, { $0.header.salt[0] ^= 1 },
      { $0.header.keysRoot = .emptyRoot }, { $0.entries[0].salt[3] ^= 1 }, { $0.entries[0].index = 1 },
      { $0.entries[0].key = [1] }, { $0.entries[0].hashes = [] }, { $0.header.day = "2026-1-05x" },
      { $0.header.salt = [] }, { $0.entries[0].salt = [] }, { $0.header.gaps.append($0.header.gaps[0]) },
    ]
    for (number, change) in changes.enumerated() {
      var forged = proof
      change(&forged)
      #expect(throws: (any Error).self, "change \(number)") {
        try forged.verify(key: Array("a".utf8), commitment: seal.commitment)
      }
    }
  }

  @Test("a day that cannot be sealed is refused")
  func refusals() {
    #expect(throws: DaySealError.keyLength(0)) { try Self.seal([""]) }
    #expect(throws: DaySealError.keyLength(1025)) { try Self.seal([String(repeating: "k", count: 1025)]) }
    #expect(throws: DaySealError.secretLength(0)) {
      try DaySeal(site: "s", day: "2026-01-05", keys: [], gaps: [], secret: [])
    }
    for day in ["", "2026-1-5", "2026/01/05", "20260105xx"] {
      #expect(throws: DaySealError.self) {
        try DaySeal(site: "s", day: day, keys: [], gaps: [], secret: Self.secret)
      }
    }
    for gap in [DaySealGap(from: 5, to: 5, reason: ""), DaySealGap(from: 5, to: 4, reason: "")] {
      #expect(throws: DaySealError.self) {
        try DaySeal(site: "s", day: "2026-01-05", keys: [], gaps: [gap], secret: Self.secret)
      }
    }
  }
}
