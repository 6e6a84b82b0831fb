/// An account as a person types it: `https://host/@user`, `https://host/users/user`, `@user@host`, `user@host`,
/// `acct:user@host` (RFC 7565), or the address of one of its posts.
struct MastodonAddress: Hashable {
  var scheme: String
  /// Host and, where given, port; lower case.
  var authority: String
  var user: String
  /// Whether it was written as a handle, so that the host is the handle's domain and not surely the server.
  var isHandle: Bool

  var profile: String { "\(scheme)://\(authority)/@\(user)" }
  var handle: String { "\(user)@\(authority)" }

  /// Sites that write `/@name` but are no Mastodon servers. Subdomains count too.
  static let others = [
    "youtube.com", "tiktok.com", "medium.com", "threads.net", "threads.com", "substack.com", "flipboard.com",
    "odysee.com", "steemit.com", "hive.blog", "peakd.com", "lemon8-app.com", "note.com", "bsky.app",
  ]

  init?(_ text: String) {
    let text = text.trimmed
    guard !text.isEmpty, text.utf8.count <= 512 else { return nil }
    let scheme = ["https", "http"].first { text.lowercased().hasPrefix($0 + "://") }
    if scheme == nil, !text.contains("/") {
      self.init(handle: text.hasPrefix("acct:") ? text.dropFirst(5) : text)
      return
    }
    let rest = scheme.map { text.dropFirst($0.count + 3) } ?? text
    let parts = rest.prefix { $0 != "?" && $0 != "#" }.split(separator: "/")
    guard let authority = parts.first, MastodonAddress.isAuthority(authority) else { return nil }
    var path = parts.dropFirst()
    if path.first == "web" || path.first == "deck" { path = path.dropFirst() }
    guard let first = path.first else { return nil }
    let name: Substring
    if first.hasPrefix("@") {
      name = first.dropFirst()
      if name.contains("@") {
        // Another server's account as this server shows it.
        self.init(handle: name)
        return
      }
    } else if first == "users", let second = path.dropFirst().first {
      name = second
    } else {
      return nil
    }
    self.init(scheme: scheme ?? "https", authority: authority, user: name, isHandle: false)
  }

  private init?(handle text: Substring) {
    let parts = (text.hasPrefix("@") ? text.dropFirst() : text)
      .split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    self.init(scheme: "https", authority: parts[1], user: parts[0], isHandle: true)
  }

  private init?(scheme: String, authority: Substring, user: Substring, isHandle: Bool) {
    guard MastodonAddress.isAuthority(authority), MastodonAddress.isUser(user) else { return nil }
    self.scheme = scheme
    self.authority = authority.lowercased()
    self.user = String(user)
    self.isHandle = isHandle
    if MastodonAddress.isOther(self.authority) { return nil }
  }

  private static func isOther(_ authority: String) -> Bool {
    let host = authority.prefix { $0 != ":" }
    return others.contains { host == $0 || host.hasSuffix("." + $0) }
  }

  /// Mastodon's own names are letters, digits and underscores; other servers allow dots and hyphens.
  private static func isUser(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.count <= 128
      && text.unicodeScalars.allSatisfy { isWord($0) || $0 == "_" || $0 == "." || $0 == "-" }
  }

  /// A host name of letters, digits and hyphens in any script, with an optional port.
  private static func isAuthority(_ text: Substring) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let host = parts.first, parts.count <= 2, host.utf8.count <= 253 else { return false }
    if parts.count == 2, UInt16(parts[1]) == nil { return false }
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count >= 2 || host == "localhost" else { return false }
    return labels.allSatisfy { label in
      !label.isEmpty && label.utf8.count <= 63 && label.unicodeScalars.allSatisfy { isWord($0) || $0 == "-" }
    }
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }
}

extension String {
  fileprivate var trimmed: Substring {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
