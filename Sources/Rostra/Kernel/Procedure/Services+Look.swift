import RostraPlatforms
package import RostraStorage

extension Services {
  /// What a step would meet now, without taking it: what a case page shows beside each button.
  package func look<P: Procedure>(
    at act: String, of file: CaseFile<P>, reason: String?, _ standing: Standing, in tx: any Transaction
  ) throws -> StepOutlook<P> {
    let lifecycle = P.lifecycle.adapted(by: standing.profile)
    guard let step = lifecycle.step(act, from: file.stage) else {
      return StepOutlook(refusals: [.wrongStage(act, file, lifecycle)])
    }
    return try look(at: step, of: file, reason: reason, standing, in: tx)
  }

  func look<P: Procedure>(
    at step: Lifecycle<P>.Step, of file: CaseFile<P>, reason: String?, _ standing: Standing, in tx: any Transaction
  ) throws -> StepOutlook<P> {
    var outlook = StepOutlook(step: step)
    outlook.relied = try relying(on: step, of: file, standing, in: tx)
    if outlook.relied == nil { outlook.refusals.append(.wrongPerson(step, standing.profile)) }
    if step.needsReason, reason == nil { outlook.refusals.append(.noReason(step.title)) }
    for notice in step.notices { outlook.refusals += try StepMessage(notice, of: file, standing, in: tx).vacancies }
    outlook.isOnlyGates = outlook.refusals.isEmpty
    for gate in step.gates { outlook.refusals += try gate.refusals(file, standing, in: tx) }
    return outlook
  }

  private func relying<P: Procedure>(
    on step: Lifecycle<P>.Step, of file: CaseFile<P>, _ standing: Standing, in tx: any Transaction
  ) throws -> Viewer? {
    let viewer = standing.viewer
    if let relied = try viewer.relying(on: step.by, within: file.unit, standing.profile, at: standing.now, in: tx) {
      return relied
    }
    guard let person = viewer.person, viewer.may(.takePart) else { return nil }
    let isParty = try step.parties.contains { party in
      try P.people(party, of: file, standing, in: tx).contains(person)
    }
    guard isParty else { return nil }
    var relied = viewer
    relied.grants = [Viewer.Grant(role: step.parties.contains(.administrators) ? .siteAdministrator : .employee)]
    return relied
  }
}

/// A step, seen from where the case stands and the person who asks.
package struct StepOutlook<P: Procedure>: Sendable {
  package var step: Lifecycle<P>.Step?
  /// The viewer with the one grant that the step relies on; nil where they hold none.
  package var relied: Viewer?
  package var refusals: [Refusal] = []
  /// Nothing but what answers might still mend stands against it.
  var isOnlyGates = false
}

extension Refusal {
  static func wrongStage<P: Procedure>(_ act: String, _ file: CaseFile<P>, _ table: Lifecycle<P>) -> Refusal {
    let next = table.steps(from: file.stage).map(\.act)
    return Refusal(
      gate: "stage", requirement: "3",
      lack: Lack(
        "\(file.reference) is \(file.stage.title.lowercased()): '\(act)' is no step from there.",
        remedy: next.isEmpty
          ? "Nothing more can be done with it." : "What can be done is \(next.joined(separator: ", "))."))
  }

  static func wrongPerson<P: Procedure>(_ step: Lifecycle<P>.Step, _ profile: Profile) -> Refusal {
    let titles = step.by.map { profile.title(of: $0) } + step.parties.map(\.title)
    return Refusal(
      gate: "actor", requirement: "MSG-3",
      lack: Lack(
        "'\(step.title)' is for the \(titles.joined(separator: " or ")).",
        remedy: "Ask one of them, or have the role given to you."))
  }

  static func noReason(_ title: String) -> Refusal {
    Refusal(
      gate: "reason", requirement: "GEN-10",
      lack: Lack("'\(title)' needs a reason.", remedy: "Say in a sentence or two why."))
  }

  static func changed(_ reference: String) -> Refusal {
    Refusal(
      gate: "revision", requirement: "3",
      lack: Lack(
        "\(reference) was changed while you had it open.", remedy: "Look at it as it is now, then decide again."))
  }

  var json: JSON {
    ["gate": .string(gate), "requirement": .string(requirement), "sentence": .string(lack.sentence)]
  }
}
