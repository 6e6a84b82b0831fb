import Crypto
import Foundation
import RostraPlatforms
import RostraTesting
import Testing

@Suite("Repositories of the AT Protocol")
struct RepositoryTests {
  @Test(
    "a real repository of 143 version 2 commits: every hash, the tree, and the signature by its DID document's key",
    .enabled(if: ATProtoFixtures.present, "\(ATProtoFixtures.reason)"))
  func fakermaker() throws {
    let folder = "indigo/testing/testdata/"
    let car = try ATProtoFixtures.bytes(folder + "fakermaker.repo.car")
    let document = try DIDDocument(
      ATProtoFixtures.json(folder + "fakermaker.didDoc.json"), of: "did:plc:dpg45vsnuir2vqqqadsn6afg")
    #expect(document.handles == ["ebert9014-89.test"])
    #expect(document.pds == "http://localhost:2583")
    let key = try #require(document.signingKey)
    let repository = try Repository(
      car: car, key: key, collections: ["app.bsky.feed.post", "app.bsky.actor.profile"])
    #expect(repository.faults == [])
    #expect(repository.blockCount == 690)
    #expect(repository.commit.version == 2)
    #expect(repository.commit.did == document.did)
    #expect(repository.records.contains { $0.collection == "app.bsky.actor.profile" })
    // Follow the chain of earlier commits that the file holds: each is signed by the same key.
    var blocks: [CID: ArraySlice<UInt8>] = [:]
    var reader = try CARReader(car[...])
    while let block = try reader.next() {
      #expect(block.isAuthentic)
      blocks[block.cid] = block.bytes
    }
    #expect(blocks.count == 682)
    var commits = 0
    var high = 0
    var next: CID? = reader.roots[0]
    while let cid = next, let block = blocks[cid] {
      let commit = try #require(RepositoryCommit(try DAGCBOR(decoding: block)))
      // The file is older than the rule that s be low: each is signed by the key, but half of them in the form that is
      // refused today.
      let lowered = ATProtoSignature.lowered(commit.signature)
      #expect(key.isValid(signature: lowered, of: commit.signedBytes))
      #expect(commit.isSigned(by: key) == (lowered == commit.signature))
      high += lowered == commit.signature ? 0 : 1
      commits += 1
      next = commit.prev
    }
    #expect(commits == 143)
    #expect(high == 70)
    // All blocks are canonical: read and written back they are the same bytes.
    for (_, bytes) in blocks { #expect(try DAGCBOR(decoding: bytes).encoded == Array(bytes)) }
  }

  @Test(
    "a real version 3 repository agrees with its own JSON reading",
    .enabled(if: ATProtoFixtures.present, "\(ATProtoFixtures.reason)"))
  func snarfed() throws {
    let expected = try ATProtoFixtures.json("arroba/arroba/tests/snarfed2.json")
    let collections = Set((expected.object ?? []).map(\.name))
    let car = try ATProtoFixtures.bytes("arroba/arroba/tests/snarfed2.car")
    let repository = try Repository(car: car, key: nil, collections: collections)
    #expect(repository.faults == [])
    #expect(repository.signature == .unchecked)
    #expect(repository.commit.version == 3)
    #expect(repository.otherCollections.isEmpty)
    #expect(repository.records.count == collections.reduce(0) { $0 + (expected[$1]?.object?.count ?? 0) })
    for record in repository.records {
      // The file writes links in IPLD's own JSON, {"/": …}.
      let text = record.value.json.text.replacing("$link", with: "/")
      let other = try #require(expected[record.collection]?[record.recordKey])
      #expect(try Set(JSON(parsing: text).object ?? []) == Set(other.object ?? []) || text.contains("avatar"))
      #expect(record.value.cid == record.cid)
    }
  }

  @Test(
    "a slice of a real repository: every block hash is right",
    .enabled(if: ATProtoFixtures.present, "\(ATProtoFixtures.reason)"))
  func slice() throws {
    var reader = try CARReader(try ATProtoFixtures.bytes("indigo/testing/testdata/repo_slice.car")[...])
    var record: JSON?
    while let block = try reader.next() {
      #expect(block.isAuthentic)
      if block.cid.description == "bafyreiapesxwibnujg44xphqq23ekkozgcmnenj2onnx4gkgy4uipziyc4" {
        record = try DAGCBOR(decoding: block.bytes).json
      }
    }
    let expected = try ATProtoFixtures.json("indigo/testing/testdata/repo_slice_record.json")
    #expect(record?["text"] == expected["value"]?["text"])
  }

  @Test(
    "commits of a live firehose are signed by the accounts' secp256k1 keys and by no other",
    .enabled(if: ATProtoFixtures.present, "\(ATProtoFixtures.reason)"),
    arguments: ["post_lifecycle", "account_lifecycle"])
  func firehose(name: String) throws {
    let recording = try ATProtoFixtures.json("indigo/cmd/relay/testing/testdata/\(name).json")
    var keys: [String: SigningKey] = [:]
    for account in recording["accounts"]?.array ?? [] {
      let did = try #require(account["identity"]?["did"]?.string)
      let multikey = account["identity"]?["keys"]?["atproto"]?["publicKeyMultibase"]?.string
      keys[did] = multikey.flatMap { SigningKey(multikey: $0) }
    }
    var verified = 0
    for message in recording["messages"]?.array ?? [] {
      guard let base64 = message["frame"]?["body"]?["blocks"]?["$bytes"]?.string else { continue }
      var reader = try CARReader(try SigningKeyTests.bytes(base64: base64)[...])
      let root = try #require(reader.roots.first)
      while let block = try reader.next() {
        #expect(block.isAuthentic)
        guard block.cid == root else { continue }
        let commit = try #require(RepositoryCommit(try DAGCBOR(decoding: block.bytes)))
        let key = try #require(keys[commit.did])
        #expect(commit.isSigned(by: key))
        var forged = commit
        forged.signedBytes[forged.signedBytes.count / 2] ^= 1
        #expect(!forged.isSigned(by: key))
        verified += 1
      }
    }
    #expect(verified > 0 || name == "account_lifecycle")
  }

  @Test(
    "records that Bluesky gave as JSON hash to the identifiers beside them",
    .enabled(if: ATProtoFixtures.present, "\(ATProtoFixtures.reason)"))
  func captured() throws {
    let capture = try ATProtoFixtures.json("indigo/automod/capture/testdata/capture_atprotocom.json")
    let records = try capture["postRecords"]?.array.required() ?? []
    #expect(records.count > 10)
    for record in records {
      var value = try record["value"].required()
      // The program that made the recording dropped the facets' own $type, which the app writes beside mentions only.
      if let facets = value["facets"]?.array, case .object(var members) = value {
        let typed = facets.map { facet -> JSON in
          guard facet["features"]?[0]?["$type"]?.string == "app.bsky.richtext.facet#mention" else {
            return facet
          }
          return .object((facet.object ?? []) + [JSON.Member("$type", "app.bsky.richtext.facet")])
        }
        members.append(JSON.Member("facets", .array(typed)))
        value = .object(members)
      }
      #expect(
        try DAGCBOR(record: value).cid.description == record["cid"]?.string, "\(record["uri"]?.string ?? "")")
    }
  }

  @Test("what the builder makes is read back whole and signed; any changed byte is found")
  func roundTrip() throws {
    var builder = ATProtoRepositoryBuilder(did: "did:plc:ewvi7nxzyoun6zhxrhs64oiz")
    for index in 0..<40 {
      let key = TID(microseconds: 1_700_000_000_000_000 + Int64(index) * 1_000_000, clock: 1)
      try builder.put(
        "app.bsky.feed.post/\(key)",
        ["$type": "app.bsky.feed.post", "text": "Post", "createdAt": "2025-01-01T00:00:00Z"])
    }
    let rev = TID(microseconds: 1_800_000_000_000_000, clock: 0)
    let car = try builder.car(rev: rev)
    let key = try #require(SigningKey(did: builder.signingKey))
    let whole = try Repository(car: car, key: key, collections: ["app.bsky.feed.post"])
    #expect(whole.records.count == 40)
    #expect(whole.faults == [])
    #expect(whole.signature == .valid)
    #expect(whole.commit.rev == rev.description)
    let other = try #require(SigningKey(did: ATProtoRepositoryBuilder(did: "did:plc:x").signingKey))
    #expect(try Repository(car: car, key: other, collections: []).signature == .invalid)
    for offset in stride(from: 0, to: car.count, by: 13) {
      var broken = car
      broken[offset] ^= 0x20
      do {
        let repository = try Repository(car: broken, key: key, collections: ["app.bsky.feed.post"])
        #expect(!repository.faults.isEmpty || repository.signature == .invalid, "byte \(offset)")
      } catch {}
    }
  }

  @Test("a file cut short yields what came before the cut and says where it ends")
  func truncated() throws {
    var builder = ATProtoRepositoryBuilder(did: "did:plc:ewvi7nxzyoun6zhxrhs64oiz")
    for index in 0..<30 {
      try builder.put(
        "app.bsky.feed.post/k\(index)", ["$type": "app.bsky.feed.post", "text": .string("Post \(index)")])
    }
    let car = try builder.car(rev: TID(microseconds: 1, clock: 0))
    let cut = try Repository(car: Array(car.dropLast(100)), key: nil, collections: ["app.bsky.feed.post"])
    #expect(cut.faults.contains { $0.contains("the file ends inside a section") })
    #expect(!cut.records.isEmpty && cut.records.count < 30)
  }

  @Test("a proof of one record is the path of nodes to it, and verifies against the same root")
  func proof() throws {
    var builder = ATProtoRepositoryBuilder(did: "did:plc:ewvi7nxzyoun6zhxrhs64oiz")
    for index in 0..<200 {
      try builder.put("app.bsky.feed.post/k\(index)", ["text": .string("Post \(index)")])
    }
    let rev = TID(microseconds: 1, clock: 0)
    let key = try #require(SigningKey(did: builder.signingKey))
    let proof = try Repository(
      car: builder.proof(of: "app.bsky.feed.post/k77", rev: rev), key: key,
      collections: ["app.bsky.feed.post"])
    #expect(proof.signature == .valid)
    #expect(proof.records.map(\.recordKey) == ["k77"])
    #expect(
      proof.commit.data == (try Repository(car: builder.car(rev: rev), key: key, collections: [])).commit.data
    )
  }

  @Test(
    "frames that lie about themselves are refused",
    arguments: [
      ([], "empty"), ([0x80], "inside a length"), ([0x00], "empty section"),
      ([0x85, 0x00], "longer than needed"),
      (Array(repeating: 0xFF, count: 12), "more than nine bytes"), ([0x05, 0x01], "inside a section"),
      ([0xFF, 0xFF, 0x7F], "more than"), ([0x01, 0xA0], "version"), ([0x02, 0x61, 0xFF], "header"),
    ] as [([UInt8], String)])
  func frames(bytes: [UInt8], words: String) {
    #expect {
      _ = try CARReader(bytes[...])
    } throws: { error in
      (error as? CARError)?.reason.contains(words) == true
    }
  }

  @Test("limits on file, block and number of blocks hold")
  func limits() throws {
    var builder = ATProtoRepositoryBuilder(did: "did:plc:ewvi7nxzyoun6zhxrhs64oiz")
    try builder.put("app.bsky.feed.post/a", ["text": .string(String(repeating: "a", count: 5000))])
    let car = try builder.car(rev: TID(microseconds: 1, clock: 0))
    func faults(_ limits: CARLimits) throws -> [String] {
      try Repository(car: car, key: nil, collections: ["app.bsky.feed.post"], limits: limits).faults
    }
    #expect(try faults(CARLimits()) == [])
    #expect(throws: ReadingError.self) { try faults(CARLimits(bytes: 1000)) }
    #expect(try faults(CARLimits(blockBytes: 4000)).contains { $0.contains("more than") })
    #expect(try faults(CARLimits(blocks: 2)).contains { $0.contains("more than 2 blocks") })
  }
}
