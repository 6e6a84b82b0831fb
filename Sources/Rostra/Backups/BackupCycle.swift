/// Which of several backups in one folder are kept. What was lawfully destroyed in the archive leaves its backups with the
/// oldest of them (SEC-12).
struct BackupCycle {
  let folder: BackupFolder

  /// Keeps the newest and removes the others, with the content that only they held. The manifests go first: a crash leaves
  /// content that no manifest names, which the next cycle removes.
  ///
  /// - Returns: how many backups were removed.
  func keep(_ count: Int) throws -> Int {
    let names = try folder.backups()
    let old = names.dropLast(count)
    // Read before anything is removed: one that cannot be read ends this with nothing gone.
    var kept: Set<String> = []
    for name in names.suffix(count) {
      _ = try BackupManifest.read(try folder.manifest(name)) { _, entry in
        kept.insert(folder.path(ofContent: entry.sha256))
      }
    }
    for name in old { try folder.remove(backup: name) }
    _ = try folder.removeContent(except: kept)
    return old.count
  }
}
