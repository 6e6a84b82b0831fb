import Foundation

/// Bytes that can be read again, from any offset: a file, a range of one, an array.
///
/// Reading twice is what lets a body of any size be written in constant memory: one pass measures and digests, the next
/// writes.
public protocol ByteSource: Sendable {
  var length: UInt64 { get }
  /// Fills `buffer` from `offset` on and returns how many bytes were there: fewer than asked only at the end.
  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(WARCError) -> Int
}

/// An open file, read by position. The length is that at opening.
///
/// Not mapped into memory: a mapped file that another process cuts short kills the reader with a signal, whereas a read
/// comes back short and can be reported.
public final class FileSource: ByteSource {
  public let path: String
  public let length: UInt64
  private let descriptor: Int32

  public init(path: String) throws(WARCError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system("open", path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .system(operation: "open", path: path, reason: "not a regular file")
    }
    self.path = path
    self.length = UInt64(status.st_size)
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  public func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(WARCError) -> Int {
    var done = 0
    while done < buffer.count {
      let count = pread(
        descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset) + off_t(done))
      if count < 0 {
        if errno == EINTR { continue }
        throw .system("read", path)
      }
      if count == 0 { break }
      done += count
    }
    return done
  }
}

/// Bytes in memory as a source.
public struct BytesSource: ByteSource {
  public let bytes: [UInt8]

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public var length: UInt64 { UInt64(bytes.count) }

  public func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(WARCError) -> Int {
    guard offset < length else { return 0 }
    let count = min(buffer.count, bytes.count - Int(offset))
    bytes.withUnsafeBytes {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[Int(offset)..<Int(offset) + count]))
    }
    return count
  }
}

/// A part of another source, counted from its own start.
public struct SourceRange: ByteSource {
  public let source: any ByteSource
  public let start: UInt64
  public let length: UInt64

  /// The part is cut to what the source holds.
  public init(_ source: any ByteSource, start: UInt64, length: UInt64) {
    self.source = source
    self.start = min(start, source.length)
    self.length = min(length, source.length - self.start)
  }

  public func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(WARCError) -> Int {
    guard offset < length else { return 0 }
    let count = Int(min(UInt64(buffer.count), length - offset))
    return try source.read(
      at: start + offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
  }
}

extension ByteSource {
  /// The bytes of a range in an array; shorter where the source ends.
  package func bytes(at offset: UInt64, count: Int) throws(WARCError) -> [UInt8] {
    var failure: WARCError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(WARCError) {
        filled = try read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Hands over every byte in order, in pieces of at most `chunk` bytes.
  package func forEachChunk(
    from start: UInt64 = 0, chunk: Int = 256 << 10, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 16)
    defer { buffer.deallocate() }
    var offset = start
    while offset < length {
      let count = try read(at: offset, into: buffer)
      if count == 0 { break }
      try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      offset += UInt64(count)
    }
  }
}

extension WARCError {
  /// The operating system's own words for the last call that failed.
  static func system(_ operation: String, _ path: String) -> WARCError {
    .system(operation: operation, path: path, reason: String(cString: strerror(errno)))
  }
}
