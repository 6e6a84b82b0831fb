import Dispatch
import Synchronization
import TransparencyLog

extension NewVersion {
  func commitment() throws -> TreeHash {
    try RecordCommitment.root(
      schema: CommitmentSchema.version, fields: VersionFields(content, capture: context).all, secret: secret)
  }
}

extension [NewVersion] {
  /// In the same order. Hashing is most of what keeping a version costs, and each stands alone: all processors share it.
  func commitments() throws -> [TreeHash] {
    let length = 16
    let parts = Mutex<[Int: Result<[TreeHash], any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: (count + length - 1) / length) { part in
      let some = self[part * length..<Swift.min((part + 1) * length, count)]
      let result = Result { try some.map { try $0.commitment() } }
      parts.withLock { $0[part] = result }
    }
    return try parts.withLock { $0 }.sorted { $0.key < $1.key }.flatMap { try $0.value.get() }
  }
}
