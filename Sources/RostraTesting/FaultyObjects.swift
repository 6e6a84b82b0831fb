package import RostraStorage
import Synchronization

/// A store that breaks where a test tells it to, in front of a real one. Each write can fail in the two ways that
/// matter: it did not happen, or it happened and only the answer was lost.
package final class FaultyObjects: Objects {
  package enum Operation: String, Sendable, Hashable, CaseIterable {
    case put, putFile, get, read, size, list, delete, openForAppend, append, makeDurable, close
  }

  package enum Fault: Sendable, Hashable {
    /// Nothing happened.
    case failed
    /// It happened; the caller is told that it failed.
    case failedButHappened
  }

  /// What a broken call throws.
  package struct Broken: Error, Equatable, CustomStringConvertible {
    package let operation: Operation
    package let call: Int
    package let fault: Fault
    package var description: String { "\(operation.rawValue), call \(call), was made to fail (\(fault))" }
  }

  private let objects: any Objects
  private let plan: @Sendable (_ operation: Operation, _ call: Int) -> Fault?
  private let calls = Mutex<[Operation]>([])

  /// The plan is asked before every call; `call` counts all calls from 1.
  package init(
    _ objects: any Objects, plan: @escaping @Sendable (_ operation: Operation, _ call: Int) -> Fault?
  ) {
    self.objects = objects
    self.plan = plan
  }

  /// Breaks exactly the nth of the given operations (of all operations where none are given).
  package convenience init(
    _ objects: any Objects, break fault: Fault, at nth: Int,
    of operations: Set<Operation> = Set(Operation.allCases)
  ) {
    let seen = Mutex(0)
    self.init(objects) { operation, _ in
      guard operations.contains(operation) else { return nil }
      let count = seen.withLock { seen in
        seen += 1
        return seen
      }
      return count == nth ? fault : nil
    }
  }

  /// The calls made so far, in their order.
  package var log: [Operation] { calls.withLock { $0 } }

  fileprivate func perform<T: Sendable>(
    _ operation: Operation, _ body: @Sendable () async throws -> T
  ) async throws -> T {
    let call = calls.withLock { calls in
      calls.append(operation)
      return calls.count
    }
    switch plan(operation, call) {
    case nil: return try await body()
    case .failed: throw Broken(operation: operation, call: call, fault: .failed)
    case .failedButHappened:
      _ = try await body()
      throw Broken(operation: operation, call: call, fault: .failedButHappened)
    }
  }

  package func put(_ bytes: [UInt8], at key: ObjectKey, ifAbsent: Bool) async throws {
    try await perform(.put) { [objects] in try await objects.put(bytes, at: key, ifAbsent: ifAbsent) }
  }

  package func putFile(_ path: String, at key: ObjectKey) async throws {
    try await perform(.putFile) { [objects] in try await objects.putFile(path, at: key) }
  }

  package func get(_ key: ObjectKey) async throws -> [UInt8]? {
    try await perform(.get) { [objects] in try await objects.get(key) }
  }

  package func read(_ key: ObjectKey, range: Range<Int64>) async throws -> [UInt8] {
    try await perform(.read) { [objects] in try await objects.read(key, range: range) }
  }

  package func size(_ key: ObjectKey) async throws -> Int64? {
    try await perform(.size) { [objects] in try await objects.size(key) }
  }

  package func list(prefix: String) async throws -> [ObjectEntry] {
    try await perform(.list) { [objects] in try await objects.list(prefix: prefix) }
  }

  package func delete(_ key: ObjectKey) async throws {
    try await perform(.delete) { [objects] in try await objects.delete(key) }
  }

  package func openForAppend(_ key: ObjectKey, durableLength: Int64) async throws -> any AppendableObject {
    try await perform(.openForAppend) { [self, objects] in
      FaultyAppender(
        appender: try await objects.openForAppend(key, durableLength: durableLength), faults: self)
    }
  }

  package func close() async throws { try await objects.close() }
}

private struct FaultyAppender: AppendableObject {
  let appender: any AppendableObject
  let faults: FaultyObjects

  func append(_ bytes: [UInt8]) async throws -> Int64 {
    try await faults.perform(.append) { try await appender.append(bytes) }
  }

  var length: Int64 { get async { await appender.length } }

  func makeDurable() async throws {
    try await faults.perform(.makeDurable) { try await appender.makeDurable() }
  }

  func close() async throws {
    try await faults.perform(.close) { try await appender.close() }
  }
}
