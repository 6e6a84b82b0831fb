/// Why a web archive could not be read or written. Offsets count bytes from the start of the file.
public enum WARCError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The bytes at `offset` do not start a WARC record; `found` says what they look like.
  case notWARC(offset: UInt64, found: String)
  /// A header that cannot be understood.
  case malformedHeader(offset: UInt64, reason: String)
  /// A gzip member that does not inflate, or whose checksum differs.
  case corruptMember(offset: UInt64, reason: String)
  /// The file or member ends before the record does.
  case truncated(offset: UInt64, expected: UInt64, found: UInt64)
  /// More than the reader was allowed to take; raise the named limit to read it.
  case limit(name: String, allowed: UInt64, offset: UInt64)
  /// A field that must not be written as it stands.
  case invalidField(name: String, value: String, reason: String)
  /// A block that contradicts its header.
  case invalidBlock(recordID: String, reason: String)
  /// A body that changed between the pass that measured it and the pass that wrote it.
  case bodyChanged(recordID: String, reason: String)
  /// The operating system refused.
  case system(operation: String, path: String, reason: String)

  public var description: String {
    switch self {
    case .notWARC(let offset, let found): "no WARC record at byte \(offset): \(found)"
    case .malformedHeader(let offset, let reason): "WARC header at byte \(offset): \(reason)"
    case .corruptMember(let offset, let reason): "gzip member at byte \(offset): \(reason)"
    case .truncated(let offset, let expected, let found):
      "record at byte \(offset) ends early: \(expected) bytes announced, \(found) there"
    case .limit(let name, let allowed, let offset):
      "at byte \(offset): more than \(allowed) allowed by the limit \(name)"
    case .invalidField(let name, let value, let reason): "field \(name) with value \"\(value)\": \(reason)"
    case .invalidBlock(let recordID, let reason): "record \(recordID): \(reason)"
    case .bodyChanged(let recordID, let reason): "record \(recordID): \(reason)"
    case .system(let operation, let path, let reason): "\(operation) \(path): \(reason)"
    }
  }
}
