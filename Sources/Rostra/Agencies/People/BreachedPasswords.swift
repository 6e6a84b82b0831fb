import Crypto
import Foundation
import RostraStorage

/// A list of passwords known to be stolen, as a file on this machine: SHA-1 in hexadecimal, whole or its first ten digits
/// or more, one to a line, sorted; what follows a colon is ignored. Nothing is asked of anybody outside.
package struct BreachedPasswords: Sendable {
  let path: String

  package init(path: String) { self.path = path }

  /// - Throws: ``EntryError`` where the file cannot be read or is not such a list.
  package func check() throws {
    guard path.hasPrefix("/"), let file = FileHandle(forReadingAtPath: path) else {
      throw EntryError(
        field: "breached", value: path, problem: "cannot be read", remedy: "give the full path of a file")
    }
    defer { try? file.close() }
    let start = try file.read(upToCount: 200) ?? Data()
    guard let line = start.split(separator: UInt8(ascii: "\n")).first, Self.digits(of: line).count >= 10 else {
      throw EntryError(
        field: "breached", value: path, problem: "is not a list of SHA-1 digests",
        remedy: "use one digest to a line, sorted")
    }
  }

  /// Refuses a password that the agency's list holds; without a list, nothing.
  static func check(_ password: String, services: Services) async throws {
    let path = try await services.database.read { [agency = services.agency.id] tx in
      try Setting.value(.breached, of: agency, in: tx)
    }
    guard let path else { return }
    let list = BreachedPasswords(path: path)
    do { try list.check() } catch {
      throw EntryError(
        field: "password", problem: "cannot be compared with the list of stolen passwords",
        remedy: "ask whoever runs the system to mend the list")
    }
    guard try !list.contains(password) else {
      throw EntryError(
        field: "password", problem: "stands in a list of stolen passwords", remedy: "use one that is used nowhere else")
    }
  }

  /// By halving: the list may have a thousand million lines.
  func contains(_ password: String) throws -> Bool {
    let digest = Array(
      Insecure.SHA1.hash(data: Data(password.utf8)).map { String(format: "%02X", $0) }.joined().utf8)
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    var (low, high) = (UInt64(0), try file.seekToEnd())
    while low < high {
      let middle = low + (high - low) / 2
      guard let (line, next) = try Self.line(at: middle, in: file) else {
        high = middle
        continue
      }
      let digits = Self.digits(of: line)
      if digits.count >= 10, digest.starts(with: digits) { return true }
      if digits.lexicographicallyPrecedes(digest) { low = next } else { high = middle }
    }
    return false
  }

  /// The first line that begins at or after the offset, and where the one after it begins.
  private static func line(at offset: UInt64, in file: FileHandle) throws -> (Data, next: UInt64)? {
    let from = offset == 0 ? 0 : offset - 1
    try file.seek(toOffset: from)
    var bytes = [UInt8](try file.read(upToCount: 512) ?? Data())[...]
    var start = from
    if offset > 0 {
      guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
      start += UInt64(end + 1)
      bytes = bytes[(end + 1)...]
    }
    guard !bytes.isEmpty else { return nil }
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
    return (Data(line), start + UInt64(line.count) + 1)
  }

  private static func digits(of line: Data) -> [UInt8] {
    line.prefix { $0 != UInt8(ascii: ":") }.filter { $0 > 32 }.map { (97...102).contains($0) ? $0 - 32 : $0 }
      .filter { (48...57).contains($0) || (65...70).contains($0) }
  }
}
