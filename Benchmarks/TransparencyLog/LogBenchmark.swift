import Foundation
import TransparencyLog

/// Times the transparency log's parts, in CPU and wall seconds: `log-benchmark [leaves] [folder]`.
///
/// `folder` has `query`, `reply` and `ca.pem` of a time-stamp authority; without it no stamp is verified.
@main
struct LogBenchmark {
  static func main() async throws {
    let leaves = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
    tree(leaves)
    tiles(leaves)
    try await proofs(min(leaves, 100_000))
    try commitments(20_000)
    try seals(20_000)
    if CommandLine.arguments.count > 2 {
      try await stamps(URL(filePath: CommandLine.arguments[2]), count: 1000)
    }
  }

  /// The same entries as `merkle_floor.c`: the number of the leaf in 32 bytes, little-endian.
  static func entry(_ number: Int) -> TreeHash {
    var words = (UInt64(number).littleEndian, UInt64(0), UInt64(0), UInt64(0))
    return withUnsafeBytes(of: &words) { TreeHash(bytes: $0) } ?? .emptyRoot
  }

  static func tree(_ count: Int) {
    var range = CompactRange()
    measure("tree: leaf and node hashes", count, "leaves") {
      for number in 0..<count { range.append(.leaf(entry(number))) }
    }
    print("  root \(range.root)")
  }

  static func tiles(_ count: Int) {
    var builder = TileBuilder()
    var bytes = 0
    measure("tiles: the same, with all tiles made", count, "leaves") {
      for number in 0..<count { builder.append(.leaf(entry(number))) { bytes += $1.count } }
    }
    print("  root \(builder.root), \(bytes >> 20) MiB of full tiles")
  }

  static func proofs(_ size: Int) async throws {
    var tiles = MemoryTiles()
    var builder = TileBuilder()
    for number in 0..<size { builder.append(.leaf(entry(number))) { tiles.tiles[$0] = $1 } }
    for (tile, bytes) in builder.partialTiles() { tiles.tiles[tile] = bytes }
    let root = builder.root
    let count = 1000
    var made: [InclusionProof] = []
    try await measure("inclusion proof made from tiles, of \(size)", count, "proofs") {
      for number in 0..<count {
        let index = UInt64(number * (size / count))
        made.append(try await .make(leafIndex: index, treeSize: UInt64(size), from: tiles))
      }
    }
    try measure("inclusion proof verified", count, "proofs") {
      for proof in made { try proof.verify(leaf: .leaf(entry(Int(proof.leafIndex))), root: root) }
    }
  }

  /// A typical post: nine short fields and sixty words.
  static func commitments(_ count: Int) throws {
    let words = ["water", "main", "break", "on", "Elm", "Street", "crews", "are", "there", "now"]
    let text = (0..<60).map { words[$0 % words.count] }.joined(separator: " ")
    let fields =
      (0..<9).map { RecordCommitment.Field.whole("field \($0)", "https://social.example/@cityhall/\($0)") }
      + [.text("text", text)]
    let secret = [UInt8](repeating: 7, count: 32)
    var last = TreeHash.emptyRoot
    try measure("commitment to a post of 10 fields, 60 words", count, "posts") {
      for _ in 0..<count { last = try RecordCommitment.root(fields: fields, secret: secret) }
    }
    let commitment = try RecordCommitment(fields: fields, secret: secret)
    let disclosure = try commitment.disclosure(showing: .everything.withholding("text", leaves: 10..<13))
    try measure("its disclosure verified", count, "posts") {
      for _ in 0..<count { _ = try disclosure.verify(against: last) }
    }
  }

  static func seals(_ count: Int) throws {
    let keys = (0..<count).map { Array("https://social.example/@cityhall/\($0)".utf8) }
    try measure("day seal", count, "keys") {
      _ = try DaySeal(
        site: "s", day: "2026-01-05", keys: keys, gaps: [], secret: [UInt8](repeating: 7, count: 32))
    }
  }

  static func stamps(_ folder: URL, count: Int) async throws {
    let reply = Array(try Data(contentsOf: folder.appending(path: "reply")))
    let data = Array(try Data(contentsOf: folder.appending(path: "data")))
    let anchors = try TimeStampToken.certificates(
      pem: String(contentsOf: folder.appending(path: "ca.pem"), encoding: .utf8))
    let imprint = TreeHash(sha256: data)
    try await measure("time stamp parsed and verified, with its chain", count, "stamps") {
      for _ in 0..<count {
        _ = try await TimeStampReply.parse(reply).granted().verify(imprint: imprint, anchors: anchors)
      }
    }
  }

  struct MemoryTiles: TileSource {
    var tiles: [Tile: [UInt8]] = [:]

    func tile(_ tile: Tile) async throws -> [UInt8] {
      guard let bytes = tiles[tile] else { throw TileError.wrongLength(tile, bytes: 0) }
      return bytes
    }
  }
}
