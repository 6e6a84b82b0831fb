/// The address of a repository, a collection in it or a record (AT Protocol AT-URI specification, as used in
/// Lexicon: no query, no fragment).
package struct ATURI: Sendable, Hashable, CustomStringConvertible {
  /// A DID or a handle.
  package var authority: String
  package var collection: String?
  package var recordKey: String?

  package init(authority: String, collection: String? = nil, recordKey: String? = nil) {
    self.authority = authority
    self.collection = collection
    self.recordKey = recordKey
  }

  package init?(_ text: String) {
    guard text.utf8.count <= 8192, text.hasPrefix("at://") else { return nil }
    let parts = text.dropFirst(5).split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 3, StringFormat.atIdentifier.accepts(parts[0]) else { return nil }
    authority = parts[0]
    if parts.count > 1 {
      guard StringFormat.nsid.accepts(parts[1]) else { return nil }
      collection = parts[1]
    }
    if parts.count > 2 {
      guard StringFormat.recordKey.accepts(parts[2]) else { return nil }
      recordKey = parts[2]
    }
  }

  package var description: String {
    "at://" + [authority, collection, recordKey].compactMap { $0 }.joined(separator: "/")
  }
}
