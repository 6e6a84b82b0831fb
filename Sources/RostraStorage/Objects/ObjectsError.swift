/// Why the object store refused or failed.
package enum ObjectsError: Error, Equatable, CustomStringConvertible {
  /// The key holds other bytes.
  case exists(ObjectKey)
  case missing(ObjectKey)
  case outOfRange(ObjectKey, range: Range<Int64>, size: Int64)
  /// Bytes that the database knows to be written are not there.
  case shorter(ObjectKey, durable: Int64, found: Int64)
  /// Another process is writing this object.
  case inUse(ObjectKey)
  /// A write failed in a way that leaves its fate unknown; the object must be opened again.
  case broken(ObjectKey, reason: String)
  case closed(ObjectKey)
  case diskFull(String)
  /// The folder or bucket cannot be used as configured: a person must act.
  case denied(String)
  /// The store does not answer, or answers with errors, after the retries.
  case unavailable(String)
  /// The store answered in a way that it must not.
  case badAnswer(String)

  package var description: String {
    switch self {
    case .exists(let key): "object \(key) exists with other content and is never replaced"
    case .missing(let key): "there is no object \(key)"
    case .outOfRange(let key, let range, let size):
      "bytes \(range.lowerBound) to \(range.upperBound) of object \(key) were asked for; it has \(size)"
    case .shorter(let key, let durable, let found):
      "object \(key) has \(found) bytes, but the database knows of \(durable): \(durable - found) acknowledged bytes "
        + "are lost; restore the object from a backup before writing on"
    case .inUse(let key): "object \(key) is being written by another process: stop it, or let it finish"
    case .broken(let key, let reason):
      "writing object \(key) failed (\(reason)) and its end is in doubt: open it again to go on"
    case .closed(let key): "object \(key) was closed and takes no more bytes"
    case .diskFull(let place):
      "no space left in \(place): free space or enlarge the disk or quota, then try again; nothing was half-written"
    case .denied(let reason), .unavailable(let reason), .badAnswer(let reason): reason
    }
  }
}
