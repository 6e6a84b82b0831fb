/// The files of one import as an importer sees them: one file, several, or what an archive holds, under safe paths.
package protocol ImportedFiles: Sendable {
  var members: [ImportMember] { get }
  func bytes(of member: ImportMember) throws -> any ImportBytes
}

package struct ImportMember: Sendable, Hashable {
  /// Inside its archive, parts divided by `/`; a single file's own name.
  package var path: String
  package var length: Int64

  package init(path: String, length: Int64) {
    self.path = path
    self.length = length
  }

  /// The last part of the path.
  package var name: Substring { path.split(separator: "/").last ?? path[...] }
}

extension ImportedFiles {
  package func member(_ path: String) -> ImportMember? { members.first { $0.path == path } }

  /// The one file, where nothing was packed with others.
  package var single: ImportMember? { members.count == 1 ? members[0] : nil }
}

/// Bytes that can be read from their beginning as often as needed, of any length.
package protocol ImportBytes: Sendable {
  var length: Int64 { get }
  /// Hands over every byte in order; each piece is valid only during its call. What `body` throws ends it.
  func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) throws
}

extension ImportBytes {
  /// The first bytes, at most `count`.
  package func start(_ count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    do {
      try forEachPiece { piece in
        bytes.append(contentsOf: piece.prefix(count - bytes.count))
        if bytes.count >= count { throw EnoughRead() }
      }
    } catch is EnoughRead {}
    return bytes
  }

  /// All of them.
  ///
  /// - Throws: ``ReadingError/tooLarge(_:)`` past the limit, before anything is read.
  package func all(limit: Int64 = ImportLimits.standard.partBytes) throws -> [UInt8] {
    guard length <= limit else { throw ReadingError.tooLarge("\(length) bytes, of which \(limit) are read at once") }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(length))
    try forEachPiece { bytes.append(contentsOf: $0) }
    return bytes
  }
}

/// Ends a reading from inside of it.
private struct EnoughRead: Error {}

/// Bytes in memory.
package struct MemoryBytes: ImportBytes {
  package let bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package var length: Int64 { Int64(bytes.count) }

  package func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    for start in stride(from: 0, to: bytes.count, by: 256 << 10) {
      try bytes[start..<min(start + (256 << 10), bytes.count)].withUnsafeBytes(body)
    }
  }
}
