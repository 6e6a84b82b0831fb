import CLibDeflate
import CZlib

/// Inflates bare or wrapped deflate data that comes in pieces. Not to be shared between threads.
final class RawInflater {
  enum Wrapper: Int32 {
    case none = -15
    case zlib = 15
    case gzip = 31
  }

  private var stream = z_stream()
  private let room: UnsafeMutableRawBufferPointer
  /// Whether the end of the data was reached.
  private(set) var isComplete = false

  init(wrapper: Wrapper) {
    room = .allocate(byteCount: 128 << 10, alignment: 16)
    // Fails only when memory has run out.
    let status = inflateInit2_(&stream, wrapper.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib could not be opened: \(status)")
  }

  deinit {
    inflateEnd(&stream)
    room.deallocate()
  }

  /// Hands over what the piece inflates to. What follows the end of the data is left out.
  /// - Returns: nil, or what is wrong with the data.
  func inflate(
    _ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows -> String? {
    var rest = bytes
    while !rest.isEmpty, !isComplete {
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
      rest = UnsafeRawBufferPointer(rebasing: rest[piece.count...])
      stream.next_in = UnsafeMutablePointer(mutating: piece.bindMemory(to: UInt8.self).baseAddress)
      stream.avail_in = UInt32(piece.count)
      repeat {
        stream.next_out = room.bindMemory(to: UInt8.self).baseAddress
        stream.avail_out = UInt32(room.count)
        let status = CZlib.inflate(&stream, Z_NO_FLUSH)
        let made = room.count - Int(stream.avail_out)
        if made > 0 { try body(UnsafeRawBufferPointer(rebasing: room[..<made])) }
        if status == Z_STREAM_END {
          isComplete = true
          break
        }
        if status == Z_BUF_ERROR { break }
        guard status == Z_OK else { return stream.msg.map { String(cString: $0) } ?? "zlib status \(status)" }
      } while stream.avail_in > 0 || stream.avail_out == 0
    }
    return nil
  }
}

/// CRC-32 as ZIP and gzip use it, by libdeflate's vector code.
struct CRC32 {
  private(set) var value: UInt32 = 0

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    value = libdeflate_crc32(value, bytes.baseAddress, bytes.count)
  }
}
