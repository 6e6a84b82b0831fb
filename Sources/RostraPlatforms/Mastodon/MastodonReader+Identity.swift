extension MastodonReader {
  /// Who the account is. No identity comes of a server that is not this platform, and that is an answer, not an error.
  func identity() throws(ReadingError) -> Reading {
    switch fetch.facts["document"] {
    case "webfinger": webFinger()
    case "instance": instance()
    case "lookup": try lookup()
    default: try account()
    }
  }

  /// RFC 7033, section 4.4: the link `http://webfinger.net/rel/profile-page` is the account's page on its server.
  private func webFinger() -> Reading {
    var reading = Reading()
    guard let user = fetch.facts["user"] else { return reading }
    let links = (try? document())?["links"]?.array ?? []
    let pages = links.filter { link in
      ["http://webfinger.net/rel/profile-page", "self"].contains(link["rel"]?.string)
    }.compactMap { $0["href"]?.string }
    if let page = pages.lazy.compactMap(MastodonAddress.init).first(where: { !$0.isHandle }) {
      let server = MastodonEndpoints(base: "\(page.scheme)://\(page.authority)")
      reading.next = [
        server.lookup(user: page.user, domain: MastodonAddress(site.address)?.authority), server.instance,
      ]
    } else {
      reading.notes.append("\(site.address): no WebFinger answer names a profile; the domain itself is asked")
      reading.next = [endpoints.lookup(user: user), endpoints.instance]
    }
    return reading
  }

  /// Nothing of it is needed to read the rest; the archive keeps its rules and terms as they stood (CAP-22).
  private func instance() -> Reading {
    var reading = Reading()
    guard let json = try? document(), let version = json["version"]?.string else {
      reading.notes.append("\(fetch.url) tells no version (\(status))")
      return reading
    }
    reading.notes.append(
      "\(json["domain"]?.string ?? json["uri"]?.string ?? "the server") runs \(version.prefix(80))")
    return reading
  }

  private func lookup() throws(ReadingError) -> Reading {
    var reading = Reading()
    if status == 404 || status == 410 {
      reading.notes.append("no account of that name: \(fetch.url) answered \(status)")
      return reading
    }
    read(try document(), into: &reading)
    guard reading.identity != nil || !reading.absences.isEmpty else {
      throw .notThisPlatform("\(fetch.url) describes no account")
    }
    return reading
  }

  private func account() throws(ReadingError) -> Reading {
    var reading = Reading()
    if status == 404 || status == 410, let subject = fetch.subject {
      // Asked for by its number at the server where it lives: there is no account left to be hidden from us.
      reading.absences = [Absence(id: subject, status: status, reason: .accountGone)]
      return reading
    }
    read(try document(), into: &reading)
    guard reading.identity != nil || !reading.absences.isEmpty else {
      throw .malformed("\(fetch.url) describes no account")
    }
    return reading
  }

  private func read(_ json: JSON, into reading: inout Reading) {
    let account = MastodonAccount(json: json, domain: fetch.facts["domain"] ?? domain)
    guard let id = account.id, let handle = account.handle, let address = account.actor.url else { return }
    if account.isSuspended {
      reading.absences = [
        Absence(id: MastodonAccount.profileID(of: id), status: status, reason: .accountGone)
      ]
      reading.notes.append("\(handle) is suspended by its server")
      return
    }
    var identity = Identity(
      accountID: id, handle: handle, name: account.actor.name, address: address)
    identity.settings["host"] = String(endpointAuthority)
    identity.itemCount = json["statuses_count"]?.integer
    identity.profile = account.profile()
    reading.identity = identity
    if let profile = identity.profile { reading.next = followUps(of: profile) }
    if json["moved"] != nil { reading.notes.append("\(handle) says that it has moved") }
    if json["limited"]?.bool == true { reading.notes.append("\(handle) is limited by its server") }
  }

  /// The server that answered.
  private var endpointAuthority: Substring {
    fetch.url.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" }
  }
}
