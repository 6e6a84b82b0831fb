/// The addresses of Mastodon's REST API that Rostra asks, on one server, and what each answer is read as.
struct MastodonEndpoints {
  /// Scheme, host and port, without a slash at the end.
  let base: String
  /// The name in the site's address.
  let user: String?

  init(_ site: SiteReference) {
    let address = MastodonAddress(site.address)
    let scheme = site.address.lowercased().hasPrefix("http://") ? "http" : "https"
    base = "\(scheme)://\(site.settings["host"] ?? address?.authority ?? "")"
    user = address?.user
  }

  init(base: String) {
    self.base = base
    user = nil
  }

  // MARK: identity

  /// RFC 7033. No token is sent: the domain that answers need not be the server that issued it.
  func webFinger(user: String) -> Fetch {
    let authority = base.drop { $0 != "/" }.dropFirst(2)
    return Fetch(
      .identity,
      url: "\(base)/.well-known/webfinger?resource=acct%3A\(encoded(user))%40\(encoded(String(authority)))",
      headers: [HeaderField("Accept", "application/jrd+json, application/json")],
      facts: ["document": "webfinger", "user": user], authorized: false)
  }

  func lookup(user: String, domain: String? = nil) -> Fetch {
    var facts = ["document": "lookup"]
    facts["domain"] = domain
    return ask(.identity, "/api/v1/accounts/lookup?acct=\(encoded(user))", facts: facts)
  }

  func account(_ id: String) -> Fetch {
    ask(
      .identity, "/api/v1/accounts/\(encoded(id))", subject: MastodonAccount.profileID(of: id),
      facts: ["document": "account"])
  }

  var instance: Fetch { ask(.identity, "/api/v2/instance", facts: ["document": "instance"]) }

  // MARK: posts

  /// - Parameter since: the newest post that the last run saw; the walk ends with the page that reaches it.
  func timeline(_ account: String, since: String?) -> Fetch {
    var facts: [String: String] = [:]
    facts["since"] = since
    return ask(.timeline, "/api/v1/accounts/\(encoded(account))/statuses?limit=40", facts: facts)
  }

  func pinned(_ account: String) -> Fetch {
    ask(
      .timeline, "/api/v1/accounts/\(encoded(account))/statuses?limit=40&pinned=true",
      facts: ["pinned": "true"])
  }

  func status(_ id: String) -> Fetch {
    ask(.item, "/api/v1/statuses/\(encoded(id))", subject: id)
  }

  func statuses(_ ids: [String]) -> Fetch {
    let query = ids.map { "id%5B%5D=" + encoded($0) }.joined(separator: "&")
    return ask(.item, "/api/v1/statuses?\(query)", facts: ["ids": ids.joined(separator: " ")])
  }

  func context(of id: String, facts: [String: String] = [:]) -> Fetch {
    ask(.thread, "/api/v1/statuses/\(encoded(id))/context", subject: id, facts: facts)
  }

  func history(of id: String, facts: [String: String]) -> Fetch {
    ask(.history, "/api/v1/statuses/\(encoded(id))/history", subject: id, facts: facts)
  }

  /// Media lie on other hosts and are open to anyone: the token stays at home.
  static func media(_ attachment: Attachment, of item: String) -> Fetch {
    Fetch(.media, url: attachment.url, subject: item, facts: ["key": attachment.key], authorized: false)
  }

  private func ask(
    _ purpose: Fetch.Purpose, _ path: String, subject: String? = nil, facts: [String: String] = [:]
  ) -> Fetch {
    Fetch(
      purpose, url: base + path, headers: [HeaderField("Accept", "application/json")], subject: subject,
      facts: facts)
  }

  /// Percent-encodes all but the unreserved characters (RFC 3986, section 2.3): nothing in an id can leave its place.
  private func encoded(_ text: String) -> String {
    // Ids are digits: nothing to do.
    if text.utf8.allSatisfy(isUnreserved) { return text }
    var bytes: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      if isUnreserved(byte) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122: true
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
    default: false
    }
  }
}
