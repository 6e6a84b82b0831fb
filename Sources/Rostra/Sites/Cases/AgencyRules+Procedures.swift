extension AgencyRules {
  /// What a profile says of procedures that no procedure knows.
  package static let procedureFaults: Check = { profile in
    let known = [SiteCase.noun]
    return profile.procedures.keys.filter { !known.contains($0) }.sorted().map {
      "\(profile.id): there is no procedure '\($0)'; use \(known.joined(separator: ", "))"
    } + SiteCase.lifecycle.faults(in: profile)
  }
}
