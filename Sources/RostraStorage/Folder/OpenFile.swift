import Glibc

/// A file descriptor that closes itself, with system calls that throw. Its calls block: make them on a thread
/// that may.
final class OpenFile: Sendable {
  let path: String
  private let descriptor: Int32

  init(_ path: String, _ flags: Int32, mode: mode_t = 0o600) throws {
    self.path = path
    descriptor = try retrying { Glibc.open(path, flags | O_CLOEXEC, mode) }.orThrow("open", path)
  }

  deinit { Glibc.close(descriptor) }

  func size() throws -> Int64 {
    var status = stat()
    try fstat(descriptor, &status).orThrow("stat", path)
    return Int64(status.st_size)
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws {
    var done = 0
    while done < bytes.count {
      done += try retrying {
        pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset) + done)
      }.orThrow("write", path)
    }
  }

  func write(_ bytes: [UInt8], at offset: Int64) throws {
    try bytes.withUnsafeBytes { try write($0, at: offset) }
  }

  /// As many bytes as there are, up to the given count.
  func read(upTo count: Int, at offset: Int64) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
      while done < count {
        let got = try retrying {
          pread(descriptor, buffer.baseAddress! + done, count - done, off_t(offset) + done)
        }.orThrow("read", path)
        if got == 0 { break }
        done += got
      }
    }
  }

  func truncate(to length: Int64) throws {
    try retrying { ftruncate(descriptor, off_t(length)) }.orThrow("truncate", path)
  }

  /// The bytes and the length are on the disk; times and the like may not be.
  func syncData() throws { try retrying { fdatasync(descriptor) }.orThrow("sync", path) }

  func sync() throws { try retrying { fsync(descriptor) }.orThrow("sync", path) }

  /// False where another open file, of this process or another, holds the lock. It ends with the file.
  func lockExclusively() throws -> Bool {
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
    if errno == EWOULDBLOCK { return false }
    throw SystemCallError(call: "lock", path: path, code: errno)
  }

  func unlock() throws { try flock(descriptor, LOCK_UN).orThrow("unlock", path) }
}

/// A system call that failed, with its errno.
struct SystemCallError: Error, Equatable, CustomStringConvertible {
  let call: String
  let path: String
  let code: Int32

  var description: String { "cannot \(call) \(path): \(String(cString: strerror(code)))" }

  /// The same as a caller of the store needs to see it.
  var asObjectsError: ObjectsError {
    switch code {
    case ENOSPC, EDQUOT: .diskFull(path)
    case EACCES, EPERM, EROFS, ENOTDIR, EISDIR, ELOOP, ENAMETOOLONG: .denied(description)
    default: .unavailable(description)
    }
  }
}

func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}

extension SignedInteger {
  @discardableResult
  func orThrow(_ call: String, _ path: String) throws -> Self {
    guard self != -1 else { throw SystemCallError(call: call, path: path, code: errno) }
    return self
  }
}
