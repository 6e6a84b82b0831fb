import Foundation
import RostraPlatforms
import Testing

/// Where the shared fixtures are: beside the project's root, reached from this file's real place.
enum ATProtoFixtures {
  static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "shared/fixtures/bluesky")

  /// Tests that need the fixtures are skipped with this as the reason where they are absent.
  static let present = FileManager.default.fileExists(atPath: root.path)
  static let reason = "the shared fixtures are not beside the project (../shared/fixtures/bluesky)"

  static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: root.appending(path: path)))
  }

  static func json(_ path: String) throws -> JSON { try JSON(parsing: bytes(path)) }

  static func interop(_ path: String) throws -> JSON { try json("atproto-interop-tests/" + path) }

  /// The cases of a syntax list: one a line, blank lines and those that start with `#` left out.
  static func lines(_ name: String) throws -> [String] {
    let text = String(decoding: try bytes("atproto-interop-tests/syntax/\(name).txt"), as: UTF8.self)
    return text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") && !$0.isEmpty }
  }
}

extension Optional {
  /// The value, or a failed test where there is none: `#require` cannot stand inside another `#require`.
  func required(_ what: String = "a value", _ location: SourceLocation = #_sourceLocation) throws -> Wrapped {
    try #require(self, "\(what)", sourceLocation: location)
  }
}
