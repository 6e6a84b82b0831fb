import Crypto
import Foundation
import RostraStorage

/// Puts objects back, and takes them away again where the restore fails.
struct RestoredObjects {
  private let objects: any Objects
  private let progress: @Sendable (String) -> Void
  private var mine: [ObjectKey] = []

  private static let smallLength: Int64 = 1 << 20

  init(_ objects: any Objects, progress: @escaping @Sendable (String) -> Void) {
    self.objects = objects
    self.progress = progress
  }

  /// - Throws: ``BackupError/objectsHold(_:)`` where something else has the key.
  mutating func put(_ content: SealedReader, _ entry: BackupManifest.Entry, spool: String) async throws {
    let key = try ObjectKey(entry.path)
    if let size = try await objects.size(key) {
      // Put by a restore that was ended on its way; anything else is not ours to replace.
      guard size == entry.length, try await digest(key) == entry.sha256 else {
        throw BackupError.objectsHold(key.text)
      }
      return
    }
    mine.append(key)
    if entry.length <= Self.smallLength {
      try await objects.put(try content.bytes(limit: Int(Self.smallLength)), at: key, ifAbsent: true)
      return
    }
    let path = "\(spool)/\(UUID().uuidString)"
    defer { unlink(path) }
    guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
      let file = FileHandle(forWritingAtPath: path)
    else { throw BackupError.system("write", path) }
    do {
      try content.forEachChunk { try file.write(contentsOf: Data($0)) }
      try file.close()
    } catch let error as CocoaError {
      throw BackupError.file(operation: "write", path: path, reason: error.localizedDescription)
    }
    try await objects.putFile(path, at: key)
  }

  private func digest(_ key: ObjectKey) async throws -> [UInt8] {
    var hash = SHA256()
    for try await piece in objects.stream(key, range: nil) { hash.update(data: piece) }
    return Array(hash.finalize())
  }

  /// Best effort: what cannot be removed now is found, and recognised, by the next restore.
  func takeBack() async {
    for key in mine { try? await objects.delete(key) }
    try? await objects.close()
  }

  func close() async throws { try await objects.close() }
}
