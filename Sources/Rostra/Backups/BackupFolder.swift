import Foundation
import WebArchive

/// A folder that holds backups: content under names that follow from it, so that what is there already is not copied
/// again, and a manifest for each backup.
///
///     README.txt
///     content/4f/4f0c….sealed
///     backups/20261121T110000Z-0194….sealed
///
/// A file gets its name when it is whole and durable; a crash leaves at most one under `.part`, which the next backup
/// removes.
final class BackupFolder: Sendable {
  let root: String
  let key: BackupKey
  private let lock: Int32

  static let suffix = ".sealed"

  /// Opens the folder for one writer, and makes it where it is missing.
  init(making root: String, key: BackupKey) throws {
    self.root = root
    self.key = key
    for folder in ["", "/content", "/backups"] {
      do {
        try FileManager.default.createDirectory(
          atPath: root + folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      } catch {
        throw BackupError.file(operation: "make the folder", path: root + folder, reason: error.localizedDescription)
      }
    }
    lock = open(root + "/.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0 else { throw BackupError.system("write into", root) }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      close(lock)
      throw BackupError.inUse(root)
    }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? [] where name.hasSuffix(".part") {
      unlink("\(root)/\(name)")
    }
    // Content is named by its key: a second key would copy everything again, and no cycle could tell whose is whose.
    if let newest = try backups().last { _ = try manifest(newest) }
    try writeReadMe()
  }

  /// Opens the folder to read.
  init(reading root: String, key: BackupKey) throws {
    self.root = root
    self.key = key
    lock = -1
    guard FileManager.default.fileExists(atPath: root + "/backups") else { throw BackupError.noBackup(root) }
  }

  deinit { if lock >= 0 { close(lock) } }

  // MARK: - Content

  func path(ofContent sha256: [UInt8]) -> String {
    let name = key.name(of: sha256)
    return "content/\(name.prefix(2))/\(name)\(Self.suffix)"
  }

  /// Whether content is there under its name, in its length.
  func holds(_ sha256: [UInt8], length: Int64) -> Bool {
    var status = stat()
    return stat("\(root)/\(path(ofContent: sha256))", &status) == 0
      && Int64(status.st_size) == SealedFile.sealedLength(of: length)
  }

  /// Whether content is there and, read to its end, is what its name says.
  func proves(_ sha256: [UInt8], length: Int64) -> Bool {
    guard holds(sha256, length: length), let reader = try? content(sha256) else { return false }
    guard let found = try? reader.digest() else { return false }
    return found.length == length && found.sha256 == sha256
  }

  func content(_ sha256: [UInt8]) throws -> SealedReader {
    try reader(path(ofContent: sha256), purpose: .content)
  }

  /// Where a file grows until it has its name.
  func partPath() -> String { "\(root)/\(UUID().uuidString).part" }

  /// Gives a whole and durable file the name that its content has.
  func name(_ part: String, content sha256: [UInt8]) throws { try name(part, path(ofContent: sha256)) }

  private func name(_ part: String, _ path: String) throws {
    let target = "\(root)/\(path)"
    let folder = String(target[..<(target.lastIndex(of: "/") ?? target.endIndex)])
    if mkdir(folder, 0o700) == 0 {
      try syncFolder("\(root)/content")
    } else if errno != EEXIST {
      throw BackupError.system("make the folder", folder)
    }
    guard rename(part, target) == 0 else { throw BackupError.system("name", target) }
    try syncFolder(folder)
  }

  private func syncFolder(_ path: String) throws {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw BackupError.system("open", path) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw BackupError.system("sync", path) }
  }

  // MARK: - Backups

  /// The names of the manifests, oldest first: they begin with the time.
  func backups() throws -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root + "/backups")) ?? []
    return names.filter { $0.hasSuffix(Self.suffix) }.map { String($0.dropLast(Self.suffix.count)) }.sorted()
  }

  func manifest(_ name: String) throws -> SealedReader {
    try reader("backups/\(name)\(Self.suffix)", purpose: .manifest)
  }

  func name(_ part: String, backup name: String) throws { try self.name(part, "backups/\(name)\(Self.suffix)") }

  func remove(backup name: String) throws {
    guard unlink("\(root)/backups/\(name)\(Self.suffix)") == 0 else { throw BackupError.system("remove", name) }
    try syncFolder(root + "/backups")
  }

  /// Removes content that no manifest names.
  ///
  /// - Returns: how many files.
  func removeContent(except kept: Set<String>) throws -> Int {
    var removed = 0
    for group in try FileManager.default.contentsOfDirectory(atPath: root + "/content") {
      let folder = "\(root)/content/\(group)"
      for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
        guard !kept.contains("content/\(group)/\(file)") else { continue }
        guard unlink("\(folder)/\(file)") == 0 else { throw BackupError.system("remove", "\(folder)/\(file)") }
        removed += 1
      }
    }
    return removed
  }

  private func reader(_ path: String, purpose: SealedFile.Purpose) throws -> SealedReader {
    let source: FileSource
    do {
      source = try FileSource(path: "\(root)/\(path)")
    } catch {
      guard access("\(root)/\(path)", F_OK) == 0 else { throw BackupError.missing(path, holds: "a part of the backup") }
      throw BackupError.file(operation: "read", path: "\(root)/\(path)", reason: "\(error)")
    }
    return try SealedReader(source, name: path, key: key, purpose: purpose)
  }

  private func writeReadMe() throws {
    let text = """
      Backups of a Rostra archive: all records, the evidence of what was done, the log and its signing key.

      Every file here is encrypted. Restore with:  rostra restore THIS-FOLDER --home NEW-FOLDER --key KEY-FILE
      The key file is not here, and must not be: it was made with `rostra backup --make-key`. Its name: \(key.idText)
      The format is described in Rostra's docs/formats/backup.md, exactly enough to read it without Rostra.

      """
    let path = root + "/README.txt"
    guard !FileManager.default.fileExists(atPath: path) else { return }
    guard FileManager.default.createFile(atPath: path, contents: Data(text.utf8)) else {
      throw BackupError.system("write", path)
    }
  }
}
