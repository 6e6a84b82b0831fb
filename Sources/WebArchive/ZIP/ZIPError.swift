/// Why a ZIP file could not be read or written.
public enum ZIPError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No end-of-central-directory record: not a ZIP file, or cut short.
  case notZIP(reason: String)
  /// A structure that contradicts itself; `offset` counts from the start of the file.
  case malformed(offset: UInt64, reason: String)
  /// A name that must not be written or unpacked as it stands.
  case unsafeName(String, reason: String)
  case duplicateName(String)
  /// Encryption, several disks, or a compression method other than stored and deflated.
  case unsupported(name: String, reason: String)
  /// More than the reader was allowed to take; raise the named limit to read it.
  case limit(name: String, allowed: UInt64, entry: String)
  /// An entry whose bytes are not what the directory says.
  case damaged(name: String, reason: String)
  /// Calls in the wrong order, or a source of another length than announced.
  case misuse(String)

  public var description: String {
    switch self {
    case .notZIP(let reason): "not a ZIP file: \(reason)"
    case .malformed(let offset, let reason): "ZIP structure at byte \(offset): \(reason)"
    case .unsafeName(let name, let reason): "ZIP entry name \"\(name)\": \(reason)"
    case .duplicateName(let name): "two ZIP entries are named \"\(name)\""
    case .unsupported(let name, let reason): "ZIP entry \"\(name)\": \(reason)"
    case .limit(let name, let allowed, let entry):
      "ZIP entry \"\(entry)\": more than \(allowed) allowed by the limit \(name)"
    case .damaged(let name, let reason): "ZIP entry \"\(name)\" is damaged: \(reason)"
    case .misuse(let reason): reason
    }
  }
}
