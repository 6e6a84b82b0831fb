/// Tells accounts of the AT Protocol from what a person typed.
enum Recogniser {
  static func recognise(_ typed: String) -> Recognition? {
    let text = typed.trimmingPrefix { $0.isWhitespace }.reversed().trimmingPrefix { $0.isWhitespace }
      .reversed()
    let address = String(text)
    guard address.utf8.count <= 2048 else { return nil }
    if let account = account(inProfile: address) { return recognition(account, .certain) }
    if let found = server(address) { return found }
    if let uri = ATURI(address) { return recognition(uri.authority, .certain) }
    if StringFormat.did.accepts(address) {
      return usable(address) ? recognition(address, address.hasPrefix("did:plc:") ? .certain : .likely) : nil
    }
    let handle = address.hasPrefix("@") ? String(address.dropFirst()) : address
    guard StringFormat.handle.accepts(handle) else { return nil }
    return recognition(handle, handle.lowercased().hasSuffix(".bsky.social") ? .certain : .likely)
  }

  /// The DID in a canonical address; nil where it names a handle.
  static func did(in address: String) -> String? {
    guard let account = account(in: address), account.hasPrefix("did:") else { return nil }
    return account
  }

  static func handle(in address: String) -> String? {
    guard let account = account(in: address), !account.hasPrefix("did:") else { return nil }
    return account.lowercased()
  }

  private static func account(in address: String) -> String? {
    account(inProfile: address) ?? ATURI(address)?.authority
      ?? (StringFormat.atIdentifier.accepts(address) ? address : nil)
  }

  private static func usable(_ did: String) -> Bool { did.hasPrefix("did:plc:") || did.hasPrefix("did:web:") }

  private static func recognition(_ account: String, _ confidence: Recognition.Confidence) -> Recognition? {
    let isDID = account.hasPrefix("did:")
    guard !isDID || usable(account) else { return nil }
    let name = isDID ? account : account.lowercased()
    return Recognition(
      site: SiteReference(
        platform: "bluesky", address: "https://bsky.app/profile/\(name)", accountID: isDID ? account : nil,
        handle: isDID ? nil : name), confidence: confidence)
  }

  /// `https://bsky.app/profile/<handle or DID>`, whatever follows.
  private static func account(inProfile address: String) -> String? {
    guard let origin = WebOrigin.of(address),
      ["bsky.app", "www.bsky.app", "main.bsky.dev"].contains(origin.drop { $0 != "/" }.dropFirst(2))
    else { return nil }
    let path = address.dropFirst(origin.utf8.count).prefix { !"?#".contains($0) }.split(separator: "/")
    guard path.count >= 2, path[0] == "profile" else { return nil }
    let account = String(path[1])
    return StringFormat.atIdentifier.accepts(account) ? account : nil
  }

  /// `https://pds.example/xrpc/<method>?did=…`: an account on a host that is named, known without any directory.
  private static func server(_ address: String) -> Recognition? {
    guard let origin = WebOrigin.of(address) else { return nil }
    let rest = address.dropFirst(origin.utf8.count)
    guard rest.hasPrefix("/xrpc/com.atproto.") || rest.hasPrefix("/xrpc/app.bsky."),
      let question = rest.firstIndex(of: "?")
    else { return nil }
    for pair in rest[rest.index(after: question)...].split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, ["did", "repo", "actor", "handle"].contains(parts[0]) else { continue }
      let account = parts[1].replacing("%3A", with: ":").replacing("%3a", with: ":").replacing(
        "%25", with: "%")
      guard var found = recognition(String(account), .certain),
        StringFormat.atIdentifier.accepts(String(account))
      else { continue }
      found.site.settings["pds"] = origin
      found.site.address = "at://\(account)"
      return found
    }
    return nil
  }
}
