import Rostra
import RostraPlatforms

/// How roles, units and last days are named on pages.
struct RoleWords: Sendable {
  let units: [AgencyUnit]
  let agency: Identifier<Agency>

  func unit(_ id: Identifier<AgencyUnit>) -> String {
    id == AgencyUnit.root(of: agency) ? "the whole agency" : units.first { $0.id == id }?.name ?? "a unit that is gone"
  }

  /// `Records officer for Parks, until 2026-12-31`
  func text(_ assignment: Person.Assignment, _ time: AgencyTime) -> String {
    "\(assignment.role.title) for \(unit(assignment.unit))"
      + (assignment.until.map { ", until \(time.text($0))" } ?? "")
  }

  static let choices = Viewer.Role.assignable.map { Field.Option($0.rawValue, $0.title, hint: hint($0)) }

  private static func hint(_ role: Viewer.Role) -> String {
    switch role {
    case .administrator: "People, sites and settings. Changes no record."
    case .recordsOfficer: "Keeps the records: captures, searches, annotates, produces."
    case .counsel: "Reads everything, annotates, produces."
    case .siteAdministrator: "Runs sites from day to day."
    case .auditor: "Reads and verifies everything, changes nothing. Needs a last day."
    default: "Reads and searches."
    }
  }

  /// Units that the viewer may give roles in; deeper ones are set off by a dash each.
  func unitChoices(for viewer: Viewer) -> [Field.Option] {
    let parents = Dictionary(units.map { ($0.id, $0.parent) }, uniquingKeysWith: { first, _ in first })
    func depth(_ id: Identifier<AgencyUnit>) -> Int {
      guard let parent = parents[id] ?? nil else { return 0 }
      return depth(parent) + 1
    }
    return units.filter { viewer.reaches([$0.id], for: .managePeople) }.map {
      Field.Option(
        $0.id.text,
        $0.id == AgencyUnit.root(of: agency)
          ? "The whole agency" : String(repeating: "– ", count: max(0, depth($0.id) - 1)) + $0.name)
    }
  }
}

extension Form {
  /// A role as the forms for people ask for it; nil where none was chosen.
  func assignment(in time: AgencyTime) throws(EntryError) -> Person.Assignment? {
    guard !self["role"].isEmpty else { return nil }
    guard let role = Viewer.Role(rawValue: self["role"]) else {
      throw EntryError(field: "role", value: self["role"], problem: "is no role", remedy: "choose one from the list")
    }
    return Person.Assignment(
      role: role, unit: Identifier(text: self["unit"]), until: try time.endOfDay(self["until"], field: "until"))
  }
}
