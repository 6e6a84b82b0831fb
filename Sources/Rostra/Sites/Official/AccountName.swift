/// An account as people name it: a link from wherever they found it, or a handle. Two links to the same account have the same
/// name, whatever scheme, host alias, letter case, trailing slash, query or post they carry (GEN-6).
package struct AccountName: Sendable, Hashable {
  /// `x.com/maplebend`; nil where only a handle was given.
  package var account: String?
  /// `maplebend`, without the sign before it.
  package var handle: String

  /// The longest text that is read, in bytes.
  package static let limit = 500

  /// nil where it is neither a link nor a handle.
  package init?(_ text: String) {
    var rest = text.trimmingWhitespace().lowercased()
    guard !rest.isEmpty, rest.utf8.count <= Self.limit, !rest.contains(where: { $0.isWhitespace || $0 == "<" }) else {
      return nil
    }
    let hasScheme = ["https://", "http://"].contains { rest.hasPrefix($0) }
    if let scheme = rest.firstRange(of: "://") { rest = String(rest[scheme.upperBound...]) }
    let query = rest.firstIndex { $0 == "?" || $0 == "#" }
    let identifier = query.flatMap { Self.identifier(in: rest[$0...]) }
    if let query { rest = String(rest[..<query]) }
    var parts = rest.split(separator: "/").map(String.init)
    guard let first = parts.first else { return nil }
    if parts.count == 1, !hasScheme, let named = Self.fediverse(first) {
      (account, handle) = ("\(named.host)/@\(named.handle)", named.handle)
      return
    }
    let isHost = first.contains(".") && !first.hasPrefix("@") && !first.contains("@")
    guard isHost else {
      guard parts.count == 1, !hasScheme else { return nil }
      let bare = String(first.drop { $0 == "@" })
      guard !bare.isEmpty else { return nil }
      (account, handle) = (nil, bare)
      return
    }
    parts.removeFirst()
    let host = Self.host(first)
    let kept = Self.own(parts, at: host, identifier: identifier)
    account = ([host] + kept).joined(separator: "/")
    handle = kept.last.map { String($0.drop { $0 == "@" }) } ?? host
    guard !host.isEmpty, !handle.isEmpty else { return nil }
  }

  /// The segments of a path that are the account's own.
  private static func own(_ path: [String], at host: String, identifier: String?) -> [String] {
    var kept = path
    if let prefixes = prefixes[host] {
      // Whatever follows the account's own segments is a post of it, a tab of it, a picture of it.
      kept = Array(path.prefix(path.first.map { prefixes.contains($0) } == true ? 2 : 1))
      if host == "facebook.com", kept.first == "pg" { kept.removeFirst() }
      if host == "facebook.com", kept == ["profile.php"], let identifier { kept = [identifier] }
    } else if let first = path.first, first.hasPrefix("@"), first.count > 1 {
      kept = [first]
    } else if path.count >= 2, path[0] == "users" {
      kept = ["@" + path[1]]
    }
    return kept
  }

  /// `@city@social.example`
  private static func fediverse(_ text: String) -> (handle: String, host: String)? {
    let parts = text.drop { $0 == "@" }.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[1].contains(".") else { return nil }
    return (String(parts[0]), host(String(parts[1])))
  }

  private static func identifier(in query: Substring) -> String? {
    query.dropFirst().split(separator: "&").first { $0.hasPrefix("id=") }.map { String($0.dropFirst(3)) }
  }

  /// The host without port and user, by its own name.
  private static func host(_ text: String) -> String {
    var host = String(text.split(separator: "@").last?.prefix { $0 != ":" } ?? "")
    while host.hasSuffix(".") { host.removeLast() }
    if host.hasPrefix("www.") { host = String(host.dropFirst(4)) }
    if let known = aliases[host] { return known }
    // Platforms serve languages, telephones and old looks from names of their own: m.facebook.com, de.linkedin.com.
    for name in prefixes.keys where host.hasSuffix("." + name) { return name }
    for (alias, name) in aliases where host.hasSuffix("." + alias) { return name }
    return host
  }

  private static let aliases = [
    "twitter.com": "x.com", "fb.com": "facebook.com", "fb.me": "facebook.com", "instagr.am": "instagram.com",
    "threads.net": "threads.com", "lnkd.in": "linkedin.com",
  ]

  /// Platforms, each with the first segments of a path behind which the account's own comes.
  private static let prefixes: [String: Set<String>] = [
    "x.com": [], "facebook.com": ["pg", "groups", "people", "pages"], "instagram.com": [], "threads.com": [],
    "youtube.com": ["channel", "c", "user"], "tiktok.com": [], "linkedin.com": ["company", "in", "school", "showcase"],
    "bsky.app": ["profile"], "flickr.com": ["photos", "people"], "nextdoor.com": ["agency", "agency-detail", "pages"],
    "pinterest.com": [], "reddit.com": ["r", "u", "user"], "vimeo.com": ["channels"], "snapchat.com": ["add"],
  ]

  /// Whether one letter more, less, another, or two changed about would make the other handle of this: how accounts that
  /// pretend are named.
  package func isNear(_ other: String) -> Bool {
    let (left, right) = (Array(handle), Array(other))
    guard handle != other, abs(left.count - right.count) <= 1, max(left.count, right.count) >= 4 else { return false }
    var start = 0
    while start < min(left.count, right.count), left[start] == right[start] { start += 1 }
    var end = 0
    while end < min(left.count, right.count) - start, left[left.count - 1 - end] == right[right.count - 1 - end] {
      end += 1
    }
    let (l, r) = (left[start..<(left.count - end)], right[start..<(right.count - end)])
    if l.count <= 1, r.count <= 1 { return true }
    return l.count == 2 && r.count == 2 && l.first == r.last && l.last == r.first
  }
}
