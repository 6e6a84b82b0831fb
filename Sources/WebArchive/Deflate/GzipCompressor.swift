import CLibDeflate

/// Whole gzip members in one call. Holds libdeflate's tables (some hundred kilobytes), so one is kept and used again; it
/// must not be shared between threads.
final class GzipCompressor {
  private let compressor: OpaquePointer
  private var scratch: [UInt8] = []

  /// Level 0 stores, 1 to 12 compress.
  init(level: Int32) {
    // Fails only for a level out of range or when memory has run out, when nothing else would work either.
    guard let compressor = libdeflate_alloc_compressor(level) else {
      preconditionFailure("libdeflate has no compressor of level \(level)")
    }
    self.compressor = compressor
  }

  deinit { libdeflate_free_compressor(compressor) }

  /// Appends one gzip member and returns its length.
  func append(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) -> Int {
    let bound = libdeflate_gzip_compress_bound(compressor, bytes.count)
    if scratch.count < bound { scratch = [UInt8](repeating: 0, count: bound + bound / 4) }
    return scratch.withUnsafeMutableBytes { room in
      let length = libdeflate_gzip_compress(
        compressor, bytes.baseAddress, bytes.count, room.baseAddress, room.count)
      output.append(contentsOf: room[..<length])
      return length
    }
  }
}
