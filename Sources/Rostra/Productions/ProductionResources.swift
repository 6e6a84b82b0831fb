import Foundation

/// The files that every production carries, as they lie in the program's resources.
package enum ProductionResources {
  static func file(_ name: String) throws -> [UInt8] {
    guard let folder = Bundle.module.url(forResource: "Production", withExtension: nil) else {
      throw ProductionError.file(
        operation: "read", path: name, reason: "the program was installed without its resources")
    }
    return Array(try Data(contentsOf: folder.appendingPathComponent(name)))
  }

  /// The scripts of the check, in the order in which they build on each other.
  private static let checks = [
    "bytes", "sha", "inflate", "zip", "notes", "proofs", "shown", "evidence", "check",
  ]

  private static func script(_ names: [String]) throws -> String {
    try names.map { String(decoding: try file("verify/\($0).js"), as: UTF8.self) }.joined(separator: "\n")
  }

  /// `verify.html`: one file, made of its page and its scripts.
  static func verifier() throws -> [UInt8] {
    let page = String(decoding: try file("verify/verify.html"), as: UTF8.self)
    return Array(page.replacing("/*SCRIPTS*/", with: try script(checks + ["main"])).utf8)
  }

  /// The same check as one script for a worker of a browser; what it takes and tells is written in `worker.js`.
  package static func verifierWorker() throws -> [UInt8] {
    Array(("\"use strict\";\n" + (try script(checks + ["worker"]))).utf8)
  }
}
