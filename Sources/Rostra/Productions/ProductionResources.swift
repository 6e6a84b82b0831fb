import Foundation

/// The files that every production carries, as they lie in the program's resources.
enum ProductionResources {
  static func file(_ name: String) throws -> [UInt8] {
    guard let folder = Bundle.module.url(forResource: "Production", withExtension: nil) else {
      throw ProductionError.file(
        operation: "read", path: name, reason: "the program was installed without its resources")
    }
    return Array(try Data(contentsOf: folder.appendingPathComponent(name)))
  }

  /// The scripts of `verify.html`, in the order in which they build on each other.
  private static let scripts = [
    "bytes", "sha", "inflate", "zip", "notes", "proofs", "shown", "evidence", "main",
  ]

  /// `verify.html`: one file, made of its page and its scripts.
  static func verifier() throws -> [UInt8] {
    let page = String(decoding: try file("verify/verify.html"), as: UTF8.self)
    let script = try scripts.map { String(decoding: try file("verify/\($0).js"), as: UTF8.self) }.joined(
      separator: "\n")
    return Array(page.replacing("/*SCRIPTS*/", with: script).utf8)
  }
}
