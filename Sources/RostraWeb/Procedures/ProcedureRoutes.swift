import Hummingbird
import Rostra
import RostraStorage

/// The pages of all procedures, each made from its table.
enum ProcedureRoutes {
  static func add(to routes: inout Routes) {
    for procedure in Procedures.all { addCases(of: procedure, to: &routes) }
    routes.get("/procedures", .permission(.follow), all)
    routes.get("/procedures/:noun", .permission(.follow), one)
  }

  private static func addCases<P: Procedure>(of procedure: P.Type, to routes: inout Routes) {
    CaseRoutes<P>.add(to: &routes)
  }

  @Sendable private static func all(_ call: Call) async throws -> Response {
    call.page(ProceduresPage(links: Procedures.all.map { ProceduresPage.Link($0) }, tables: []))
  }

  @Sendable private static func one(_ call: Call) async throws -> Response {
    let noun = try call.parameter("noun")
    guard let procedure = Procedures.of(noun: noun) else { throw WebFailure.notFound }
    let profile = try await call.read { tx, viewer in try Profile.inForce(for: viewer.agency, in: tx) }
    return call.page(ProceduresPage(links: [], tables: [table(procedure, profile)]))
  }

  private static func table<P: Procedure>(_ procedure: P.Type, _ profile: Profile) -> ProceduresPage.Table {
    ProceduresPage.Table(P.lifecycle.adapted(by: profile), profile)
  }
}

extension ProceduresPage.Link {
  init<P: Procedure>(_ procedure: P.Type) {
    self.init(noun: P.noun, title: P.lifecycle.title, place: P.place, plural: P.plural, purpose: P.purpose)
  }
}
