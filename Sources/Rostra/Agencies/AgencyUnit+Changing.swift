package import RostraPlatforms
import RostraStorage

extension AgencyUnit {
  /// What is to be different of a unit; nil: as it is.
  package struct Change: Sendable, Hashable {
    package var name: String?
    package var kind: Kind?
    package var bodyType: BodyType?
    /// Never nil for a unit: whatever has no unit above it would be nobody's (GEN-2).
    package var parent: Identifier<AgencyUnit>?

    package init(
      name: String? = nil, kind: Kind? = nil, bodyType: BodyType? = nil, parent: Identifier<AgencyUnit>? = nil
    ) {
      self.name = name
      self.kind = kind
      self.bodyType = bodyType
      self.parent = parent
    }
  }

  /// Renames a unit, says what it is, or puts it below another one.
  package static func change(
    _ id: Identifier<AgencyUnit>, _ change: Change, reason: String, services: Services, for viewer: Viewer
  ) async throws -> AgencyUnit {
    try viewer.require(.managePeople)
    let reason = try Entry.text(reason, field: "reason", limit: 2000)
    let name = try change.name.map { text throws(EntryError) in try Entry.name(text, field: "name", limit: 120) }
    return try await services.database.write { tx in
      let known = try all(for: viewer, in: tx)
      guard let before = known.first(where: { $0.id == id }), viewer.reaches([id], for: .managePeople) else {
        throw AgencyUnitError.notFound
      }
      var after = before
      after.name = name ?? before.name
      after.bodyType = change.bodyType ?? before.bodyType
      if before.parent != nil {
        after.kind = change.kind.flatMap { $0 == .agency ? nil : $0 } ?? before.kind
        after.parent = change.parent ?? before.parent
      } else if change.parent != nil || change.kind.map({ $0 != .agency }) == true {
        throw EntryError(
          field: "parent", problem: "is fixed: the agency itself is the root of the tree",
          remedy: "change a unit below it")
      }
      if after.parent != before.parent { try checkPlace(of: after, known, for: viewer, in: tx) }
      guard !known.contains(where: { $0.id != id && $0.name == after.name && $0.parent == after.parent }) else {
        throw EntryError(field: "name", value: after.name, problem: "is taken there", remedy: "choose another name")
      }
      try tx.execute(
        """
        UPDATE unit SET name = \(after.name), kind = \(after.kind.rawValue), body_type = \(after.bodyType.rawValue),
          parent = \(after.parent) WHERE agency = \(viewer.agency) AND id = \(id)
        """)
      try services.record(
        "unit.change", of: id.text, by: viewer, reason: reason, before: before.json, after: after.json, in: tx)
      return after
    }
  }

  private static func checkPlace(
    of unit: AgencyUnit, _ known: [AgencyUnit], for viewer: Viewer, in tx: any Transaction
  ) throws {
    guard let parent = unit.parent, known.contains(where: { $0.id == parent }),
      viewer.reaches([parent], for: .managePeople)
    else {
      throw EntryError(field: "parent", problem: "is not one of your units", remedy: "choose one from the list")
    }
    guard try !reach(of: unit.id, agency: viewer.agency, in: tx).contains(parent) else {
      throw EntryError(
        field: "parent", problem: "lies within the unit itself, which would cut both off the agency (GEN-2)",
        remedy: "choose a unit outside of it")
    }
  }

  /// Hands every power of approval, audit and enforcement over a unit and all below it to its own head, or takes it back
  /// (GEN-3): by the agency's head or its administrator.
  package static func setDelegation(
    of id: Identifier<AgencyUnit>, to isDelegated: Bool, reason: String, services: Services, for viewer: Viewer
  ) async throws -> AgencyUnit {
    let relied = try viewer.delegating()
    let reason = try Entry.text(reason, field: "reason", limit: 2000)
    let now = services.clock.now()
    return try await services.database.write { tx in
      guard let before = try find(id, for: viewer, in: tx) else { throw AgencyUnitError.notFound }
      guard before.parent != nil else {
        throw EntryError(
          field: "unit", problem: "is the agency itself, which decides anyhow", remedy: "choose a unit below it")
      }
      guard (before.delegated != nil) != isDelegated else {
        throw EntryError(
          field: "unit", problem: isDelegated ? "decides for itself already" : "does not decide for itself",
          remedy: "leave it as it is")
      }
      var after = before
      after.delegated = isDelegated ? now : nil
      try tx.execute(
        """
        UPDATE unit SET delegated_at = \(after.delegated?.milliseconds) WHERE agency = \(viewer.agency) AND id = \(id)
        """)
      try services.record(
        isDelegated ? "unit.delegate" : "unit.take-back", of: id.text, by: relied, reason: reason, before: before.json,
        after: after.json, in: tx)
      return after
    }
  }

  package var json: JSON {
    var members = JSONMembers()
    members.add("id", id.text)
    members.add("parent", parent?.text)
    members.add("name", name)
    members.add("kind", kind.rawValue)
    members.add("bodyType", bodyType.rawValue)
    members.add("delegated", delegated?.rfc3339)
    return members.json
  }
}

extension Viewer {
  /// Whether the viewer may delegate units: the head of the whole agency, or whoever runs its settings.
  package var mayDelegate: Bool { (try? delegating()) != nil }

  fileprivate func delegating() throws(NotPermitted) -> Viewer {
    var relied = self
    if let head = grants.first(where: { $0.role == .agencyHead && $0.units == nil }), may(.takePart) {
      relied.grants = [head]
      return relied
    }
    try require(.administer)
    return self
  }
}

package enum AgencyUnitError: Error, CustomStringConvertible {
  case notFound

  package var description: String { "there is no such unit here, or it is not one of yours" }
}
