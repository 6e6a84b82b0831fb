import CLibDeflate
import CZlib

/// Inflates one gzip member at a time: in one call when it fits, piece by piece when it does not. Not to be shared between
/// threads.
final class MemberInflater {
  enum Progress: Equatable {
    /// There may be more; `count` bytes of input were taken.
    case more
    /// The member ended, its checksum and length were right.
    case end
    /// The input ran out inside of the member.
    case needsInput
    case corrupt(String)
  }

  private let whole: OpaquePointer
  private var stream = z_stream()

  init() {
    // Both fail only when memory has run out.
    guard let whole = libdeflate_alloc_decompressor() else {
      preconditionFailure("libdeflate could not be opened")
    }
    self.whole = whole
    // 15 + 16: the largest window, in a gzip wrapper and no other.
    let status = inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib could not be opened: \(status)")
  }

  deinit {
    libdeflate_free_decompressor(whole)
    inflateEnd(&stream)
  }

  /// The whole member, when input holds all of it and output has room for all of it: four times as fast as the stream.
  /// Nil means only that it did not work this way.
  func inflateWhole(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> (taken: Int, made: Int)? {
    var taken = 0
    var made = 0
    let result = libdeflate_gzip_decompress_ex(
      whole, input.baseAddress, input.count, output.baseAddress, output.count, &taken, &made)
    return result == LIBDEFLATE_SUCCESS ? (taken, made) : nil
  }

  /// Starts another member.
  func restart() { inflateReset(&stream) }

  /// The next piece of the member.
  func inflatePiece(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> (taken: Int, made: Int, progress: Progress) {
    stream.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
    stream.avail_in = UInt32(min(input.count, 1 << 30))
    stream.next_out = output.bindMemory(to: UInt8.self).baseAddress
    stream.avail_out = UInt32(min(output.count, 1 << 30))
    let (offeredIn, offeredOut) = (stream.avail_in, stream.avail_out)
    let status = inflate(&stream, Z_NO_FLUSH)
    let taken = Int(offeredIn - stream.avail_in)
    let made = Int(offeredOut - stream.avail_out)
    let progress: Progress =
      switch status {
      case Z_STREAM_END: .end
      case Z_OK where taken > 0 || made > 0: .more
      case Z_OK, Z_BUF_ERROR: .needsInput
      case Z_NEED_DICT: .corrupt("asks for a preset dictionary")
      default: .corrupt(stream.msg.map { String(cString: $0) } ?? "zlib status \(status)")
      }
    return (taken, made, progress)
  }
}
