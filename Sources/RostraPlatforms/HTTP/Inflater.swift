import CZlib

/// Unpacks gzip (RFC 1952, several members too), zlib (RFC 1950) or bare deflate (RFC 1951) as it arrives.
///
/// It owns zlib's state, so it is used by one caller and frees the state at its end.
struct Inflater: ~Copyable {
  enum Format {
    case gzip
    /// What HTTP calls `deflate`: zlib by the standard, bare deflate from some servers (RFC 9110, section 8.4.1.2).
    case deflate
  }

  enum Failure: Error {
    case tooLarge
    case broken(String)
  }

  private let format: Format
  private var stream = z_stream()
  private var isOpen = false
  private var isAtMemberEnd = false
  private var memberCount = 0

  init(_ format: Format) { self.format = format }

  deinit {
    if isOpen {
      var stream = stream
      inflateEnd(&stream)
    }
  }

  /// Whether not a single byte has come.
  var isUntouched: Bool { memberCount == 0 }

  /// Whether the input so far ends where a member ends.
  var isComplete: Bool { isAtMemberEnd }

  /// Adds what the input unpacks to, as long as `output` stays within `limit` bytes.
  mutating func inflate(_ input: [UInt8], into output: inout [UInt8], limit: Int) throws(Failure) {
    var rest = input[...]
    while !rest.isEmpty {
      if isAtMemberEnd {
        // Some servers pad; only another member is read on.
        guard case .gzip = format, rest.first == 0x1F else { return }
        close()
      }
      if !isOpen { try open(rest) }
      let (taken, status) = try step(rest, into: &output, limit: limit)
      rest = rest.dropFirst(taken)
      switch status {
      case Z_STREAM_END: isAtMemberEnd = true
      case Z_OK: break
      case Z_BUF_ERROR where taken == 0: throw .broken("no progress")
      case Z_BUF_ERROR: break
      default: throw .broken(stream.msg.map { String(cString: $0) } ?? "zlib error \(status)")
      }
    }
  }

  private mutating func open(_ start: ArraySlice<UInt8>) throws(Failure) {
    let windowBits: Int32 =
      switch format {
      case .gzip: 15 + 16
      case .deflate: Inflater.looksLikeZlib(start) ? 15 : -15
      }
    stream = z_stream()
    guard inflateInit2_(&stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw .broken("zlib cannot start")
    }
    isOpen = true
    isAtMemberEnd = false
    memberCount += 1
  }

  private mutating func close() {
    inflateEnd(&stream)
    isOpen = false
    isAtMemberEnd = false
  }

  private static func looksLikeZlib(_ start: ArraySlice<UInt8>) -> Bool {
    guard start.count >= 2 else { return true }
    let header = UInt16(start[start.startIndex]) << 8 | UInt16(start[start.startIndex + 1])
    return header & 0x0F00 == 0x0800 && header % 31 == 0
  }

  /// One call of zlib, which wants stable pointers; that is all that is unsafe here.
  private mutating func step(
    _ input: ArraySlice<UInt8>, into output: inout [UInt8], limit: Int
  ) throws(Failure) -> (taken: Int, status: Int32) {
    guard output.count < limit else {
      // At the limit: only an end without further output may still come.
      var spare: [UInt8] = []
      let (taken, status) = call(input, into: &spare, room: 1)
      guard spare.isEmpty else { throw .tooLarge }
      return (taken, status)
    }
    return call(
      input, into: &output, room: min(limit - output.count, max(32 << 10, min(output.count, 4 << 20))))
  }

  private mutating func call(
    _ input: ArraySlice<UInt8>, into output: inout [UInt8], room: Int
  ) -> (taken: Int, status: Int32) {
    let count = min(input.count, 1 << 20)
    let chunk = [UInt8](unsafeUninitializedCapacity: room) { buffer, initialized in
      initialized = 0
      input.withUnsafeBytes { bytes in
        stream.next_in = UnsafeMutablePointer(mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
        stream.avail_in = UInt32(count)
        stream.next_out = buffer.baseAddress
        stream.avail_out = UInt32(room)
        status = CZlib.inflate(&stream, Z_NO_FLUSH)
        initialized = room - Int(stream.avail_out)
      }
    }
    output += chunk
    return (count - Int(stream.avail_in), status)
  }

  private var status: Int32 = Z_OK
}
