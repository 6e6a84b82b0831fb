import RostraPlatforms
import RostraStorage

extension SiteCase {
  /// Takes one of the steps that need nothing but a reason: submitting, returning, deciding.
  ///
  /// - Throws: ``StepRefused`` with everything that stands against it.
  package static func take(
    _ act: String, _ reference: String, reason: String? = nil, services: Services, for viewer: Viewer
  ) async throws {
    try viewer.require(.takePart)
    try await services.take(act, reason: reason, for: viewer) { tx in
      try require(reference, for: viewer, in: tx)
    } doing: { site, standing, tx in
      var record = StepRecord()
      record.facts = try decisionFacts(site, act, reason, standing, services: services, in: tx)
      record.after.add("request", site.request.json)
      return record
    }
  }

  /// What the texts of its messages may name beside the request.
  private static func decisionFacts(
    _ site: SiteCase, _ act: String, _ reason: String?, _ standing: Standing, services: Services,
    in tx: any Transaction
  ) throws -> [String: String] {
    let viewer = standing.viewer
    func name(_ id: Identifier<Person>) throws -> String? {
      let person = try Person.find(id, agency: viewer.agency, in: tx)
      return person?.name
    }
    let origin = try SystemSettings.load(of: viewer.agency, in: tx).address
    var facts = [
      "administrators": try site.request.administrators.compactMap(name).joined(separator: ", "),
      "role": standing.profile.title(of: viewer.role), "date": AgencyTime(services.agency).text(standing.now),
      "address": (origin ?? "in Rostra: ") + "/registry/\(site.reference)",
    ]
    facts["requester"] = try site.requester.flatMap(name)
    facts["decider"] = try viewer.person.flatMap(name) ?? viewer.actor
    facts["reason"] = reason
    facts["decision"] = ["approve": "Approved", "reject": "Rejected"][act]
    return facts
  }
}
