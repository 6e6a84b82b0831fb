import RostraPlatforms
import RostraStorage

extension SiteCase {
  /// Begins a request. It may be as incomplete as it is; nothing is asked of anybody yet (REQ-7).
  ///
  /// - Parameter follows: the rejected request that this one is a new version of (REQ-18).
  package static func draft(
    _ request: SiteRequest, unit: Identifier<AgencyUnit>, follows: String? = nil, services: Services,
    for viewer: Viewer
  ) async throws -> SiteCase {
    try viewer.require(.takePart)
    let request = try checked(request)
    let now = services.clock.now()
    return try await services.database.write { tx in
      guard let known = try AgencyUnit.all(for: viewer, in: tx).first(where: { $0.id == unit }) else {
        throw EntryError(field: "unit", problem: "is not a unit of this agency", remedy: "choose one from the list")
      }
      let earlier = try follows.map { try require($0, for: viewer, in: tx) }
      if let earlier, earlier.stage != .rejected {
        throw EntryError(
          field: "follows", value: earlier.reference, problem: "was not rejected", remedy: "change that request instead"
        )
      }
      let number = try tx.row("SELECT COUNT(*) AS n FROM site_case WHERE agency = \(viewer.agency)")?.int("n") ?? 0
      let site = SiteCase(
        id: services.identifiers.next(), reference: "SC-\(number + 1)", unit: unit, unitName: known.name, stage: .draft,
        since: now, request: request, requester: viewer.person, follows: earlier?.id, made: now)
      try tx.execute(
        """
        INSERT INTO site_case (agency, id, reference, unit, stage, since, request, words, requester, follows, made_at)
        VALUES (\(viewer.agency), \(site.id), \(site.reference), \(unit), \(site.stage.rawValue), \(now.milliseconds),
          \(request.json.text), \(site.words), \(site.requester), \(site.follows), \(now.milliseconds))
        """)
      try services.record("site.draft", of: site.reference, by: viewer, after: request.json, in: tx)
      return site
    }
  }

  /// Changes a draft, or a request that came back. An endorsement of another text does not stand.
  package static func edit(
    _ reference: String, to request: SiteRequest, services: Services, for viewer: Viewer
  ) async throws -> SiteCase {
    let request = try checked(request)
    return try await services.database.write { tx in
      var site = try require(reference, for: viewer, in: tx)
      guard site.stage == .draft || site.stage == .returned else {
        throw EntryError(
          field: "request", value: reference, problem: "is \(site.stage.title.lowercased())",
          remedy: "only a draft, or a request that was returned, can be changed")
      }
      let mayEdit: [Viewer.Role] = [.webLiaison, .unitHead]
      let isOwn = site.requester != nil && site.requester == viewer.person
      guard try isOwn || viewer.relying(on: mayEdit, within: site.unit, in: tx) != nil else {
        throw NotPermitted(actor: viewer.actor, role: viewer.role, permission: .takePart)
      }
      guard site.request != request else { return site }
      let before = site.request
      site.request = request
      try tx.execute(
        """
        UPDATE site_case SET request = \(request.json.text), words = \(site.words), endorsed_by = NULL, endorsed_at = NULL
        WHERE agency = \(viewer.agency) AND id = \(site.id)
        """)
      try services.record(
        "site.edit", of: site.reference, by: viewer, before: before.json, after: request.json, in: tx)
      site.endorsedBy = nil
      site.endorsed = nil
      return site
    }
  }

  /// A line-of-business manager stands behind the request: a site is a business decision (REQ-12).
  package static func endorse(
    _ reference: String, note: String, services: Services, for viewer: Viewer
  ) async throws {
    let note = try Entry.text(note, field: "note", limit: 5_000)
    let now = services.clock.now()
    try await services.database.write { tx in
      let site = try require(reference, for: viewer, in: tx)
      guard site.stage == .draft || site.stage == .returned else {
        throw EntryError(
          field: "request", value: reference, problem: "is \(site.stage.title.lowercased())",
          remedy: "endorse it before it is submitted")
      }
      guard let relied = try viewer.relying(on: [.lineManager], within: site.unit, in: tx), let person = viewer.person
      else { throw NotPermitted(actor: viewer.actor, role: viewer.role, permission: .takePart) }
      try tx.execute(
        """
        UPDATE site_case SET endorsed_by = \(person), endorsed_at = \(now.milliseconds)
        WHERE agency = \(viewer.agency) AND id = \(site.id)
        """)
      try services.record(
        "site.endorse", of: site.reference, by: relied, reason: note, after: site.request.json, in: tx)
    }
  }

  /// What a search for words looks at.
  private var words: String {
    [reference, request.name, request.platform, request.purpose, request.audience, unitName].joined(separator: " ")
      .lowercased()
  }

  private static func checked(_ request: SiteRequest) throws -> SiteRequest {
    var request = request
    var errors: [EntryError] = []
    func text(_ path: WritableKeyPath<SiteRequest, String>, _ field: String, _ limit: Int) {
      let value = request[keyPath: path].trimmingWhitespace()
      do throws(EntryError) {
        request[keyPath: path] = value.isEmpty ? "" : try Entry.text(value, field: field, limit: limit)
      } catch {
        errors.append(error)
      }
    }
    text(\.name, "name", 200)
    text(\.platform, "platform", 100)
    text(\.purpose, "purpose", 5_000)
    text(\.audience, "audience", 1_000)
    text(\.mission, "mission", 1_000)
    text(\.justification, "justification", 5_000)
    text(\.terms, "terms", 2_000)
    if !request.terms.isEmpty, (try? WebAddress(request.terms)) == nil {
      errors.append(
        EntryError(
          field: "terms", value: request.terms, problem: "is no web address",
          remedy: "enter the whole address of the terms, such as https://example.com/terms"))
    }
    guard errors.isEmpty else { throw EntryErrors(errors) }
    return request
  }
}
