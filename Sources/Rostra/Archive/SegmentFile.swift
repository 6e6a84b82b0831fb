import Foundation
import RostraStorage
import WebArchive

/// A segment as a file to be read by position: the object itself where the store is a folder, else a copy that lasts as
/// long as this value.
final class SegmentFile: Sendable {
  let source: SourceRange
  private let temporary: String?

  /// - Parameter length: how many bytes count; what lies behind is an unreferenced tail.
  init(_ segment: Segment, length: Int64, objects: any Objects) async throws {
    let path: String
    if let folder = objects as? FolderObjects {
      path = "\(folder.root)/\(segment.key.text)"
      temporary = nil
    } else {
      path = NSTemporaryDirectory() + "rostra-segment-\(UUID().uuidString)"
      temporary = path
      guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
        let file = FileHandle(forWritingAtPath: path)
      else { throw ArchiveError.spool(path: path) }
      defer { try? file.close() }
      for try await chunk in objects.stream(segment.key, range: 0..<length) { try file.write(contentsOf: chunk) }
    }
    source = SourceRange(try FileSource(path: path), start: 0, length: UInt64(length))
  }

  deinit {
    if let temporary { unlink(temporary) }
  }
}
