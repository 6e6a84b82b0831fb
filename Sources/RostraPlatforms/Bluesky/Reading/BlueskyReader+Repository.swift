/// The account's own records: its signed repository, or page by page where the host gives none.
extension BlueskyReader {
  func keyDocument() throws(ReadingError) -> Reading {
    var reading = Reading()
    var facts = facts
    let did = try fact("did")
    if status == 200 {
      let document = try DIDDocument(XRPC.json(answer), of: did)
      let key = document.signingKey?.did
      if key != facts["key"] {
        reading.notes.append("the signing key of \(did) has changed to \(key ?? "none")")
      }
      facts["key"] = key
      if let pds = document.pds, pds != facts["pds"] {
        reading.notes.append("the repository of \(did) has moved from \(facts["pds"] ?? "nowhere") to \(pds)")
        facts["pds"] = pds
      }
    } else {
      reading.notes.append(
        "the DID document of \(did) was not given (\(status)); the key known before is used")
    }
    guard let pds = facts["pds"] else { throw .malformed("no host of the repository of \(did) is known") }
    reading.next = [fetches.latestCommit(did, at: pds, facts)]
    return reading
  }

  func latestCommit() throws(ReadingError) -> Reading {
    var reading = Reading()
    let rev = status == 200 ? try XRPC.json(answer)["rev"]?.string : nil
    if let rev, rev == facts["rev"] {
      reading.coverage = Coverage(newest: nil, oldest: nil, isLast: true, isComplete: false)
      reading.coverage?.unchanged = true
      reading.state["rev"] = rev
    } else {
      reading.next = [fetches.repository(try fact("did"), at: try fact("pds"), facts)]
    }
    return reading
  }

  func repository() throws(ReadingError) -> Reading {
    let did = try fact("did")
    let pds = try fact("pds")
    guard status == 200 else {
      // Not offered here: the records one by one then. Anything else is a refusal of this account.
      guard [404, 405, 501].contains(status) else { throw XRPC.refusal(answer) }
      var reading = Reading()
      reading.notes = ["the host gives no repository (\(status)); its records are read unsigned"]
      reading.next = BlueskyRecord.collections.sorted().map {
        fetches.records(did, at: pds, collection: $0, cursor: nil, ["pds": pds, "page": "1"])
      }
      return reading
    }
    let key = facts["key"].flatMap { SigningKey(did: $0) }
    let repository = try Repository(car: answer.payload, key: key, collections: BlueskyRecord.collections)
    var reading = Reading()
    reading.notes = repository.faults
    let commit = repository.commit
    guard commit.did == did else {
      throw .malformed("the repository is of \(commit.did.prefix(100)), not of \(did)")
    }
    switch repository.signature {
    case .valid: break
    case .unchecked:
      reading.notes.append("the repository's signature was not checked: no key of \(did) is known")
    case .invalid:
      reading.notes.append(
        "the signature of commit \(repository.commitCID) is not of the key of \(did): nothing in it is taken as theirs"
      )
      return reading
    }
    let places = BlobAddresses(did: did, pds: pds)
    for record in repository.records {
      append(record, by: did, places, to: &reading)
    }
    noteBackdating(&reading)
    noteOthers(repository.otherCollections, &reading)
    reading.next += media(reading.items)
    reading.state["rev"] = commit.rev
    let published = reading.items.compactMap(\.published)
    let asked = answer.exchange.started
    reading.coverage = Coverage(
      newest: max(published.max() ?? asked, asked), oldest: published.min(), isLast: true,
      isComplete: repository.faults.isEmpty)
    return reading
  }

  private func append(
    _ record: Repository.Record, by did: String, _ places: BlobAddresses, to reading: inout Reading
  ) {
    let uri = ATURI(authority: did, collection: record.collection, recordKey: record.recordKey)
    let reader = BlueskyRecord(uri: uri, record: record.value.json, author: owner(did), blobs: places)
    if let item = reader.item {
      reading.items.append(item)
      reading.next += reader.requisites
    } else if reading.notes.count < 200 {
      let type = record.value["$type"]?.string ?? "none"
      reading.notes.append("the record \(uri) (type \(type.prefix(100))) could not be made an item")
    }
  }

  /// `createdAt` is whatever the author's program wrote. A record key that is a time tells when it was made.
  private func noteBackdating(_ reading: inout Reading) {
    let day: Int64 = 86_400_000
    let suspects = reading.items.filter { item in
      guard let key = ATURI(item.id)?.recordKey, let made = TID(key)?.time, let published = item.published
      else {
        return false
      }
      return abs(made.milliseconds - published.milliseconds) > day
    }
    guard let first = suspects.first else { return }
    reading.notes.append(
      "\(suspects.count) records carry a time of publication more than a day from that in their key, the first \(first.id)"
    )
  }

  private func noteOthers(_ collections: [String: Int], _ reading: inout Reading) {
    guard !collections.isEmpty else { return }
    let words = collections.sorted { $0.key < $1.key }.prefix(50).map { "\($0.value) \($0.key)" }
    reading.notes.append("kept in the archived repository only: \(words.joined(separator: ", "))")
  }

  func records() throws(ReadingError) -> Reading {
    let json = try XRPC.json(answer)
    let did = try fact("did")
    let pds = try fact("pds")
    let collection = try fact("collection")
    guard let list = json["records"]?.array else { throw .malformed("listRecords without records") }
    var reading = Reading()
    let places = BlobAddresses(did: did, pds: pds)
    var last = facts["last"]
    for entry in list {
      guard let id = entry["uri"]?.string, let uri = ATURI(id), uri.authority == did,
        let value = entry["value"]
      else {
        reading.notes.append("listRecords gave an entry that is no record of \(did)")
        continue
      }
      // Some hosts' cursors include the last record given, so that it comes again.
      defer { last = id }
      guard id != facts["last"] else { continue }
      BlueskyView.noteDigest(of: value, cid: entry["cid"]?.string, uri: id, in: &reading)
      let record = BlueskyRecord(uri: uri, record: value, author: owner(did), blobs: places)
      if let item = record.item {
        reading.items.append(item)
        reading.next += record.requisites
      }
    }
    reading.next += media(reading.items)
    let cursor = BlueskyView.nextCursor(json, after: facts, &reading)
    if let cursor {
      let facts = ["pds": pds, "page": BlueskyView.nextPage(facts), "last": last].compactMapValues { $0 }
      reading.next.append(
        fetches.records(did, at: pds, collection: collection, cursor: cursor, facts))
    }
    let published = reading.items.compactMap(\.published)
    reading.coverage = Coverage(
      newest: published.max(), oldest: published.min(), isLast: cursor == nil, isComplete: false)
    return reading
  }
}
