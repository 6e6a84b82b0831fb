import CZlib

/// Deflate written piece by piece, for bytes too many to hold: a gzip member, or bare as ZIP wants it.
///
/// A class, since zlib keeps a pointer to the stream it was opened with.
final class DeflateStream {
  /// Compressed bytes handed over so far.
  private(set) var written: UInt64 = 0
  private var stream = z_stream()
  private let room: UnsafeMutableRawBufferPointer

  enum Wrapper: Int32 {
    // zlib's window bits: 15 for the largest window, 16 more for gzip, negative for none.
    case gzip = 31
    case none = -15
  }

  /// Level 0 stores, 1 to 9 compress.
  init(level: Int32, wrapper: Wrapper) {
    room = .allocate(byteCount: 128 << 10, alignment: 16)
    // Fails only when memory has run out.
    let status = deflateInit2_(
      &stream, level, Z_DEFLATED, wrapper.rawValue, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib could not be opened: \(status)")
  }

  deinit {
    deflateEnd(&stream)
    room.deallocate()
  }

  func write(_ bytes: UnsafeRawBufferPointer, to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
    var rest = bytes
    // zlib counts input in 32 bits.
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
      rest = UnsafeRawBufferPointer(rebasing: rest[piece.count...])
      stream.next_in = UnsafeMutablePointer(mutating: piece.bindMemory(to: UInt8.self).baseAddress)
      stream.avail_in = UInt32(piece.count)
      repeat { try drain(Z_NO_FLUSH, to: sink) } while stream.avail_out == 0
    }
  }

  func finish(to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
    stream.avail_in = 0
    while try drain(Z_FINISH, to: sink) != Z_STREAM_END {}
  }

  @discardableResult
  private func drain(_ flush: Int32, to sink: (UnsafeRawBufferPointer) throws -> Void) throws -> Int32 {
    stream.next_out = room.bindMemory(to: UInt8.self).baseAddress
    stream.avail_out = UInt32(room.count)
    let status = deflate(&stream, flush)
    let count = room.count - Int(stream.avail_out)
    written += UInt64(count)
    if count > 0 { try sink(UnsafeRawBufferPointer(rebasing: room[..<count])) }
    return status
  }
}
