import Glibc
import NIOPosix
import Synchronization

/// One file that grows at its end.
///
/// The order: bytes are written behind the last ones (`append`), then the file is synced (`makeDurable`), then
/// the owner's database transaction records how long the file is. A crash between any two leaves bytes that no row
/// knows; the next `openForAppend` cuts them off before anything is written over them.
///
/// A write that fails is taken back at once. A sync that fails is final: Linux may have dropped the pages it
/// could not write and report the next sync as good, so this appender refuses everything after it.
final class FolderAppender: AppendableObject {
  private struct State {
    var length: Int64
    var isNameDurable: Bool
    var isClosed = false
    var failure: String?
  }

  private let key: ObjectKey
  private let file: OpenFile
  /// Held during the calls themselves, which so happen one after the other; none is slow but the sync.
  private let state: Mutex<State>

  init(key: ObjectKey, path: String, durableLength: Int64) throws {
    self.key = key
    if durableLength == 0 {
      try Folder.make(Folder.parent(of: path))
      file = try OpenFile(path, O_RDWR | O_CREAT)
    } else {
      do {
        file = try OpenFile(path, O_RDWR)
      } catch let error as SystemCallError where error.code == ENOENT {
        throw ObjectsError.shorter(key, durable: durableLength, found: 0)
      }
    }
    // A writer of this process that was just given up may still be on its way out of its last call.
    var tries = 0
    while try !file.lockExclusively() {
      tries += 1
      guard tries < 100 else { throw ObjectsError.inUse(key) }
      usleep(10_000)
    }
    let found = try file.size()
    guard found >= durableLength else {
      throw ObjectsError.shorter(key, durable: durableLength, found: found)
    }
    if found > durableLength {
      try file.truncate(to: durableLength)
      try file.sync()
    }
    state = Mutex(State(length: durableLength, isNameDurable: false))
  }

  var length: Int64 { get async { state.withLock { $0.length } } }

  func append(_ bytes: [UInt8]) async throws -> Int64 {
    try await blocking { file, state in
      let offset = state.length
      do {
        try file.write(bytes, at: offset)
      } catch {
        do {
          try file.truncate(to: offset)
        } catch let second {
          state.failure = "\(error); then \(second)"
        }
        throw error
      }
      state.length += Int64(bytes.count)
      return offset
    }
  }

  func makeDurable() async throws {
    try await blocking { try Self.makeDurable($0, &$1) }
  }

  func close() async throws {
    try await blocking { file, state in
      try Self.makeDurable(file, &state)
      state.isClosed = true
      try file.unlock()
    }
  }

  private static func makeDurable(_ file: OpenFile, _ state: inout State) throws {
    do {
      try file.syncData()
      if !state.isNameDurable {
        try Folder.sync(Folder.parent(of: file.path))
        state.isNameDurable = true
      }
    } catch {
      state.failure = "\(error)"
      throw error
    }
  }

  private func blocking<T: Sendable>(
    _ body: @escaping @Sendable (OpenFile, inout State) throws -> T
  ) async throws -> T {
    do {
      return try await NIOThreadPool.singleton.runIfActive { [self] in
        try state.withLock { state in
          if state.isClosed { throw ObjectsError.closed(key) }
          if let failure = state.failure { throw ObjectsError.broken(key, reason: failure) }
          return try body(file, &state)
        }
      }
    } catch let error as SystemCallError {
      throw error.asObjectsError
    }
  }
}
