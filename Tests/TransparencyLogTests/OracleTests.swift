import Foundation
import Testing
import X509

@testable import TransparencyLog

/// Where the programs and servers are that judge us.
enum Peers {
  static let python = ProcessInfo.processInfo.environment["TLOG_PYTHON"]
  static let environment = ProcessInfo.processInfo.environment
  static let folder = URL(
    filePath: environment["PEERS"] ?? (environment["TMPDIR"] ?? "/tmp") + "/servers"
  ).appending(path: "tsa")
  static let first = environment["ROSTRA_TSA_A"] ?? "http://127.0.0.1:8427"
  static let second = environment["ROSTRA_TSA_B"] ?? "http://127.0.0.1:8428"
  static let hasTimeStampServers = (try? run(["curl", "-s", "-o", "/dev/null", first]))?.status == 0
}

/// Other people's programs judge our log, and we theirs.
///
/// `TLOG_PYTHON` names a Python with the packages aics-tlog and pymerkle.
@Suite(
  .enabled(
    if: Peers.python != nil,
    "TLOG_PYTHON is not set: python -m venv V && V/bin/pip install aics-tlog pymerkle"))
struct OracleTests {
  struct Exchange: Codable {
    var key: String
    var witness: String
    var size: UInt64
    var roots: [String: TreeHash]
    var inclusion: [InclusionProof]
    var consistency: [ConsistencyProof]
  }

  struct FolderTiles: TileSource {
    let folder: URL

    func tile(_ tile: Tile) async throws -> [UInt8] {
      Array(try Data(contentsOf: folder.appending(path: tile.path)))
    }
  }

  static let script = """
    import json, pathlib, sys
    import aics_tlog as t, pymerkle
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    entry = lambda i: b"leaf %d" % i

    ours = pathlib.Path(sys.argv[1])
    x = json.loads((ours / "exchange.json").read_text())
    size, root = x["size"], bytes.fromhex(x["roots"][str(x["size"])])
    reader = t.FileSystemTileReader(ours)
    t.audit_tiles(reader, size, root, entries=False)
    assert t.tree_root_from_tiles(reader, size) == root
    note = t.parse_note((ours / "checkpoint").read_bytes())
    key, witness = t.parse_vkey(x["key"]), t.parse_vkey(x["witness"])
    verdict = t.verify_checkpoint(note, key, [witness], quorum=1)
    assert verdict.ok and verdict.size == size and verdict.root == root, verdict
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for i in range(size):
        tree.append_entry(entry(i))
        if str(i + 1) in x["roots"]:
            assert tree.get_root(i + 1).hex() == x["roots"][str(i + 1)], ("pymerkle", i + 1)
    for p in x["inclusion"]:
        assert t.verify_leaf_inclusion(entry(p["index"]), p["index"], p["size"], [bytes.fromhex(h) for h in p["hashes"]],
                                       bytes.fromhex(x["roots"][str(p["size"])]))
        assert p["size"] != size or [h.hex() for h in t.inclusion_proof_from_tiles(reader, p["index"], size)] == p["hashes"]
    for p in x["consistency"]:
        assert t.verify_consistency(p["oldSize"], p["newSize"], bytes.fromhex(x["roots"][str(p["oldSize"])]),
                                    bytes.fromhex(x["roots"][str(p["newSize"])]), [bytes.fromhex(h) for h in p["hashes"]])

    theirs = pathlib.Path(sys.argv[2])
    store = t.DirectoryTileStore(theirs, fsync=False)
    writer = t.IncrementalTileWriter(store)
    writer.append([entry(i) for i in range(600)])
    log, wit = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    cp = t.Checkpoint("log.example/theirs", writer.size, writer.root())
    signed = t.sign_checkpoint(cp, log, cp.origin)
    _, cosig = t.sign_cosignature(wit, "wit.example/w", 1767000000, cp.origin, cp.size, cp.root)
    store.write_checkpoint(t.Note(text=signed.text, signatures=(*signed.signatures, cosig)).to_bytes())
    mem = t.MerkleTree([entry(i) for i in range(600)])
    hexes = lambda hs: [h.hex() for h in hs]
    (theirs / "exchange.json").write_text(json.dumps({
        "key": t.format_vkey(t.vkey_from_ed25519(cp.origin, log.public_key())),
        "witness": t.format_vkey(t.cosignature_vkey("wit.example/w", wit.public_key())), "size": 600,
        "roots": {str(n): mem.root(n).hex() for n in range(601)},
        "inclusion": [{"index": i, "size": n, "hashes": hexes(mem.inclusion_proof(i, n))} for n in (1, 2, 3, 7, 255, 256, 257, 600) for i in range(0, n, max(n // 9, 1))],
        "consistency": [{"oldSize": o, "newSize": n, "hashes": hexes(mem.consistency_proof(o, n))} for n in (1, 2, 3, 7, 255, 256, 257, 600) for o in range(1, n + 1, max(n // 9, 1))]}))
    print("accepted", len(x["inclusion"]), len(x["consistency"]))
    """

  @Test("aics-tlog and pymerkle accept our checkpoint, tiles and proofs, and we accept aics-tlog's")
  func tlog() async throws {
    try await withTemporaryFolder { folder in
      let (ours, theirs) = (folder.appending(path: "ours"), folder.appending(path: "theirs"))
      let written = try await writeLog(to: ours)
      try FileManager.default.createDirectory(at: theirs, withIntermediateDirectories: true)
      let python = try #require(Peers.python)
      let result = try #require(
        try run([python, "-c", Self.script, ours.path, theirs.path], in: folder))
      try #require(result.status == 0, "\(result.output)")
      #expect(written.inclusion.count > 60 && written.consistency.count > 40)
      let counts = "accepted \(written.inclusion.count) \(written.consistency.count)"
      #expect(result.output.contains(counts), "\(result.output)")
      try await readLog(in: theirs)
    }
  }

  private func writeLog(to folder: URL) async throws -> Exchange {
    let size = 70_000
    func write(_ path: String, _ bytes: [UInt8]) throws {
      let file = folder.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }
    var builder = TileBuilder()
    var roots = [String: TreeHash]()
    let sizes = [1, 2, 3, 7, 255, 256, 257, 65_536, size]
    for number in 0..<size {
      try builder.append(Fixtures.leaf(number)) { try write($0.path, $1) }
      guard sizes.contains(number + 1) else { continue }
      roots[String(number + 1)] = builder.root
      for (tile, bytes) in builder.partialTiles() { try write(tile.path, bytes) }
    }
    let tiles = FolderTiles(folder: folder)
    var inclusion: [InclusionProof] = []
    var consistency: [ConsistencyProof] = []
    for size in sizes {
      for index in stride(from: 0, to: size, by: max(size / 9, 1)) {
        inclusion.append(try await .make(leafIndex: UInt64(index), treeSize: UInt64(size), from: tiles))
      }
      for old in sizes where old <= size {
        consistency.append(try await .make(oldSize: UInt64(old), newSize: UInt64(size), from: tiles))
      }
    }
    let log = try NoteSigner.generate(name: "archive.example.gov/log")
    let witness = try NoteSigner.generate(name: "witness.example/w1", algorithm: .cosignatureV1)
    let checkpoint = try Checkpoint(origin: log.name, size: UInt64(size), root: builder.root)
    var note = try checkpoint.signed(by: log)
    note.add(try witness.cosign(checkpoint, time: 1_767_000_000))
    try write("checkpoint", Array(note.encoded.utf8))
    let exchange = Exchange(
      key: log.verifier.vkey, witness: witness.verifier.vkey, size: UInt64(size), roots: roots,
      inclusion: inclusion,
      consistency: consistency)
    try write("exchange.json", Array(try JSONEncoder().encode(exchange)))
    return exchange
  }

  private func readLog(in folder: URL) async throws {
    let exchange = try JSONDecoder().decode(
      Exchange.self, from: try Data(contentsOf: folder.appending(path: "exchange.json")))
    let note = try SignedNote(String(contentsOf: folder.appending(path: "checkpoint"), encoding: .utf8))
    let checkpoint = try Checkpoint(verifying: note, by: try NoteVerifier(exchange.key))
    #expect(try note.cosignature(by: try NoteVerifier(exchange.witness)).time == 1_767_000_000)
    let tiles = FolderTiles(folder: folder)
    let builder = try await TileBuilder(size: checkpoint.size, root: checkpoint.root, from: tiles)
    #expect(builder.size == 600)
    for proof in exchange.inclusion {
      let root = try #require(exchange.roots[String(proof.treeSize)])
      try proof.verify(leaf: Fixtures.leaf(Int(proof.leafIndex)), root: root)
      #expect(
        try await InclusionProof.make(leafIndex: proof.leafIndex, treeSize: 600, from: tiles).treeSize == 600)
    }
    for proof in exchange.consistency {
      try proof.verify(
        old: try #require(exchange.roots[String(proof.oldSize)]),
        new: try #require(exchange.roots[String(proof.newSize)]))
    }
  }
}

/// The two authorities that `servers/tsa.sh` starts, over real sockets.
@Suite(.enabled(if: Peers.hasTimeStampServers, "servers/tsa.sh is not running"))
struct TimeStampServerTests {
  static func anchors(_ name: String) throws -> [Certificate] {
    try TimeStampToken.certificates(
      pem: String(contentsOf: Peers.folder.appending(path: "\(name)/ca.pem"), encoding: .utf8))
  }

  static func ask(_ address: String, _ query: TimeStampQuery, in folder: URL) throws -> [UInt8] {
    try Data(try query.encoded()).write(to: folder.appending(path: "q"))
    let result = try #require(
      try run(
        [
          "curl", "-sf", "-H", "Content-Type: \(TimeStampQuery.contentType)", "--data-binary", "@q", "-o",
          "r", address,
        ], in: folder))
    try #require(result.status == 0)
    return Array(try Data(contentsOf: folder.appending(path: "r")))
  }

  @Test("both authorities stamp, an unsorted certificate set is no harm, and openssl says the same")
  func stamps() async throws {
    try await withTemporaryFolder { folder in
      try Data("checkpoint".utf8).write(to: folder.appending(path: "data"))
      for (address, name) in [(Peers.first, "a"), (Peers.second, "b"), (Peers.first + "/unsorted", "a")] {
        let query = TimeStampQuery(imprint: TimeStampTests.imprint)
        let reply = try Self.ask(address, query, in: folder)
        let token = try TimeStampReply.parse(reply).granted()
        let stamp = try await token.verify(
          imprint: query.imprint, nonce: query.nonce, anchors: try Self.anchors(name))
        #expect(stamp.authority.contains("TSA signer \(name)"))
        let other = try Self.anchors(name == "a" ? "b" : "a")
        await #expect(throws: TimeStampError.self) {
          try await token.verify(imprint: query.imprint, anchors: other)
        }
        let openssl = try #require(
          try run(
            [
              "openssl", "ts", "-verify", "-data", "data", "-in", "r", "-CAfile",
              "\(Peers.folder.path)/\(name)/ca.pem",
            ],
            in: folder))
        #expect(openssl.output.contains("Verification: OK"), "\(openssl.output)")
      }
    }
  }

  @Test("a stamp of other data and a rejection are refused with their reasons") func refusals() async throws {
    try await withTemporaryFolder { folder in
      let query = TimeStampQuery(imprint: TimeStampTests.imprint)
      let bad = try TimeStampReply.parse(try Self.ask(Peers.first + "/bad", query, in: folder)).granted()
      let anchors = try Self.anchors("a")
      await #expect(throws: TimeStampError.otherImprint) {
        try await bad.verify(imprint: query.imprint, anchors: anchors)
      }
      let rejected = try TimeStampReply.parse(try Self.ask(Peers.first + "/reject", query, in: folder))
      #expect(rejected.status.code == 2)
      #expect(rejected.status.failures == [0])
      #expect { try rejected.granted() } throws: {
        String(describing: $0).contains("algorithm not supported")
      }
    }
  }
}
