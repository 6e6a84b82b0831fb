import HTTPTypes
import Hummingbird
import Rostra
import RostraStorage

/// The page of one unit, and what can be changed of it.
enum UnitPageRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/units/:unit", .permission(.follow), show)
    routes.post("/units/:unit/change", .permission(.managePeople), change)
    routes.post("/units/:unit/delegation", .confirmed(.takePart), delegate)
  }

  private static func unit(_ call: Call) async throws -> AgencyUnit {
    let id = Identifier<AgencyUnit>(text: try call.parameter("unit"))
    guard let unit = try await call.read({ tx, viewer in try AgencyUnit.find(id, for: viewer, in: tx) }) else {
      throw WebFailure.notFound
    }
    return unit
  }

  @Sendable private static func show(_ call: Call) async throws -> Response {
    call.page(try await page(call, try await unit(call), Entered()))
  }

  private static func page(_ call: Call, _ unit: AgencyUnit, _ entered: Entered) async throws -> UnitPage {
    let now = call.services.clock.now()
    return try await call.read { tx, viewer in
      let units = try AgencyUnit.all(for: viewer, in: tx)
      let names = Dictionary(units.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
      let line = try AgencyUnit.line(from: unit.id, agency: viewer.agency, in: tx)
      let rules = try Profile.inForce(for: viewer.agency, in: tx)
      let deciding = try AgencyUnit.delegated(above: unit.id, agency: viewer.agency, in: tx)
      let mayChange = viewer.may(.managePeople) && viewer.reaches([unit.id], for: .managePeople)
      var inUnit = Person.Filter()
      inUnit.unit = unit.id
      inUnit.presence = .here(now)
      return UnitPage(
        entered: entered, id: unit.id.text, name: unit.name, kind: unit.kind.title,
        parents: line.dropFirst().reversed().map { UnitPage.Link(id: $0.text, name: names[$0] ?? "") },
        parent: unit.parent?.text ?? "", bodyType: unit.bodyType.rawValue, bodyTitle: unit.bodyType.title,
        duties: rules.bodies.filter { $0.type == unit.bodyType }.map {
          UnitPage.Duty(text: $0.duty, source: $0.source, verified: $0.lastVerified)
        }, delegated: call.moment(unit.delegated),
        within: deciding.flatMap { $0 == unit.id ? nil : names[$0] },
        heads: try RoleHolders.of(
          unit.parent == nil ? .agencyHead : .unitHead, for: unit.id, rules, at: now, agency: viewer.agency, in: tx
        ).map(\.name),
        people: mayChange ? try Person.count(inUnit, for: viewer, in: tx) : nil,
        sites: mayChange ? try AgencyUnit.siteCounts(for: viewer, in: tx)[unit.id] ?? 0 : nil,
        units: RoleWords(units: units, agency: viewer.agency).unitChoices(for: viewer), isRoot: unit.parent == nil,
        mayChange: mayChange, mayDelegate: viewer.mayDelegate)
    }
  }

  @Sendable private static func change(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let unit = try await unit(call)
    do {
      _ = try await AgencyUnit.change(
        unit.id,
        AgencyUnit.Change(
          name: form["name"], kind: AgencyUnit.Kind(rawValue: form["kind"]),
          bodyType: AgencyUnit.BodyType(rawValue: form["body"]),
          parent: form.text("parent").map { Identifier(text: $0) }),
        reason: form["reason"], services: call.services, for: call.viewer)
      return call.see(Place("units", unit.id.text).after(.unitChanged))
    } catch let error as EntryError {
      return call.page(try await page(call, unit, Entered(form, error: error)), status: .unprocessableContent)
    } catch is AgencyUnitError {
      throw WebFailure.notFound
    }
  }

  @Sendable private static func delegate(_ call: Call) async throws -> Response {
    let form = try await call.form()
    let unit = try await unit(call)
    do {
      _ = try await AgencyUnit.setDelegation(
        of: unit.id, to: form["delegated"] == "yes", reason: form["why"], services: call.services, for: call.viewer)
      return call.see(Place("units", unit.id.text).after(.unitChanged))
    } catch let error as EntryError {
      var shown = error
      if error.field == "reason" { shown.field = "why" }
      return call.page(try await page(call, unit, Entered(form, error: shown)), status: .unprocessableContent)
    }
  }
}
