/// Takes the chunk sizes out of a body, whatever pieces it comes in (RFC 9112 section 7.1).
struct ChunkedBody {
  private enum State {
    case size, extensions, data, dataEnd, trailer, finished, broken
  }

  private var state = State.size
  private var left: UInt64 = 0
  private var digits = 0
  private var trailerLine = 0

  /// Whether the last chunk and its closing empty line were seen.
  var isComplete: Bool { state == .finished }
  /// Whether the body is not chunked as announced.
  var isBroken: Bool { state == .broken }

  /// Hands the chunks' bytes over as they come. What follows the last chunk is left out.
  mutating func decode(_ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      switch state {
      case .size:
        if let digit = Hexadecimal.value(of: byte), digits < 16 {
          left = left << 4 | UInt64(digit)
          digits += 1
        } else if digits > 0, byte == 0x0A {
          endSize()
        } else if digits > 0, byte == 0x0D || byte == 0x3B || byte == 0x20 || byte == 0x09 {
          state = .extensions
        } else {
          state = .broken
        }
        at += 1
      case .extensions:
        if byte == 0x0A { endSize() }
        at += 1
      case .data:
        let count = Int(min(left, UInt64(bytes.count - at)))
        body(UnsafeRawBufferPointer(rebasing: bytes[at..<at + count]))
        at += count
        left -= UInt64(count)
        if left == 0 { state = .dataEnd }
      case .dataEnd:
        if byte == 0x0A {
          state = .size
          digits = 0
        } else if byte != 0x0D {
          state = .broken
        }
        at += 1
      case .trailer:
        if byte == 0x0A {
          if trailerLine == 0 { state = .finished }
          trailerLine = 0
        } else if byte != 0x0D {
          trailerLine += 1
        }
        at += 1
      case .finished, .broken:
        return
      }
    }
  }

  private mutating func endSize() {
    if left == 0 {
      state = .trailer
      trailerLine = 0
    } else {
      state = .data
    }
  }
}
