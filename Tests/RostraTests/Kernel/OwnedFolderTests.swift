import Foundation
import Testing

@testable import Rostra

@Suite("Temporary files that a crash left behind")
struct OwnedFolderTests {
  private func withRoot(_ body: (String) throws -> Void) throws {
    let root = NSTemporaryDirectory() + "rostra-owned-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: root) }
    try body(root)
  }

  @Test("CAP-23: what a dead process left is removed, what a living one owns and what is of another kind stays")
  func clearing() throws {
    try withRoot { root in
      let living = try OwnedFolder(at: "\(root)/living.work") { $0.hasSuffix(".work") }
      try Data([1]).write(to: URL(fileURLWithPath: "\(living.path)/body"))
      for name in ["dead.work", "papers"] {
        try FileManager.default.createDirectory(atPath: "\(root)/\(name)/deep", withIntermediateDirectories: true)
        try Data([1]).write(to: URL(fileURLWithPath: "\(root)/\(name)/deep/body"))
      }
      let next = try OwnedFolder(at: "\(root)/next.work") { $0.hasSuffix(".work") }
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: root).sorted() == ["living.work", "next.work", "papers"])
      #expect(FileManager.default.fileExists(atPath: "\(living.path)/body"))
      next.remove()
      living.remove()
      #expect(try FileManager.default.contentsOfDirectory(atPath: root) == ["papers"])
    }
  }

  @Test("a folder that a living process owns is refused, and one that cannot be made says why")
  func refusals() throws {
    try withRoot { root in
      let living = try OwnedFolder(at: "\(root)/a.work") { _ in true }
      let inUse = #expect(throws: OwnedFolderError.self) { try OwnedFolder(at: "\(root)/a.work") { _ in true } }
      #expect(inUse?.description.contains("another process") == true)
      living.remove()
      let missing = #expect(throws: OwnedFolderError.self) { try OwnedFolder(at: "\(root)/none/a.work") { _ in true } }
      #expect(missing?.description.contains("No such file") == true)
    }
  }
}
