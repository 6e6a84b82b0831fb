/// A page's links without what a server writes into them anew for every visitor, so that they are the same as long as
/// the page is.
enum StableLinks {
  static let most = 2000

  static func links(_ links: [Link], at base: WebAddress) -> [Link] {
    var seen: Set<Link> = []
    var kept: [Link] = []
    for link in links where kept.count < most {
      guard let address = base.resolving(link.url).map(stable) else { continue }
      let link = Link(url: address.description, title: link.title)
      if seen.insert(link).inserted { kept.append(link) }
    }
    return kept
  }

  static func stable(_ address: WebAddress) -> WebAddress {
    var address = address
    if let mark = address.path.firstRange(of: ";jsessionid=") {
      address.path = String(address.path[..<mark.lowerBound])
    }
    let parameters = address.query?.split(separator: "&", omittingEmptySubsequences: false).filter {
      parameter in
      let name = parameter.prefix { $0 != "=" }.lowercased()
      return !volatile.contains(name) && !name.hasPrefix("utm_")
    }
    address.query = parameters.flatMap { $0.isEmpty ? nil : $0.joined(separator: "&") }
    return address
  }

  /// Session ids, one-time numbers, cache breakers and marks of advertising campaigns.
  private static let volatile: Set<String> = [
    "sid", "sessionid", "session_id", "phpsessid", "jsessionid", "aspsessionid", "cfid", "cftoken", "nonce",
    "_wpnonce",
    "csrf", "csrf_token", "csrfmiddlewaretoken", "authenticity_token", "__requestverificationtoken", "cb",
    "cachebuster", "_", "ts", "timestamp", "rnd", "rand", "fbclid", "gclid", "msclkid", "mc_cid", "mc_eid",
  ]
}
