/// What a profile changes of a procedure: data, so that a state or a county is a file (GEN-1).
package struct ProcedureRule: Sendable, Hashable, Decodable {
  /// Who takes the step instead of those that the table names.
  package var by: [Viewer.Role]?
  /// Gates that do not apply there, each with the reason and who approved it (REQ-17).
  package var without: [RelaxedGate]?
  /// Messages instead of those that the table names.
  package var notices: [NoticeKind]?

  package struct RelaxedGate: Sendable, Hashable, Decodable {
    package var gate: String
    package var reason: String
    package var approvedBy: String
  }
}

extension Lifecycle {
  /// The table as a profile has it.
  package func adapted(by profile: Profile) -> Lifecycle {
    guard let rules = profile.procedures[P.noun] else { return self }
    var adapted = self
    for index in adapted.steps.indices {
      guard let rule = rules[adapted.steps[index].act] else { continue }
      if let by = rule.by { adapted.steps[index].by = by }
      if let notices = rule.notices {
        let known = adapted.steps[index].notices
        adapted.steps[index].notices = notices.map { kind in known.first { $0.kind == kind } ?? StepNotice(kind) }
      }
      if let without = rule.without {
        let ids = Set(without.map(\.gate))
        adapted.steps[index].gates.removeAll { ids.contains($0.id) }
      }
    }
    return adapted
  }

  /// What a profile names that the table does not know: a misspelt step, gate or clock must not silently change nothing.
  package func faults(in profile: Profile) -> [String] {
    var faults: [String] = []
    for (act, rule) in (profile.procedures[P.noun] ?? [:]).sorted(by: { $0.key < $1.key }) {
      let steps = steps.filter { $0.act == act }
      if steps.isEmpty { faults.append("\(profile.id): \(P.noun) has no step '\(act)'") }
      let gates = Set(steps.flatMap { $0.gates.map(\.id) })
      for relaxed in rule.without ?? [] where !gates.contains(relaxed.gate) {
        faults.append("\(profile.id): '\(act)' of \(P.noun) has no gate '\(relaxed.gate)'")
      }
    }
    for clock in profile.clocks.keys.sorted() where clock.hasPrefix("\(P.noun).") {
      if !deadlines.contains(where: { "\(P.noun).\($0.id)" == clock }) {
        faults.append("\(profile.id): there is no deadline '\(clock)'")
      }
    }
    return faults
  }
}
