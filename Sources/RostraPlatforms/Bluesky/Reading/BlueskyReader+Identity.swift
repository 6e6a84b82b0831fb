/// From a handle or DID to who the account is, and where its repository and key are.
///
/// The steps hand what they learned to the next request's facts: handle → document → (confirmation) → profile →
/// profile record, the last of which yields the identity.
extension BlueskyReader {
  func handle() throws(ReadingError) -> Reading {
    let json = try XRPC.json(answer)
    guard let did = json["did"]?.string, StringFormat.did.accepts(did) else {
      throw .notThisPlatform("the handle does not resolve to a DID")
    }
    var reading = Reading()
    reading.next = fetches.document(
      of: did, step: .document, purpose: .identity, ["resolved": try fact("handle")])
    if reading.next.isEmpty { reading.notes = ["\(did) is of a method that the AT Protocol does not use"] }
    return reading
  }

  func document() throws(ReadingError) -> Reading {
    try proceed(with: DIDDocument(XRPC.json(answer), of: fact("did")))
  }

  private func proceed(with document: DIDDocument) throws(ReadingError) -> Reading {
    var reading = Reading()
    var facts = ["did": document.did]
    facts["pds"] = document.pds ?? fetches.pds
    facts["key"] = document.signingKey?.did
    if document.signingKey == nil {
      reading.notes.append("the DID document of \(document.did) names no usable key")
    }
    if let resolved = self.facts["resolved"] {
      if document.handles.contains(where: { $0.lowercased() == resolved }) {
        facts["handle"] = resolved
      } else {
        reading.notes.append(
          "the handle \(resolved) leads to \(document.did), but its document does not claim that handle")
      }
    } else if let claimed = document.handles.first {
      // A document may claim any name: only one that leads back here is the account's.
      reading.next = fetches.resolve(claimed.lowercased(), step: .confirmation, facts)
      if !reading.next.isEmpty { return reading }
    }
    reading.next = try profileRequests(facts)
    return reading
  }

  func confirmation() throws(ReadingError) -> Reading {
    let did = try fact("did")
    let claimed = try fact("handle")
    var facts = facts
    var reading = Reading()
    let resolved = status == 200 ? try XRPC.json(answer)["did"]?.string : nil
    if resolved != did {
      facts["handle"] = nil
      reading.notes = ["\(did) claims the handle \(claimed), which leads to \(resolved ?? "nobody")"]
    }
    reading.next = try profileRequests(facts)
    return reading
  }

  private func profileRequests(_ facts: [String: String]) throws(ReadingError) -> [Fetch] {
    guard let did = facts["did"] else { throw .malformed("the stored request lacks the fact did") }
    if fetches.appView != nil { return fetches.profile(of: did, facts) }
    guard let pds = facts["pds"] else {
      throw .notThisPlatform("the DID document names no host of the repository")
    }
    return fetches.profileRecord(of: did, at: pds, facts)
  }

  func description() throws(ReadingError) -> Reading {
    guard let pds = fetches.pds else { throw .malformed("the site has no setting pds") }
    if status != 200 {
      // A host may keep a repository and yet not be able to look its document up.
      guard let did = facts["did"] else { throw XRPC.refusal(answer) }
      var reading = Reading()
      reading.notes = ["the host cannot describe \(did): \(XRPC.refusal(answer))"]
      reading.next = fetches.profileRecord(of: did, at: pds, ["did": did, "pds": pds])
      return reading
    }
    let json = try XRPC.json(answer)
    guard let did = json["did"]?.string, StringFormat.did.accepts(did), facts["did"] ?? did == did else {
      throw .notThisPlatform("the host describes no account of that DID")
    }
    var reading = Reading()
    var facts = ["did": did, "pds": pds]
    if let document = json["didDoc"], document["id"] != nil {
      facts["key"] = try DIDDocument(document, of: did).signingKey?.did
      reading.notes = ["the signing key of \(did) was told by its own host, not by a directory"]
    }
    if json["handleIsCorrect"]?.bool != false { facts["handle"] = json["handle"]?.string?.lowercased() }
    reading.next = fetches.profileRecord(of: did, at: pds, facts)
    return reading
  }

  func profile() throws(ReadingError) -> Reading {
    var facts = facts
    var reading = Reading()
    let did = try fact("did")
    if status == 200 {
      let json = try XRPC.json(answer)
      guard json["did"]?.string == did else {
        throw .malformed("the profile is of another account than \(did)")
      }
      facts["posts"] = json["postsCount"]?.identifier
      facts["followers"] = json["followersCount"]?.identifier
      facts["follows"] = json["followsCount"]?.identifier
      facts["name"] = json["displayName"]?.string
      let labels = BlueskyView.labels(json, author: did)
      facts["labels"] = labels.isEmpty ? nil : labels.keys.sorted().joined(separator: "\n")
    } else {
      reading.notes = ["the AppView gives no profile of \(did): \(XRPC.refusal(answer))"]
    }
    if let pds = facts["pds"] {
      reading.next = fetches.profileRecord(of: did, at: pds, facts)
    } else {
      reading.notes.append("the DID document of \(did) names no host, so its repository cannot be read")
      reading.identity = try identity(profile: nil, facts)
    }
    return reading
  }

  func profileRecord() throws(ReadingError) -> Reading {
    let did = try fact("did")
    var reading = Reading()
    guard status == 200 else {
      // An account need not have a profile; but the host must know the account.
      guard XRPC.isRecordNotFound(answer) else { throw XRPC.refusal(answer) }
      reading.identity = try identity(profile: nil, facts)
      return reading
    }
    let json = try XRPC.json(answer)
    guard let uri = json["uri"]?.string.flatMap({ ATURI($0) }), uri.authority == did,
      let value = json["value"]
    else {
      throw .malformed("the profile record is not of \(did)")
    }
    var actor = owner(did)
    actor.handle = facts["handle"]
    actor.name = value["displayName"]?.string
    let places = BlobAddresses(did: did, pds: facts["pds"])
    var item = BlueskyRecord(uri: uri, record: value, author: actor, blobs: places).item
    for name in ["posts", "followers", "follows"] { item?.counters[name] = facts[name].flatMap { Int64($0) } }
    for label in facts["labels"]?.split(separator: "\n") ?? [] { item?.counters[String(label)] = 1 }
    reading.identity = try identity(profile: item, facts)
    if let item { reading.next = media([item]) }
    return reading
  }

  private func identity(profile: CapturedItem?, _ facts: [String: String]) throws(ReadingError) -> Identity {
    let did = try fact("did")
    let handle = facts["handle"]
    var identity = Identity(
      accountID: did, handle: handle ?? did, name: profile?.title ?? facts["name"],
      address: fetches.appView == nil ? "at://\(did)" : "https://bsky.app/profile/\(handle ?? did)")
    identity.settings["pds"] = facts["pds"]
    identity.settings["key"] = facts["key"]
    identity.settings["appview"] = fetches.appView
    identity.itemCount = facts["posts"].flatMap { Int64($0) }
    identity.profile = profile
    return identity
  }
}
