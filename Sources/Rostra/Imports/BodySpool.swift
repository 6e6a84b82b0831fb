import Foundation
import RostraPlatforms
import WebArchive

/// A body on its way from a container into a segment: small ones in memory, others in a file that its taker removes.
final class BodySpool {
  private let path: String
  private var sink: FileSink?
  private var bytes: [UInt8] = []
  private var length: Int64 = 0
  private static let mostInMemory = 4 << 20

  init(folder: String) throws { path = "\(folder)/\(UUID().uuidString)" }

  func write(_ piece: UnsafeRawBufferPointer) throws {
    length += Int64(piece.count)
    do {
      if let sink { return try sink.write(piece) }
      bytes.append(contentsOf: piece)
      guard bytes.count > Self.mostInMemory else { return }
      let sink = try FileSink(path: path)
      try sink.write(bytes)
      self.sink = sink
      bytes = []
    } catch {
      unlink(path)
      throw ImportError.scratch("\(error)")
    }
  }

  func finish() throws -> ExchangeBody {
    guard let sink else { return .memory(bytes) }
    do { try sink.close(durably: false) } catch {
      unlink(path)
      throw ImportError.scratch("\(error)")
    }
    return .file(path: path, length: length)
  }
}

extension ExchangeBody {
  /// Removes the file of a body that went through one.
  func discard() {
    if case .file(let path, _) = self { unlink(path) }
  }
}
