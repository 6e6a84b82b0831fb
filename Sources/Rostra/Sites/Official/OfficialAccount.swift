package import RostraPlatforms

/// What anybody may know of a site of the registry (REG-4, GEN-6): what it is for and whose it is, and never who works with it,
/// what it is registered with, or how it is secured.
package struct OfficialAccount: Sendable, Hashable {
  package var reference: String
  package var name: String
  package var unit: String
  package var platform: String
  package var categories: [String]
  package var purpose: String
  package var audience: String
  package var address: String
  package var handle: String
  package var status: Status
  /// Since when it is in the registry.
  package var since: Timestamp?
  /// Until when it was official.
  package var until: Timestamp?
  package var interaction: String
  package var comments: String
  package var forum: String
  package var contact: String
  package var website: String
  /// Oldest first.
  package var history: [Change]
  /// What the public is told about its end, from the direction on (DEC-12).
  package var farewell: String
  package var end: End?

  /// Where a site stands, as the public needs to know it: what only concerns the agency's own work is "in use".
  package enum Status: String, Sendable, CaseIterable {
    case registered
    case inUse = "in-use"
    case quiet, suspended, closing, closed

    package var isOfficial: Bool { self != .closed }

    package init?(_ stage: SiteStage) {
      switch stage {
      case .registered: self = .registered
      case .live, .attention: self = .inUse
      case .dormantSuspect: self = .quiet
      case .suspended: self = .suspended
      case .decommissionDirected, .copied: self = .closing
      case .deactivated, .decommissioned: self = .closed
      default: return nil
      }
    }
  }

  package struct Change: Sendable, Hashable {
    package var status: Status
    package var at: Timestamp
  }

  /// What stays of an account that is closed (REG-23).
  package struct End: Sendable, Hashable {
    /// One of ``SiteFields/cause``'s values; empty where none was given.
    package var cause: String
    package var archive: String
  }

  /// - Returns: nil for a site of which the public does not know.
  init?(_ site: SiteCase) {
    guard site.stage.isPublic, let status = Status(site.stage) else { return nil }
    let contents = site.contents
    (reference, name, unit) = (site.reference, site.name, site.unitName)
    platform = contents[SiteFields.platform]
    categories = contents.list(SiteFields.categories)
    purpose = contents[SiteFields.purpose]
    audience = contents[SiteFields.audience]
    address = contents[SiteFields.address]
    handle = contents[SiteFields.handle]
    interaction = contents[SiteFields.interaction]
    comments = contents[SiteFields.comments]
    forum = contents[SiteFields.forum]
    contact = contents[SiteFields.contact]
    website = contents[SiteFields.website]
    self.status = status
    let stages = site.entered.compactMap { name, at in
      SiteStage(rawValue: name).flatMap(Status.init).map { Change(status: $0, at: at) }
    }.sorted { ($0.at, $0.status.rawValue) < ($1.at, $1.status.rawValue) }
    history = stages.reduce(into: []) { kept, change in
      if kept.last?.status != change.status { kept.append(change) }
    }
    since = site.entered(.registered) ?? history.first?.at
    until = status == .closed ? site.entered(.deactivated) ?? site.since : nil
    farewell = status == .closing || status == .closed ? contents[SiteFields.farewell] : ""
    end = status == .closed ? End(cause: contents[SiteFields.cause], archive: contents[SiteFields.copyPlace]) : nil
  }

  /// As the registry's files have it (docs/formats/registry.md).
  package var json: JSON {
    var members = JSONMembers()
    for (name, value) in [
      ("reference", reference), ("name", name), ("unit", unit), ("platform", platform), ("purpose", purpose),
      ("audience", audience), ("address", address), ("handle", handle), ("status", status.rawValue),
      ("interaction", interaction), ("comments", comments), ("forum", forum), ("contact", contact),
      ("website", website), ("farewell", farewell),
    ] where !value.isEmpty { members.add(name, value) }
    members.add("categories", list: categories.map { .string($0) })
    members.add("since", since?.rfc3339)
    members.add("until", until?.rfc3339)
    members.add("history", list: history.map { ["status": .string($0.status.rawValue), "at": .string($0.at.rfc3339)] })
    if let end { members.add("end", ["cause": .string(end.cause), "archive": .string(end.archive)]) }
    return members.json
  }

  init?(json: JSON) {
    func text(_ name: String) -> String { json[name]?.string ?? "" }
    func time(_ name: String) -> Timestamp? { json[name]?.string.flatMap(Timestamp.init(rfc3339:)) }
    guard let status = Status(rawValue: text("status")) else { return nil }
    (reference, name, unit, platform) = (text("reference"), text("name"), text("unit"), text("platform"))
    (purpose, audience, address, handle) = (text("purpose"), text("audience"), text("address"), text("handle"))
    (interaction, comments, forum) = (text("interaction"), text("comments"), text("forum"))
    (contact, website, farewell, self.status) = (text("contact"), text("website"), text("farewell"), status)
    categories = json["categories"]?.array?.compactMap(\.string) ?? []
    (since, until) = (time("since"), time("until"))
    history = (json["history"]?.array ?? []).compactMap { entry in
      guard let status = entry["status"]?.string.flatMap(Status.init(rawValue:)),
        let at = entry["at"]?.string.flatMap(Timestamp.init(rfc3339:))
      else { return nil }
      return Change(status: status, at: at)
    }
    end = json["end"].map { End(cause: $0["cause"]?.string ?? "", archive: $0["archive"]?.string ?? "") }
  }
}
