import Foundation
import RostraStorage
import WebArchive

/// A segment as a file to be read by position: the object itself where the store is a folder, else a copy without a name,
/// whose bytes last as long as this value.
struct SegmentFile: Sendable {
  let source: SourceRange

  /// - Parameter length: how many bytes count; what lies behind is an unreferenced tail.
  init(_ segment: Segment, length: Int64, objects: any Objects) async throws {
    let file: FileSource
    if let folder = objects as? FolderObjects {
      file = try FileSource(path: "\(folder.root)/\(segment.key.text)")
    } else {
      file = try await SegmentFile.copy(segment, length: length, objects: objects)
    }
    source = SourceRange(file, start: 0, length: UInt64(length))
  }

  private static func copy(_ segment: Segment, length: Int64, objects: any Objects) async throws -> FileSource {
    let path = NSTemporaryDirectory() + "rostra-segment-\(UUID().uuidString)"
    guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
      throw ArchiveError.spool(path: path)
    }
    defer { unlink(path) }
    guard let file = FileHandle(forWritingAtPath: path) else { throw ArchiveError.spool(path: path) }
    defer { try? file.close() }
    for try await chunk in objects.stream(segment.key, range: 0..<length) { try file.write(contentsOf: chunk) }
    return try FileSource(path: path)
  }
}
