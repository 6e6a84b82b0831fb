import Glibc
import NIOPosix

import struct Foundation.UUID

/// Objects as files below a folder, each under its key. The default store, for one machine.
///
/// A new object is written to a temporary file, synced, given its name in one step, and its directory is synced:
/// a reader sees all of it or nothing, and a crash leaves at most a temporary file, removed at a later start.
/// A key cannot be both an object and the folder of another one.
package struct FolderObjects: Objects {
  package let root: String
  private var temporary: String { root + "/.tmp" }

  /// Makes the folder where it is missing, readable by its owner alone.
  package init(root: String) throws {
    self.root = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
    do {
      try Folder.make(self.root)
      try Folder.make(temporary)
      try removeAbandonedFiles()
    } catch let error as SystemCallError {
      throw error.asObjectsError
    }
  }

  package func put(_ bytes: [UInt8], at key: ObjectKey, ifAbsent: Bool) async throws {
    try await blocking {
      try store(at: key, ifAbsent: ifAbsent ? bytes : nil) { try $0.write(bytes, at: 0) }
    }
  }

  package func putFile(_ path: String, at key: ObjectKey) async throws {
    try await blocking {
      let source = try OpenFile(path, O_RDONLY)
      try store(at: key, ifAbsent: nil) { file in
        var offset: Int64 = 0
        while true {
          let piece = try source.read(upTo: 1 << 20, at: offset)
          if piece.isEmpty { return }
          try file.write(piece, at: offset)
          offset += Int64(piece.count)
        }
      }
    }
  }

  package func get(_ key: ObjectKey) async throws -> [UInt8]? {
    try await blocking {
      guard let file = try open(key) else { return nil }
      let size = try file.size()
      return try file.read(upTo: Int(size), at: 0)
    }
  }

  package func read(_ key: ObjectKey, range: Range<Int64>) async throws -> [UInt8] {
    try await blocking {
      guard let file = try open(key) else { throw ObjectsError.missing(key) }
      let size = try file.size()
      guard range.lowerBound >= 0, range.upperBound <= size else {
        throw ObjectsError.outOfRange(key, range: range, size: size)
      }
      let bytes = try file.read(upTo: range.count, at: range.lowerBound)
      guard bytes.count == range.count else {
        throw ObjectsError.outOfRange(key, range: range, size: range.lowerBound + Int64(bytes.count))
      }
      return bytes
    }
  }

  package func size(_ key: ObjectKey) async throws -> Int64? {
    try await blocking { try open(key)?.size() }
  }

  package func list(prefix: String) async throws -> [ObjectEntry] {
    try await blocking {
      var found: [ObjectEntry] = []
      let folder = prefix.lastIndex(of: "/").map { String(prefix[..<$0]) } ?? ""
      // A prefix that is no beginning of a key finds nothing, and never leaves the root.
      guard folder.isEmpty || (try? ObjectKey(folder)) != nil else { return [] }
      try collect(folder, prefix: prefix, into: &found)
      return found.sorted { $0.key < $1.key }
    }
  }

  package func delete(_ key: ObjectKey) async throws {
    try await blocking {
      if unlink(path(key)) == -1 {
        if errno == ENOENT || errno == ENOTDIR { return }
        throw SystemCallError(call: "delete", path: path(key), code: errno)
      }
      try Folder.sync(Folder.parent(of: path(key)))
    }
  }

  package func openForAppend(_ key: ObjectKey, durableLength: Int64) async throws -> any AppendableObject {
    try await blocking {
      try FolderAppender(key: key, path: path(key), durableLength: durableLength)
    }
  }

  private func path(_ key: ObjectKey) -> String { root + "/" + key.text }

  private func open(_ key: ObjectKey) throws -> OpenFile? {
    do {
      return try OpenFile(path(key), O_RDONLY)
    } catch let error as SystemCallError where error.code == ENOENT || error.code == ENOTDIR {
      return nil
    }
  }

  /// Writes, syncs, names, syncs the name. With `ifAbsent`, link() refuses an existing name where rename() would
  /// replace it.
  private func store(
    at key: ObjectKey, ifAbsent bytes: [UInt8]?, _ write: (OpenFile) throws -> Void
  ) throws {
    let temporary = self.temporary + "/" + UUID().uuidString
    defer { unlink(temporary) }
    do {
      let file = try OpenFile(temporary, O_WRONLY | O_CREAT | O_EXCL)
      try write(file)
      try file.sync()
    }
    let folder = Folder.parent(of: path(key))
    try Folder.make(folder)
    if let bytes {
      if link(temporary, path(key)) == -1 {
        guard errno == EEXIST else { throw SystemCallError(call: "link", path: path(key), code: errno) }
        guard let existing = try open(key), try existing.size() == bytes.count,
          try existing.read(upTo: bytes.count, at: 0) == bytes
        else { throw ObjectsError.exists(key) }
      }
    } else {
      try rename(temporary, path(key)).orThrow("rename", path(key))
    }
    try Folder.sync(folder)
  }

  private func collect(_ folder: String, prefix: String, into found: inout [ObjectEntry]) throws {
    for entry in try Folder.entries(of: folder.isEmpty ? root : root + "/" + folder) {
      let name = folder.isEmpty ? entry.name : folder + "/" + entry.name
      // Names that are no keys, like the temporary folder, are not objects.
      guard let key = try? ObjectKey(name) else { continue }
      if entry.isFolder {
        if name.hasPrefix(prefix) || prefix.hasPrefix(name + "/") {
          try collect(name, prefix: prefix, into: &found)
        }
      } else if name.hasPrefix(prefix) {
        found.append(ObjectEntry(key: key, size: entry.size))
      }
    }
  }

  /// A day is longer than any write: what is older was left by a crash, not by another process at work.
  private func removeAbandonedFiles() throws {
    for entry in try Folder.entries(of: temporary) where entry.modified < time(nil) - 86_400 {
      unlink(temporary + "/" + entry.name)
    }
  }

  /// File calls block, so they run on the I/O threads and not on those that run Swift's tasks.
  private func blocking<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    do {
      return try await NIOThreadPool.singleton.runIfActive(body)
    } catch let error as SystemCallError {
      throw error.asObjectsError
    }
  }
}
