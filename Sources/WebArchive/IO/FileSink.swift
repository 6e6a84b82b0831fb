import Foundation

/// A file written front to back through a buffer, whose earlier bytes can be corrected. Not to be shared between threads.
package final class FileSink {
  /// Bytes written so far, buffered ones included.
  package private(set) var length: UInt64 = 0

  private let path: String
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private var flushed: UInt64 = 0

  private static let bufferSize = 1 << 20

  /// Creates the file; one of that name is overwritten.
  package init(path: String) throws(WARCError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .system("create", path) }
    buffer.reserveCapacity(Self.bufferSize)
  }

  deinit { if descriptor >= 0 { Foundation.close(descriptor) } }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(WARCError) {
    if buffer.count + bytes.count > Self.bufferSize { try flush() }
    if bytes.count >= Self.bufferSize {
      try put(bytes, at: flushed)
      flushed += UInt64(bytes.count)
    } else {
      buffer.append(contentsOf: bytes)
    }
    length += UInt64(bytes.count)
  }

  package func write(_ bytes: [UInt8]) throws(WARCError) {
    var failure: WARCError?
    bytes.withUnsafeBytes { bytes in
      do throws(WARCError) { try write(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Writes over bytes that were written before.
  package func patch(_ bytes: [UInt8], at offset: UInt64) throws(WARCError) {
    if offset >= flushed {
      let start = Int(offset - flushed)
      buffer.replaceSubrange(start..<start + bytes.count, with: bytes)
      return
    }
    try flush()
    var failure: WARCError?
    bytes.withUnsafeBytes { bytes in
      do throws(WARCError) { try put(bytes, at: offset) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Writes out what is buffered and, unless told otherwise, waits until the disk has it; then closes.
  package func close(durably: Bool = true) throws(WARCError) {
    try flush()
    if durably, fsync(descriptor) != 0 { throw .system("sync", path) }
    let result = Foundation.close(descriptor)
    descriptor = -1
    if result != 0 { throw .system("close", path) }
  }

  private func flush() throws(WARCError) {
    var failure: WARCError?
    buffer.withUnsafeBytes { bytes in
      do throws(WARCError) { try put(bytes, at: flushed) } catch { failure = error }
    }
    if let failure { throw failure }
    flushed += UInt64(buffer.count)
    buffer.removeAll(keepingCapacity: true)
  }

  private func put(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(WARCError) {
    var done = 0
    while done < bytes.count {
      let count = pwrite(
        descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset) + off_t(done))
      if count < 0 {
        if errno == EINTR { continue }
        throw .system("write", path)
      }
      done += count
    }
  }
}
