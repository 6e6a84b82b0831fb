package import RostraPlatforms

/// Why the vault does not do what was asked. No case carries anything that was sealed.
package enum VaultError: Error, Hashable, CustomStringConvertible {
  /// Not there, or not for this viewer: the answer is the same (CRD-2).
  case notFound
  case held(by: String, until: Timestamp)
  case notHeld
  case overdue(since: Timestamp)
  case ended(String)
  case notYours(String)
  case vacant([String])
  case rotated
  case keyMissing(path: String)
  case keyUnknown(id: String, path: String)
  case keyFile(path: String, why: String)
  case dataKey(subject: String, number: Int)
  case field(subject: String, number: Int, field: String)
  case recovery(String)
  case incomplete([String])

  package var description: String {
    switch self {
    case .notFound: "There is no such entry, or none that you may see."
    case .held(let name, let until):
      "\(name) has checked this entry out until \(until.rfc3339). Ask for its return, or wait until then."
    case .notHeld: "You have not checked this entry out. Check it out with a reason first."
    case .overdue(let since): "Your checkout ended at \(since.rfc3339). Return it, and check the entry out anew."
    case .ended(let reference): "\(reference) has ended. Its versions are kept, but nothing can be done with it."
    case .notYours(let act): "\(act) is not for you: ask the social media administrator or the technology officer."
    case .vacant(let titles):
      "Nobody holds the role \(titles.joined(separator: " or ")), who must be told of this (MSG-2). "
        + "Have the role given to somebody under People."
    case .rotated: "The vault's master key was being changed at this moment. Nothing was written: do it again."
    case .keyMissing(let path):
      "The vault's master key is not at \(path). Put the file back from where you keep it, or restore it with two "
        + "people: rostra vault recovery restore."
    case .keyUnknown(let id, let path):
      "This is sealed under the master key \(id), which \(path) does not hold. It is another vault's key, or one from "
        + "before a rotation: put the right file back, or run rostra vault recovery restore."
    case .keyFile(let path, let why): "The vault's key file \(path) \(why)."
    case .dataKey(let subject, let number):
      "The data key of \(subject), version \(number), does not open: its row was changed, or belongs to another entry or "
        + "version. Restore that row from a backup; nothing was shown."
    case .field(let subject, let number, let field):
      "The field '\(field)' of \(subject), version \(number), does not open: it was changed, or was taken from another "
        + "entry, version or field. Restore that row from a backup; nothing was shown."
    case .recovery(let why): why
    case .incomplete(let missing): "Not everything is in the vault: \(missing.joined(separator: "; "))."
    }
  }
}
