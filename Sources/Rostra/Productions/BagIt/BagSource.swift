import Foundation
import WebArchive

/// A bag to be read: a folder, or a folder inside of a ZIP.
protocol BagSource {
  /// Every file's length by its path in the bag.
  var files: [BagName: UInt64] { get }
  /// What is in the bag and is no file: links, devices.
  var strangers: [String] { get }
  func read(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws
}

extension BagSource {
  func bytes(_ path: String, limit: UInt64) throws -> [UInt8] {
    guard let length = files[BagName(path)], length <= limit else {
      throw BagError.path(path, reason: "is longer than the \(limit) bytes allowed")
    }
    var bytes: [UInt8] = []
    try read(path) { bytes.append(contentsOf: $0) }
    return bytes
  }
}

struct FolderBag: BagSource {
  private let root: String
  let files: [BagName: UInt64]
  let strangers: [String]

  /// Files that may lie in a bag, so that a huge tree is refused before it fills memory.
  private static let fileLimit = 5_000_000
  private static let depthLimit = 200

  init(path: String) throws {
    root = path
    var files: [BagName: UInt64] = [:]
    var strangers: [String] = []
    var folders = [(path: "", depth: 0)]
    while let folder = folders.popLast() {
      guard let handle = opendir(folder.path.isEmpty ? path : path + "/" + folder.path) else {
        throw BagError.system(
          operation: "open folder", path: folder.path.isEmpty ? path : folder.path,
          reason: String(cString: strerror(errno)))
      }
      defer { closedir(handle) }
      while let item = readdir(handle) {
        let name = withUnsafePointer(to: &item.pointee.d_name) { pointer in
          pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name == "." || name == ".." { continue }
        let relative = folder.path.isEmpty ? name : folder.path + "/" + name
        var status = stat()
        // A link is looked at, not followed: it may lead anywhere.
        guard lstat(path + "/" + relative, &status) == 0 else {
          throw BagError.system(
            operation: "look at", path: relative, reason: String(cString: strerror(errno)))
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: files[BagName(relative)] = UInt64(status.st_size)
        case S_IFDIR where folder.depth < Self.depthLimit: folders.append((relative, folder.depth + 1))
        default: strangers.append(relative)
        }
        guard files.count <= Self.fileLimit else {
          throw BagError.path(path, reason: "holds more than \(Self.fileLimit) files")
        }
      }
    }
    self.files = files
    self.strangers = strangers
  }

  func read(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try FileSource(path: root + "/" + path).forEachChunk(body)
  }
}

struct ZippedBag: BagSource {
  private let zip: ZIPReader
  private let prefix: String
  let files: [BagName: UInt64]
  let strangers: [String] = []

  /// A ZIP holds one bag, in one folder or at its top (RFC 8493 section 4.2).
  init(_ zip: ZIPReader) {
    self.zip = zip
    let top = zip.entries.first {
      $0.name.hasSuffix("/bagit.txt") && $0.name.split(separator: "/").count == 2
    }
    let prefix = zip["bagit.txt"] == nil ? top.map { String($0.name.dropLast("bagit.txt".count)) } ?? "" : ""
    self.prefix = prefix
    files = Dictionary(
      zip.entries.filter { !$0.isDirectory && $0.name.hasPrefix(prefix) }
        .map { (BagName(String($0.name.dropFirst(prefix.count))), $0.length) },
      uniquingKeysWith: { first, _ in first })
  }

  func read(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    guard let entry = zip[prefix + path] else { throw BagError.path(path, reason: "is not in the ZIP") }
    try zip.read(entry, body)
  }
}
