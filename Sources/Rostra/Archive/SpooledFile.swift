import Foundation
import WebArchive

/// A file that grows beside a production in the making, since a ZIP takes one entry at a time. Nothing of it outlasts the
/// process that reads it.
final class SpooledFile {
  private let path: String
  private let sink: FileSink

  init(folder: String) throws {
    path = "\(folder)/\(UUID().uuidString)"
    sink = try FileSink(path: path)
  }

  deinit { unlink(path) }

  func append(_ bytes: [UInt8]) throws { try sink.write(bytes) }
  func append(_ bytes: UnsafeRawBufferPointer) throws { try sink.write(bytes) }

  /// What was written, to be read; the file's name is gone, its bytes last as long as the source.
  func finish() throws -> FileSource {
    try sink.close(durably: false)
    let source = try FileSource(path: path)
    unlink(path)
    return source
  }
}
