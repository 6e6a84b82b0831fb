import Foundation
import RostraPlatforms
import RostraStorage

/// Where a home grows until it is whole.
final class RestoreStaging: Sendable {
  let home: Home
  /// The home under its temporary name.
  let place: Home
  private let markPath: String

  init(home: Home) {
    self.home = home
    place = home.at(home.path + ".restoring")
    markPath = place.path + "/restoring.json"
  }

  /// - Throws: ``BackupError/notEmpty(_:)``
  func checkHome() throws {
    guard Self.isEmpty(home.path) else { throw BackupError.notEmpty(home.path) }
    // Something else of that name is nobody's to remove.
    guard Self.isEmpty(place.path) || FileManager.default.fileExists(atPath: markPath) else {
      throw BackupError.notEmpty(place.path)
    }
  }

  /// The store where it lies outside of the home and may hold something.
  func outsideObjects() throws -> (any Objects)? {
    home.hasOwnObjects ? nil : try home.objects()
  }

  /// Whether a restore of the same backup had come far enough that its rows may be committed on a server.
  var isContinued: Bool { FileManager.default.fileExists(atPath: markPath + ".again") }

  func begin(_ backup: String) throws {
    let mark = (try? String(contentsOfFile: markPath, encoding: .utf8)).flatMap { try? JSON(parsing: $0) }
    let isSame = mark?["backup"]?.string == backup
    remove()
    for folder in ["", "/keys", "/spool"] {
      do {
        try FileManager.default.createDirectory(
          atPath: place.path + folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      } catch {
        throw BackupError.file(
          operation: "make the folder", path: place.path + folder, reason: error.localizedDescription)
      }
    }
    let text = JSON.object([JSON.Member("backup", .string(backup))]).text + "\n"
    try Home.write(text, to: markPath)
    if isSame { try Home.write(text, to: markPath + ".again") }
  }

  /// Writes a file of the home, readable by its owner alone.
  func write(_ bytes: [UInt8], to path: String) throws {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "keys", !parts[1].isEmpty, !parts[1].hasPrefix("."), !parts[1].contains("\0")
    else { throw BackupError.damaged(path, reason: "a backup puts no file there") }
    guard
      FileManager.default.createFile(
        atPath: "\(place.path)/\(path)", contents: Data(bytes), attributes: [.posixPermissions: 0o600])
    else { throw BackupError.system("write", "\(place.path)/\(path)") }
  }

  /// Gives the home its name: from here on it is one.
  func finish() throws {
    unlink(markPath)
    unlink(markPath + ".again")
    sync()
    guard rename(place.path, home.path) == 0 else { throw BackupError.system("name", home.path) }
    let parent = open(URL(fileURLWithPath: home.path).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY)
    if parent >= 0 {
      fsync(parent)
      close(parent)
    }
  }

  func remove() { try? FileManager.default.removeItem(atPath: place.path) }

  private static func isEmpty(_ path: String) -> Bool {
    guard FileManager.default.fileExists(atPath: path) else { return true }
    return (try? FileManager.default.contentsOfDirectory(atPath: path).isEmpty) ?? false
  }
}
