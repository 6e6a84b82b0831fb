import Foundation
import Testing

@testable import TransparencyLog

/// The published test vectors, made anew and compared; `UPDATE_VECTORS=1` writes them instead.
@Suite struct VectorTests {
  static let isUpdating = ProcessInfo.processInfo.environment["UPDATE_VECTORS"] == "1"

  static func check(_ name: String, _ vectors: some Codable & Equatable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let data = try encoder.encode(vectors) + Data("\n".utf8)
    if isUpdating { try data.write(to: Fixtures.root.appending(path: "docs/formats/vectors/\(name)")) }
    #expect(try Fixtures.vectors(name) == data, "\(name) differs from what the code makes")
  }

  struct Commitments: Codable, Equatable {
    struct Split: Codable, Equatable {
      var text: String
      var pieces: [String]
    }

    struct Field: Codable, Equatable {
      var name: String
      var kind: String
      /// Base64 of each leaf's bytes.
      var leaves: [String]
      var salts: [String]
      var leafHashes: [TreeHash]
    }

    struct Record: Codable, Equatable {
      var schema: String
      var secret: String
      var fields: [Field]
      var root: TreeHash
      var logLeaf: TreeHash
      var disclosures: [Disclosure]
    }

    var splits: [Split]
    var records: [Record]
  }

  @Test("commitment.json is what the code makes") func commitments() throws {
    let texts = [
      "", "Water main break on Elm St.", "Boil-water notice: José", "can't 3,456.78",
      "@city_hall #Snow2026! https://a.example/b",
      "¿Dónde está? 雪です カタカナ", "a\r\n\nb  c\t", "🇺🇸🇲🇽👩‍🚒 e\u{301}", "צה\"ל",
    ]
    let records = try [
      (
        CommitmentTests.fields,
        DisclosureSelection.everything.withholding("text", leaves: 7..<10).withholding("photo")
      ),
      ([RecordCommitment.Field.text("text", "")], .everything),
      ([.whole("a", [0, 255]), .text("b", "x y")], .nothing),
    ].map { fields, selection in
      let commitment = try RecordCommitment(
        schema: "version/1", fields: fields, secret: CommitmentTests.secret)
      let shown = try commitment.disclosure(showing: .everything)
      return Commitments.Record(
        schema: commitment.schema, secret: Hex.encode(CommitmentTests.secret),
        fields: zip(shown.fields, commitment.hashes).map { field, hashes in
          let leaves = if case .leaves(let leaves) = field.content { leaves } else { [Disclosure.Leaf]() }
          let parts = leaves.map {
            if case .shown(let salt, let bytes) = $0 { (salt, bytes) } else { ([UInt8](), [UInt8]()) }
          }
          return Commitments.Field(
            name: field.name, kind: field.kind.word, leaves: parts.map { Base64.encode($0.1) },
            salts: parts.map { Hex.encode($0.0) }, leafHashes: hashes)
        },
        root: commitment.root, logLeaf: .leaf(commitment.root),
        disclosures: [shown, try commitment.disclosure(showing: selection)])
    }
    for record in records {
      for disclosure in record.disclosures { _ = try disclosure.verify(against: record.root) }
    }
    let splits = texts.map { Commitments.Split(text: $0, pieces: WordBreakTests.pieces($0)) }
    try Self.check("commitment.json", Commitments(splits: splits, records: records))
  }

  struct Seals: Codable, Equatable {
    struct Case: Codable, Equatable {
      var key: String
      var captured: Bool
      var proof: DaySealProof
    }

    var secret: String
    var keys: [String]
    var commitment: TreeHash
    var logLeaf: TreeHash
    var proofs: [Case]
  }

  @Test("day-seal.json is what the code makes") func seals() throws {
    let keys = ["post/1", "post/11", "post/2", "post/30", "post/31"]
    let seal = try DaySealTests.seal(keys)
    let proofs = try ["post/2", "post/3", "a", "z"].map { key in
      let proof = try seal.proof(of: Array(key.utf8))
      let captured = try proof.verify(key: Array(key.utf8), commitment: seal.commitment)
      #expect(captured == keys.contains(key))
      return Seals.Case(key: key, captured: captured, proof: proof)
    }
    try Self.check(
      "day-seal.json",
      Seals(
        secret: Hex.encode(DaySealTests.secret), keys: keys, commitment: seal.commitment,
        logLeaf: .leaf(seal.commitment), proofs: proofs))
  }

  struct Log: Codable, Equatable {
    struct Path: Codable, Equatable {
      var level: Int
      var index: UInt64
      var width: Int
      var path: String
    }

    var commitments: [TreeHash]
    /// Of the trees of 0, 1, 2 … leaves.
    var roots: [TreeHash]
    var inclusion: [InclusionProof]
    var consistency: [ConsistencyProof]
    var tiles: [Path]
    var key: String
    var privateKey: String
    var witness: String
    var note: String
    var stampImprint: TreeHash
  }

  @Test("log.json is what the code makes") func log() async throws {
    let commitments = (0..<7).map { TreeHash(sha256: Array("commitment \($0)".utf8)) }
    var tiles = MemoryTiles()
    var builder = TileBuilder()
    var roots = [builder.root]
    for commitment in commitments {
      builder.append(.leaf(commitment)) { tiles.tiles[$0.path] = $1 }
      roots.append(builder.root)
    }
    tiles.publishPartials(of: builder)
    var inclusion: [InclusionProof] = []
    var consistency: [ConsistencyProof] = []
    for index in 0..<7 as Range<UInt64> {
      inclusion.append(try await .make(leafIndex: index, treeSize: 7, from: tiles))
      consistency.append(try await .make(oldSize: index, newSize: 7, from: tiles))
    }
    let signer = try Self.logSigner()
    let witness = try Self.witnessSigner()
    let checkpoint = try Checkpoint(origin: signer.name, size: 7, root: roots[7])
    var note = try checkpoint.signed(by: signer)
    note.add(try witness.cosign(checkpoint, time: 1_767_621_600))
    let paths: [Tile?] = [
      Tile(level: 0, index: 0), Tile(level: 0, index: 1234, width: 5), Tile(level: 1, index: 1_234_067),
      Tile(level: 7, index: 0, width: 1),
    ]
    try Self.check(
      "log.json",
      Log(
        commitments: commitments, roots: roots, inclusion: inclusion, consistency: consistency,
        tiles: paths.compactMap(\.self).map {
          .init(level: $0.level, index: $0.index, width: $0.width, path: $0.path)
        },
        key: signer.verifier.vkey, privateKey: signer.privateKey, witness: witness.verifier.vkey,
        note: note.encoded,
        stampImprint: checkpoint.stampImprint))
  }

  struct Bundle: Codable, Equatable {
    var bundle: ProofBundle
    var trustedKeys: [String]
    /// PEM of the time-stamp authority's root.
    var anchors: String
    var root: TreeHash
    var text: String
  }

  @Test("proof-bundle.json verifies, its time stamp too") func bundle() async throws {
    if Self.isUpdating { try await Self.writeBundle() }
    let vector = try JSONDecoder().decode(Bundle.self, from: try Fixtures.vectors("proof-bundle.json"))
    let keys = try vector.trustedKeys.map { try NoteVerifier($0) }
    let anchors = try TimeStampToken.certificates(pem: vector.anchors)
    let verdict = try await vector.bundle.verify(trusting: keys, anchors: anchors)
    #expect(verdict.record.fields[1].text() == vector.text)
    #expect(try vector.bundle.disclosure.root() == vector.root)
    #expect(verdict.timeStamps.count == 1)
    #expect(verdict.refusedTimeStamps.isEmpty)
    #expect(verdict.cosignatures["witness.example/w1"]?.time == 1_767_621_600)
    #expect(try ProofBundle(json: try vector.bundle.json()) == vector.bundle)

    let unknown = try await vector.bundle.verify(trusting: keys)
    #expect(unknown.timeStamps.isEmpty && unknown.refusedTimeStamps.count == 1)
    await #expect(throws: NoteError.self) { try await vector.bundle.verify(trusting: []) }
    let changes: [(inout ProofBundle) -> Void] = [
      { $0.inclusion.leafIndex += 1 }, { $0.inclusion.treeSize += 1 }, { $0.inclusion.hashes.removeLast() },
      { $0.disclosure.schema = "evidence/1" },
      { $0.checkpoint = $0.checkpoint.replacing("\n7\n", with: "\n8\n") },
      { $0.key = $0.witnesses[0] }, { $0.witnesses.append($0.key) },
    ]
    for (number, change) in changes.enumerated() {
      var forged = vector.bundle
      change(&forged)
      await #expect(throws: (any Error).self, "change \(number)") { try await forged.verify(trusting: keys) }
    }
  }

  /// A bundle with a stamp by an authority made for it, whose keys are thrown away.
  private static func writeBundle() async throws {
    let commitment = try CommitmentTests.commitment()
    var leaves = (0..<7).map { TreeHash.leaf(TreeHash(sha256: Array("commitment \($0)".utf8))) }
    leaves[4] = .leaf(commitment.root)
    let signer = try logSigner()
    let witness = try witnessSigner()
    let checkpoint = try Checkpoint(origin: signer.name, size: 7, root: CompactRange.root(of: leaves))
    var note = try checkpoint.signed(by: signer)
    note.add(try witness.cosign(checkpoint, time: 1_767_621_600))
    let disclosure = try commitment.disclosure(
      showing: .everything.withholding("text", leaves: 7..<10).withholding("photo"))
    let (reply, anchors) = try await withTemporaryFolder { folder in
      let authority = try OpenSSLAuthority(in: folder, settings: "signer_digest = sha256")
      let reply = try authority.reply(to: TimeStampQuery(imprint: checkpoint.stampImprint))
      return (reply, try String(contentsOf: folder.appending(path: "ca.pem"), encoding: .utf8))
    }
    let bundle = ProofBundle(
      disclosure: disclosure, inclusion: try InclusionProof.make(leafIndex: 4, leaves: leaves),
      checkpoint: note.encoded,
      key: signer.verifier.vkey, witnesses: [witness.verifier.vkey], timeStamps: [reply])
    let text = try disclosure.verify(against: commitment.root).fields[1].text()
    let vector = Bundle(
      bundle: bundle, trustedKeys: [signer.verifier.vkey], anchors: anchors, root: commitment.root, text: text
    )
    try check("proof-bundle.json", vector)
  }

  // Keys whose 32 bytes count up: for vectors only.
  private static func logSigner() throws -> NoteSigner {
    try NoteSigner(name: "archive.example.gov/log", seed: (0..<32).map { UInt8($0) })
  }

  private static func witnessSigner() throws -> NoteSigner {
    try NoteSigner(name: "witness.example/w1", algorithm: .cosignatureV1, seed: (100..<132).map { UInt8($0) })
  }
}
