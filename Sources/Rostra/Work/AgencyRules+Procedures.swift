extension AgencyRules {
  /// What a profile says of procedures that no procedure knows.
  package static let procedureFaults: ProcedureFaults = { profile in
    let known = Procedures.all.map { $0.noun }
    return profile.procedures.keys.filter { !known.contains($0) }.sorted().map {
      "\(profile.id): there is no procedure '\($0)'; use \(known.joined(separator: ", "))"
    } + Procedures.all.flatMap { $0.faults(in: profile) }
  }
}

extension Procedure {
  fileprivate static func faults(in profile: Profile) -> [String] { lifecycle.faults(in: profile) }
}
