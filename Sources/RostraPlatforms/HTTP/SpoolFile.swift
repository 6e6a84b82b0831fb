#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that takes a large body as it arrives.
///
/// It is created new and readable by its owner only. Whoever takes over the exchange deletes it.
struct SpoolFile: Sendable {
  let path: String
  private let descriptor: Int32

  struct Failure: Error, Hashable, CustomStringConvertible {
    var path: String
    var code: Int32

    var description: String { "\(path): \(String(cString: strerror(code)))" }
  }

  init(creating path: String) throws(Failure) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if written < 0 {
        if errno == EINTR { continue }
        throw Failure(path: path, code: errno)
      }
      rest = rest.dropFirst(written)
    }
  }

  func close() {
    _ = Glibc.close(descriptor)
  }

  func discard() {
    close()
    unlink(path)
  }
}
