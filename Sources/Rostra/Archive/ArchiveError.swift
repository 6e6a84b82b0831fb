/// Why the archive could not take something in, or is in doubt.
package enum ArchiveError: Error, CustomStringConvertible {
  case segmentNotOpen
  case spool(path: String)
  case unreadableContent(version: String)
  case recordNotFound(exchange: String)

  package var description: String {
    switch self {
    case .segmentNotOpen: "the site's segment is not open: start the capture again"
    case .spool(let path): "the temporary file \(path) cannot be written or read: is the disk full?"
    case .unreadableContent(let version): "version \(version) cannot be read from its row: run `rostra verify`"
    case .recordNotFound(let exchange): "the evidence record \(exchange) is not where its row says: run `rostra verify`"
    }
  }
}
