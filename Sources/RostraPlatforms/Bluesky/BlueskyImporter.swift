/// A repository as the AT Protocol exports it: one CAR file, every block of which is checked against its hash and the
/// whole against the account's key where that is known.
package struct BlueskyImporter: Importer {
  package init() {}

  package let facts = ImporterFacts(
    id: "atproto-repository", name: "Repository of the AT Protocol (CAR)", provenance: .accountExport,
    reads: "posts, reposts and the profile, each proven by the repository's own hashes",
    leaves: [
      "pictures and films: the repository holds only what they are called", "likes, follows, lists and settings",
      "what others wrote",
    ])

  package func recognise(_ files: any ImportedFiles) throws -> Bool {
    guard let file = files.single else { return false }
    let start = try files.bytes(of: file).start(64 << 10)
    guard let reader = try? CARReader(start[...], limits: CARLimits()) else { return false }
    return !reader.roots.isEmpty
  }

  package func plan(_ files: any ImportedFiles, site: SiteReference) throws -> ImportPlan {
    guard let file = files.single else { throw ReadingError.malformed("a repository is one file") }
    let repository = try repository(try files.bytes(of: file), site: site)
    let did = repository.commit.did
    var facts = ["did": did, "pds": site.settings["pds"] ?? ""]
    facts["key"] = site.accountID == did ? site.settings["key"] : nil
    var plan = ImportPlan(parts: [ImportPlan.Part(file.path, .read, facts: facts)], account: Actor(id: did))
    switch repository.signature {
    case .valid: plan.notes = ["its signature is the account's: nothing in it was changed since it was signed"]
    case .unchecked: plan.notes = ["its signature could not be checked: no key of \(did) is known here"]
    case .invalid: throw ReadingError.malformed("its signature is not of the key of \(did): nothing in it is taken")
    }
    plan.notes += repository.faults
    return plan
  }

  package func read(
    _ part: ImportPart, site: SiteReference, _ take: (ImportedEntry) throws -> Void
  ) throws {
    var site = site
    site.settings["key"] = part.facts["key"]
    site.accountID = part.facts["did"]
    let repository = try repository(part.bytes, site: site)
    guard repository.signature != .invalid else { throw ReadingError.malformed("its signature is not the account's") }
    let did = repository.commit.did
    let blobs = BlobAddresses(did: did, pds: part.facts["pds"] ?? "")
    let author = Actor(id: did, handle: site.handle)
    for record in repository.records {
      let uri = ATURI(authority: did, collection: record.collection, recordKey: record.recordKey)
      let reader = BlueskyRecord(uri: uri, record: record.value.json, author: author, blobs: blobs)
      guard let item = reader.item else {
        let type = record.value["$type"]?.string ?? "none"
        try take(
          .quarantined(
            QuarantinedEntry(
              place: uri.description, reason: "its type, \(type.prefix(100)), is no item's",
              excerpt: record.value.json.text)))
        continue
      }
      try take(.read(items: [item]))
    }
  }

  private func repository(_ bytes: any ImportBytes, site: SiteReference) throws -> Repository {
    let key = site.settings["key"].flatMap { SigningKey(did: $0) }
    return try Repository(car: try bytes.all(), key: key, collections: BlueskyRecord.collections)
  }
}
