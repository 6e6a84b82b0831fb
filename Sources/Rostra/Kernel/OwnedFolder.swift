import Foundation

/// A folder of files that outlast no work: bodies on their way into a segment, a rebuild's database, the halves of a
/// package in the making.
///
/// Its process holds a lock on it (`flock`, which the kernel lets go of however a process ends); so whoever comes next
/// can tell what a crash left behind from what is in use, and removes only that.
package struct OwnedFolder: Sendable {
  package let path: String
  private let lock: Int32

  /// Removes what dead processes left beside it, then makes the folder.
  ///
  /// - Parameter isKin: by its name, whether a folder beside this one is of its kind.
  /// - Throws: ``OwnedFolderError`` where the folder belongs to a living process, or cannot be made.
  package init(at path: String, clearing isKin: (String) -> Bool) throws(OwnedFolderError) {
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    // One process at a time: else a folder that is made but not locked yet would be taken for a dead one's.
    guard let gate = OwnedFolder.locked(parent, waiting: true) else { throw .unusable(path: path, code: errno) }
    defer { close(gate) }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] where isKin(name) {
      OwnedFolder.removeIfAbandoned("\(parent)/\(name)")
    }
    guard mkdir(path, 0o700) == 0, let lock = OwnedFolder.locked(path, waiting: false) else {
      if errno == EEXIST { throw .inUse(path: path) }
      throw .unusable(path: path, code: errno)
    }
    self.path = path
    self.lock = lock
  }

  /// Removes it with all that is in it; to be called once, when the work is done.
  package func remove() {
    try? FileManager.default.removeItem(atPath: path)
    close(lock)
  }

  private static func removeIfAbandoned(_ path: String) {
    guard let lock = locked(path, waiting: false) else { return }
    try? FileManager.default.removeItem(atPath: path)
    close(lock)
  }

  private static func locked(_ path: String, waiting: Bool) -> Int32? {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    guard flock(descriptor, waiting ? LOCK_EX : LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      return nil
    }
    return descriptor
  }
}

package enum OwnedFolderError: Error, CustomStringConvertible {
  case inUse(path: String)
  case unusable(path: String, code: Int32)

  package var description: String {
    switch self {
    case .inUse(let path): "another process is at work in \(path): wait until it has ended"
    case .unusable(let path, let code):
      "the folder \(path) cannot be made: \(String(cString: strerror(code))); check its owner and the free space"
    }
  }
}
