/// A gzip file of one member as it unpacks, piece by piece.
package enum GzipFile {
  /// What is wrong with the file.
  package struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
  }

  /// Hands over what the file unpacks to; each piece is valid only during its call.
  ///
  /// - Parameters:
  ///   - limit: bytes in all.
  ///   - ratio: times its packed length that it may grow, counted past 64 MiB: a bomb ends early.
  package static func unpack(
    _ source: any ByteSource, limit: UInt64, ratio: UInt64 = 200, to body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let inflater = RawInflater(wrapper: .gzip)
    var packed: UInt64 = 0
    var length: UInt64 = 0
    try source.forEachChunk { chunk in
      packed += UInt64(chunk.count)
      let fault = try inflater.inflate(chunk) { piece in
        length += UInt64(piece.count)
        guard length <= limit else { throw Fault(description: "it unpacks to more than \(limit) bytes") }
        guard length <= 64 << 20 || length / ratio <= packed else {
          throw Fault(description: "it grows more than \(ratio)-fold when unpacked")
        }
        try body(piece)
      }
      if let fault { throw Fault(description: "its gzip data is damaged: \(fault)") }
    }
    guard inflater.isComplete else { throw Fault(description: "its gzip data ends early: it may have been cut short") }
  }
}
