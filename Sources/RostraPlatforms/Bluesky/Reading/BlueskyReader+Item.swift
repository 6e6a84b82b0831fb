/// Items asked for by id. What the AppView does not show is asked for at the host that keeps it; only that host's no, or
/// what it says of the account, tells why something is gone.
extension BlueskyReader {
  func posts() throws(ReadingError) -> Reading {
    let json = try XRPC.json(answer)
    guard let posts = json["posts"]?.array else { throw .malformed("getPosts without posts") }
    var reading = Reading()
    for post in posts {
      guard var item = BlueskyView.item(post, blobs: blobs, reading: &reading) else { continue }
      if let by = facts["hiddenBy"] { item.presence = .hidden(by: by) }
      if item.author?.id == fetches.did, (item.counters["replies"] ?? 0) > 0, facts["hiddenBy"] == nil {
        reading.next += fetches.thread(item.id)
      }
      reading.items.append(item)
    }
    let given = Set(posts.compactMap { $0["uri"]?.string })
    for id in try fact("ids").split(separator: "\n").map(String.init) where !given.contains(id) {
      let proof = fetches.record(id, ["unseen": "appview"])
      reading.next += proof
      if proof.isEmpty { reading.absences.append(Absence(id: id, status: status, reason: .unknown)) }
    }
    reading.next += media(reading.items)
    return reading
  }

  func ownerDocument() throws(ReadingError) -> Reading {
    let (id, uri) = try subject()
    var reading = Reading()
    // A DID that was given up is 410 in the directory, one that never was is 404.
    if status == 404 || status == 410 {
      reading.absences = [Absence(id: id, status: status, reason: .accountGone)]
      return reading
    }
    guard let pds = try DIDDocument(XRPC.json(answer), of: uri.authority).pds else {
      reading.absences = [Absence(id: id, status: status, reason: .accountGone)]
      return reading
    }
    reading.next = fetches.record(uri, at: pds, facts)
    return reading
  }

  func record() throws(ReadingError) -> Reading {
    let (id, uri) = try subject()
    var reading = Reading()
    if XRPC.isRecordNotFound(answer) {
      reading.absences = [Absence(id: id, status: status, reason: .deletedByAuthor)]
      return reading
    }
    guard status == 200 else {
      reading.next = [fetches.accountStatus(uri, at: try fact("pds"), facts)]
      return reading
    }
    let json = try XRPC.json(answer)
    guard json["uri"]?.string == id, let value = json["value"] else {
      throw .malformed("getRecord gave another record than \(id)")
    }
    BlueskyView.noteDigest(of: value, cid: json["cid"]?.string, uri: id, in: &reading)
    let actor =
      uri.authority == fetches.did
      ? owner(uri.authority) : Actor(id: uri.authority, url: "https://bsky.app/profile/\(uri.authority)")
    let places = BlobAddresses(did: uri.authority, pds: facts["pds"])
    let kept = BlueskyRecord(uri: uri, record: value, author: actor, blobs: places)
    guard var item = kept.item else {
      reading.notes.append("the record \(id) could not be made an item")
      return reading
    }
    if facts["unseen"] == "appview", uri.collection == "app.bsky.feed.post" {
      item.presence = .hidden(by: "platform")
      reading.notes.append("the account's host still keeps \(id), but the AppView does not show it")
    }
    reading.items = [item]
    reading.next = kept.requisites + media(reading.items)
    return reading
  }

  /// Why an account's host gives no record: its status, or its refusal to tell one (`getRepoStatus`).
  func accountStatus() throws(ReadingError) -> Reading {
    let (id, _) = try subject()
    let word: String
    if status == 200 {
      let json = try XRPC.json(answer)
      word = json["active"]?.bool == true ? "active" : json["status"]?.string ?? ""
    } else {
      word = XRPC.errorName(answer)
    }
    let reason: Absence.Reason =
      switch word {
      case "takendown", "suspended", "RepoTakendown", "RepoSuspended": .removedByPlatform
      case "deactivated", "deleted", "RepoDeactivated", "RepoNotFound": .accountGone
      default: .unknown
      }
    var reading = Reading()
    reading.absences = [Absence(id: id, status: status, reason: reason)]
    reading.notes = ["the host says of the account that keeps \(id): \(word.isEmpty ? "nothing" : word)"]
    return reading
  }

  private func subject() throws(ReadingError) -> (String, ATURI) {
    guard let id = answer.fetch.subject, let uri = ATURI(id) else {
      throw .malformed("the stored request names no record")
    }
    return (id, uri)
  }
}
