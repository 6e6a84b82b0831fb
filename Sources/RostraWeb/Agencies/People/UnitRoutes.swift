import HTTPTypes
import Hummingbird
import Rostra
import RostraStorage

/// The agency's departments, boards, commissions and committees.
enum UnitRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/units", .permission(.managePeople), show)
    routes.post("/units", .permission(.managePeople), add)
    UnitPageRoutes.add(to: &routes)
  }

  @Sendable private static func show(_ call: Call) async throws -> Response {
    call.page(try await page(call, Entered()))
  }

  private static func page(_ call: Call, _ entered: Entered) async throws -> UnitsPage {
    let (units, sites) = try await call.read { tx, viewer in
      (
        try AgencyUnit.all(for: viewer, in: tx).filter { viewer.reaches([$0.id], for: .managePeople) },
        try AgencyUnit.siteCounts(for: viewer, in: tx)
      )
    }
    let parents = Dictionary(units.map { ($0.id, $0.parent) }, uniquingKeysWith: { first, _ in first })
    func depth(_ id: Identifier<AgencyUnit>) -> Int { (parents[id] ?? nil).map { depth($0) + 1 } ?? 0 }
    return UnitsPage(
      entered: entered,
      rows: units.map {
        UnitsPage.Row(
          id: $0.id.text, name: $0.name, kind: $0.kind.title, depth: depth($0.id), sites: sites[$0.id] ?? 0,
          isDelegated: $0.delegated != nil)
      }, units: RoleWords(units: units, agency: call.office.agency.id).unitChoices(for: call.viewer))
  }

  @Sendable private static func add(_ call: Call) async throws -> Response {
    let form = try await call.form()
    do {
      _ = try await AgencyUnit.add(
        name: form["name"], kind: AgencyUnit.Kind(rawValue: form["kind"]) ?? .department,
        parent: form["parent"].isEmpty ? nil : Identifier(text: form["parent"]), services: call.services,
        for: call.viewer)
      return call.see(Place.units.after(.unitAdded))
    } catch let error as EntryError {
      return call.page(try await page(call, Entered(form, error: error)), status: .unprocessableContent)
    }
  }
}
