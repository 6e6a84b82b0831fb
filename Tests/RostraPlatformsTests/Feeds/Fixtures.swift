import Foundation

/// Recorded input beside the project; absent in a clone of the project alone.
enum Fixtures {
  static func folder(_ path: String) -> URL? {
    var folder = URL(filePath: #filePath).resolvingSymlinksInPath()
    while folder.path != "/", folder.lastPathComponent != "Tests" { folder.deleteLastPathComponent() }
    let fixtures = folder.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "shared/fixtures/\(path)")
    return FileManager.default.fileExists(atPath: fixtures.path) ? fixtures : nil
  }
}
