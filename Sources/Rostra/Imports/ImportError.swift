/// Why an import could not go on. Nothing is lost by it: what was handed over stays until a person decides.
package enum ImportError: Error, CustomStringConvertible {
  /// The container is broken, or holds what must not be unpacked.
  case container(String)
  /// The file is another account's than the site's.
  case otherAccount(file: String, site: String)
  /// What was uploaded is not in the store any more.
  case fileGone(String)
  /// The file on its way to the evidence could not be written or read.
  case scratch(String)
  case notWaiting(state: String)

  package var description: String {
    switch self {
    case .container(let why): "the file cannot be unpacked: \(why)"
    case .otherAccount(let file, let site):
      "the file is of the account \(file), the site is \(site): choose the site of that account, or add it first"
    case .fileGone(let name): "the uploaded file “\(name)” is not in the store any more: upload it again"
    case .scratch(let why):
      "there is no room to work in: \(why). Free some space on the disk; it is tried again by itself"
    case .notWaiting(let state): "the import is \(state), not waiting for a decision"
    }
  }
}
