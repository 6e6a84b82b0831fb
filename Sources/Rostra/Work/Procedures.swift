/// Every procedure that the program follows, in the order in which a records officer would read them. Pages, API, command line,
/// due work and tests are made from this list.
package enum Procedures {
  package static let all: [any Procedure.Type] = [
    SiteProcedure.self, TermsReview.self, Statement.self, Designation.self, Authorisation.self, Application.self,
    CredentialChange.self,
    InternalTool.self, PolicyProcedure.self, PolicyComment.self, RelatedPolicy.self, Guidance.self, Programme.self,
    Training.self, Departure.self, MediaInquiry.self, SecurityIncident.self, ThreatBulletin.self, TaskProcedure.self,
    Finding.self,
  ]

  /// The program does not start to serve or to work with a table that cannot be lived.
  ///
  /// - Throws: ``ProfileError`` with every fault.
  package static func requireSound() throws {
    let faults = faults(in: try Profile.all())
    guard faults.isEmpty else { throw ProfileError.unreadable(faults.joined(separator: "\n")) }
  }

  /// What is wrong with the tables, alone and with each shipped profile: empty is sound.
  package static func faults(in profiles: [Profile]) -> [String] {
    all.flatMap { faults(of: $0, profiles) } + Self.doubles
  }

  private static func faults<P: Procedure>(of procedure: P.Type, _ profiles: [Profile]) -> [String] {
    P.lifecycle.faults + profiles.flatMap { P.lifecycle.faults(in: $0) }
  }

  private static var doubles: [String] {
    [all.map { $0.noun }, all.map { $0.prefix }, all.map { $0.place }].flatMap { names in
      Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys.map { "two procedures are called '\($0)'" }
    }
  }
}

extension Procedures {
  package static func of(noun: String) -> (any Procedure.Type)? { all.first { $0.noun == noun } }

  /// By the letters of a reference: `SC-4` is of sites.
  package static func of(reference: String) -> (any Procedure.Type)? {
    let prefix = reference.prefix { $0 != "-" }.uppercased()
    return all.first { $0.prefix == prefix }
  }
}

extension Procedure {
  /// What cases that belong to one of these say: `Site`.
  package static var belonging: String { lifecycle.title }
}
