import RostraPlatforms

/// `records.jsonl`: a line per record, an object of ActivityStreams 2.0 with its earlier versions and its observations.
enum RecordLines {
  static func line(_ record: ProducedRecord, proven: ProvenRecord, media: [ProducedMedia]) -> [UInt8] {
    guard let newest = record.versions.last else { return [] }
    var facts = ActivityStreams.Record(
      platform: record.site.account.platform, captured: newest.captured, provenance: newest.provenance,
      contentHash: Hexadecimal.text(newest.contentHash))
    facts.versions = record.versions.dropLast().map { version in
      ActivityStreams.Version(
        item: version.content, captured: version.captured, contentHash: Hexadecimal.text(version.contentHash))
    }
    facts.observations = record.observations.map { observation in
      ActivityStreams.Observation(
        at: observation.at, state: observation.what.rawValue, status: observation.status,
        reason: observation.reason.flatMap(Absence.Reason.init(rawValue:)))
    }
    var item = newest.content
    item.counters = record.item.counters
    guard case .object(var members) = ActivityStreams.object(for: item, record: facts) else { return [] }
    members += [
      JSON.Member("rostra:record", .string(record.item.id.text)),
      JSON.Member("rostra:role", record.isMatch ? "match" : "context"),
      JSON.Member("rostra:site", .string(record.site.account.address)),
      JSON.Member("rostra:state", .string(proven.state.rawValue)),
      JSON.Member("rostra:proof", .string("proofs/\(record.item.id.text).json")),
    ]
    if !media.isEmpty { members.append(JSON.Member("rostra:media", .array(media.map(\.json)))) }
    return JSON.object(members).bytes + [0x0A]
  }
}

extension ProducedMedia {
  var json: JSON {
    var members = JSONMembers()
    members.add("key", key)
    members.add("file", file)
    members.add("sha256", sha256)
    members.add("record", record)
    members.add("payloadSha256", payloadSHA256)
    members.add("alternativeText", alternativeText)
    members.add("missing", reason)
    return members.json
  }
}
