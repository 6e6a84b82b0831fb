import WebArchive

/// Reads a backup to its last byte, before anything of it is believed.
package struct BackupCheck: Sendable {
  let folder: BackupFolder
  let name: String
  let progress: @Sendable (String) -> Void

  private static let mostFaults = 50

  /// Opens a backup.
  ///
  /// - Parameter id: an id, a name, or the beginning of one; nil takes the newest.
  package init(
    _ path: String, key: BackupKey, id: String? = nil, progress: @escaping @Sendable (String) -> Void = { _ in }
  ) throws {
    folder = try BackupFolder(reading: path, key: key)
    self.progress = progress
    let names = try folder.backups()
    guard let newest = names.last else { throw BackupError.noBackup(path) }
    guard let id else {
      name = newest
      return
    }
    let found = names.filter { $0.hasPrefix(id) || $0.contains("-\(id)") }
    guard found.count == 1 else { throw BackupError.noSuchBackup(id, known: names) }
    name = found[0]
  }

  /// - Throws: ``BackupError/notWhole(_:)`` with everything that is wrong.
  package func run() throws -> BackupManifest {
    var faults: [String] = []
    func fault(_ text: String) throws {
      faults.append(text)
      if faults.count >= Self.mostFaults { throw BackupError.notWhole(faults) }
    }
    var read: Int64 = 0
    let manifest = try BackupManifest.read(try folder.manifest(name)) { _, entry in
      do {
        let found = try folder.content(entry.sha256).digest()
        if found.length != entry.length || found.sha256 != entry.sha256 {
          try fault("\(folder.path(ofContent: entry.sha256)) does not hold \(entry.path)")
        }
      } catch BackupError.missing(let file, _) {
        try fault(BackupError.missing(file, holds: entry.path).description)
      } catch BackupError.damaged(let file, let reason) {
        try fault("\(file), which holds \(entry.path): \(reason)")
      } catch let error as WARCError {
        try fault("\(folder.path(ofContent: entry.sha256)), which holds \(entry.path): \(error)")
      }
      read += entry.length
      progress("checking, \(read >> 20) MiB")
    }
    guard faults.isEmpty else { throw BackupError.notWhole(faults) }
    return manifest
  }
}
