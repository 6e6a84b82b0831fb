import Glibc

/// Directory entries that survive a power cut: POSIX makes a name durable only by syncing its directory.
enum Folder {
  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  static func sync(_ path: String) throws { try OpenFile(path, O_RDONLY | O_DIRECTORY).sync() }

  /// Makes the directory and those above it, each durable in its parent before it is used.
  static func make(_ path: String) throws {
    if mkdir(path, 0o700) == 0 { return try sync(parent(of: path)) }
    switch errno {
    case EEXIST: return
    case ENOENT:
      try make(parent(of: path))
      if mkdir(path, 0o700) == -1, errno != EEXIST {
        throw SystemCallError(call: "make the folder", path: path, code: errno)
      }
      try sync(parent(of: path))
    default: throw SystemCallError(call: "make the folder", path: path, code: errno)
    }
  }

  struct Entry {
    let name: String
    let isFolder: Bool
    /// Of a regular file, in bytes.
    let size: Int64
    /// Seconds since 1970.
    let modified: Int
  }

  /// The folders and regular files in a directory; none where it does not exist. Links are not followed.
  static func entries(of path: String) throws -> [Entry] {
    guard let directory = opendir(path) else {
      if errno == ENOENT || errno == ENOTDIR { return [] }
      throw SystemCallError(call: "list", path: path, code: errno)
    }
    defer { closedir(directory) }
    var entries: [Entry] = []
    while true {
      errno = 0
      guard let entry = readdir(directory) else {
        guard errno == 0 else { throw SystemCallError(call: "list", path: path, code: errno) }
        return entries
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      var status = stat()
      // Gone between the two calls: then it is not in the listing.
      guard lstat(path + "/" + name, &status) == 0 else { continue }
      let kind = status.st_mode & S_IFMT
      guard kind == S_IFDIR || kind == S_IFREG else { continue }
      entries.append(
        Entry(
          name: name, isFolder: kind == S_IFDIR, size: Int64(status.st_size),
          modified: Int(status.st_mtim.tv_sec)))
    }
  }
}
