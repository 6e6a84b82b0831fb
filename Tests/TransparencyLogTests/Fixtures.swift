import Foundation
import TransparencyLog

/// Bytes that look random and are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }
}

/// A published log in memory.
struct MemoryTiles: TileSource {
  struct Missing: Error {
    let path: String
  }

  var tiles: [String: [UInt8]] = [:]

  func tile(_ tile: Tile) async throws -> [UInt8] {
    guard let bytes = tiles[tile.path] ?? tiles[tile.full.path] else { throw Missing(path: tile.path) }
    return bytes
  }

  mutating func publishPartials(of builder: TileBuilder) {
    for (tile, bytes) in builder.partialTiles() { tiles[tile.path] = bytes }
  }
}

enum Fixtures {
  /// The project's root, found from this file however it is reached.
  static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func vectors(_ name: String) throws -> Data {
    try Data(contentsOf: root.appending(path: "docs/formats/vectors/\(name)"))
  }

  static func leaf(_ number: Int) -> TreeHash {
    .leaf(Array("leaf \(number)".utf8))
  }
}

/// Runs a program to its end; nil when it isn't there.
func run(_ arguments: [String], in folder: URL? = nil) throws -> (status: Int32, output: String)? {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = arguments
  process.currentDirectoryURL = folder
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  return process.terminationStatus == 127 ? nil : (process.terminationStatus, output)
}

/// A folder that is gone when the test is over.
func withTemporaryFolder<R>(_ body: (URL) async throws -> R) async throws -> R {
  let folder = FileManager.default.temporaryDirectory.appending(path: "tlog-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(folder)
}
