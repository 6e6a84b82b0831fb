extension ActivityStreams {
  /// What the archive knows of an item beyond its content; written beside it in an export.
  package struct Record: Sendable, Hashable {
    /// The platform's word in the catalogue: `mastodon`, `bluesky`, `feed`, `page`.
    package var platform: String
    /// When this version was captured.
    package var captured: Timestamp?
    package var provenance: Provenance?
    /// SHA-256 of the version's content, as lower-case hexadecimal.
    package var contentHash: String?
    /// Earlier versions, oldest first.
    package var versions: [Version] = []
    package var observations: [Observation] = []

    package init(
      platform: String, captured: Timestamp? = nil, provenance: Provenance? = nil, contentHash: String? = nil
    ) {
      self.platform = platform
      self.captured = captured
      self.provenance = provenance
      self.contentHash = contentHash
    }
  }

  package struct Version: Sendable, Hashable {
    package var item: CapturedItem
    package var captured: Timestamp?
    package var contentHash: String?

    package init(item: CapturedItem, captured: Timestamp?, contentHash: String? = nil) {
      self.item = item
      self.captured = captured
      self.contentHash = contentHash
    }
  }

  /// How the item stood at one time: `present`, `absent`, `hidden`.
  package struct Observation: Sendable, Hashable {
    package var at: Timestamp
    package var state: String
    /// The status of the platform's answer, where there was one.
    package var status: Int?
    package var reason: Absence.Reason?

    package init(at: Timestamp, state: String, status: Int? = nil, reason: Absence.Reason? = nil) {
      self.at = at
      self.state = state
      self.status = status
      self.reason = reason
    }
  }

  /// One item as a JSON-LD object of ActivityStreams 2.0: a line of an export.
  ///
  /// What the vocabulary has no word for stands under names that begin with `rostra:`. Addresses that are no absolute
  /// IRIs are never put where the vocabulary asks for one.
  ///
  /// - Parameter address: the archive's own address of an item, by the platform's id. Without one, an id that is
  ///   an IRI stands for itself, and any other is written as `urn:x-rostra:<platform>:<id>`.
  package static func object(
    for item: CapturedItem, record: Record, address: @escaping (String) -> String? = { _ in nil }
  ) -> JSON {
    let writer = ASWriter(platform: record.platform, address: address)
    var members: [JSON.Member] = [
      JSON.Member(
        "@context", [.string(context), ["sensitive": "as:sensitive", "rostra": "urn:x-rostra:ns#"]])
    ]
    members += writer.members(of: item)
    func add(_ name: String, _ value: JSON?) {
      if let value { members.append(JSON.Member("rostra:" + name, value)) }
    }
    add("platform", .string(record.platform))
    add("captured", record.captured.map { .string($0.rfc3339) })
    add("provenance", record.provenance.map { .string($0.rawValue) })
    add("contentHash", record.contentHash.map { .string("sha256:" + $0) })
    if !record.versions.isEmpty {
      add(
        "versions",
        .array(
          record.versions.map { version in
            var inner = writer.members(of: version.item)
            if let captured = version.captured {
              inner.append(JSON.Member("rostra:captured", .string(captured.rfc3339)))
            }
            if let hash = version.contentHash {
              inner.append(JSON.Member("rostra:contentHash", .string("sha256:" + hash)))
            }
            return .object(inner)
          }))
    }
    if !record.observations.isEmpty {
      add(
        "observations",
        .array(
          record.observations.map { observation in
            var inner = [
              JSON.Member("rostra:at", .string(observation.at.rfc3339)),
              JSON.Member("rostra:state", .string(observation.state)),
            ]
            if let status = observation.status { inner.append(JSON.Member("rostra:status", JSON(status))) }
            if let reason = observation.reason {
              inner.append(JSON.Member("rostra:reason", .string(reason.rawValue)))
            }
            return .object(inner)
          }))
    }
    return .object(members)
  }
}
