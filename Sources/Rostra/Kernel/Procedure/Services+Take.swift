import RostraPlatforms
package import RostraStorage

/// What the work of a step hands back to be told and kept.
package struct StepRecord: Sendable {
  /// For evidence: what was decided, hashes of documents. Never a secret.
  package var after = JSONMembers()
  /// For the texts of the notices, beside what every text knows of the noun.
  package var facts: [String: String] = [:]

  package init() {}
}

extension Services {
  /// Takes a step: all of it, or nothing but the record of the attempt.
  ///
  /// In one transaction the noun is loaded through the viewer, the step is looked up in its lifecycle as the profile in force
  /// has it, and everything that stands against it is collected: the wrong stage, the wrong person, gates, roles without a
  /// holder who must be told, a missing reason. Only then the work is done, the stage is written, the notices are stored and
  /// the evidence, which names the role that was relied on (GEN-10), is appended.
  ///
  /// - Parameters:
  ///   - load: through the viewer; throws where there is nothing that they may see.
  ///   - work: what the step does beside moving the noun, in the same transaction.
  /// - Returns: the noun as it was loaded, before the step.
  /// - Throws: ``StepRefused`` with every condition that failed; the refusal is evidence by then.
  @discardableResult
  package func take<Noun: Governed>(
    _ act: String, reason: String? = nil, for viewer: Viewer,
    on load: @escaping @Sendable (any Transaction) throws -> Noun,
    doing work: @escaping @Sendable (Noun, Standing, any Transaction) throws -> StepRecord = { _, _, _ in StepRecord() }
  ) async throws -> Noun {
    let reason = try reason.flatMap { text throws(EntryError) in
      text.trimmingWhitespace().isEmpty ? nil : try Entry.text(text, field: "reason", limit: 10_000)
    }
    let outcome = try await database.write { tx -> Outcome<Noun> in
      let noun = try load(tx)
      let standing = Standing(
        viewer: viewer, profile: try Profile.inForce(for: viewer.agency, in: tx), now: clock.now())
      let looked = try look(at: act, of: noun, reason: reason, standing, in: tx)
      guard let step = looked.step, let relied = looked.relied, looked.refusals.isEmpty else {
        try record(
          "\(Noun.noun).\(act).refused", of: noun.reference, by: looked.relied ?? viewer, reason: reason,
          after: ["stage": .string(noun.stage.rawValue), "refused": .array(looked.refusals.map(\.json))], in: tx)
        return .refused(
          StepRefused(noun: Noun.noun, reference: noun.reference, act: act, refusals: looked.refusals))
      }
      var done = try work(noun, Standing(viewer: relied, profile: standing.profile, now: standing.now), tx)
      try noun.move(to: step.to, at: standing.now, of: viewer.agency, in: tx)
      for message in looked.messages { try message.queue(done.facts, by: relied, services: self, in: tx) }
      done.after.add("stage", step.to.rawValue)
      try record(
        "\(Noun.noun).\(act)", of: noun.reference, by: relied, reason: reason,
        before: ["stage": .string(noun.stage.rawValue)], after: done.after.json, in: tx)
      return .taken(noun)
    }
    switch outcome {
    case .taken(let noun): return noun
    case .refused(let refusal): throw refusal
    }
  }

  private enum Outcome<Noun: Sendable>: Sendable {
    case taken(Noun)
    case refused(StepRefused)
  }

  /// What a step would meet now, without taking it: what a case page shows beside each button.
  package func look<Noun: Governed>(
    at act: String, of noun: Noun, reason: String?, _ standing: Standing, in tx: any Transaction
  ) throws -> StepOutlook<Noun> {
    let lifecycle = Noun.lifecycle.adapted(by: standing.profile)
    guard let step = lifecycle.step(act, from: noun.stage) else {
      return StepOutlook(refusals: [.wrongStage(act, noun, lifecycle)])
    }
    var outlook = StepOutlook(step: step)
    outlook.relied = try standing.viewer.relying(on: step.by, within: noun.unit, in: tx)
    if outlook.relied == nil { outlook.refusals.append(.wrongPerson(step.title, step.by, standing.profile)) }
    if step.needsReason, reason == nil { outlook.refusals.append(.noReason(step.title)) }
    for gate in step.gates { outlook.refusals += try gate.refusals(noun, standing, in: tx) }
    for kind in step.notices {
      let message = try StepMessage(kind, of: noun, standing, in: tx)
      outlook.refusals += message.vacancies
      outlook.messages.append(message)
    }
    return outlook
  }
}

/// A step, seen from where the noun stands and the person who asks.
package struct StepOutlook<Noun: Governed>: Sendable {
  package var step: Lifecycle<Noun>.Step?
  /// The viewer with the one grant that the step relies on; nil where they hold none.
  package var relied: Viewer?
  package var refusals: [Refusal] = []
  package var messages: [StepMessage] = []
}

extension Refusal {
  fileprivate static func wrongStage<Noun: Governed>(_ act: String, _ noun: Noun, _ table: Lifecycle<Noun>) -> Refusal {
    let next = table.steps(from: noun.stage).map(\.act)
    return Refusal(
      gate: "stage", requirement: "3",
      lack: Lack(
        "\(noun.reference) is \(noun.stage.title.lowercased()): '\(act)' is no step from there.",
        remedy: next.isEmpty
          ? "Nothing more can be done with it." : "What can be done is \(next.joined(separator: ", "))."))
  }

  fileprivate static func wrongPerson(_ title: String, _ roles: [Viewer.Role], _ profile: Profile) -> Refusal {
    let titles = roles.map { profile.title(of: $0) }.joined(separator: " or ")
    return Refusal(
      gate: "actor", requirement: "MSG-3",
      lack: Lack("'\(title)' is for the \(titles).", remedy: "Ask one of them, or have the role given to you."))
  }

  fileprivate static func noReason(_ title: String) -> Refusal {
    Refusal(
      gate: "reason", requirement: "GEN-10",
      lack: Lack("'\(title)' needs a reason.", remedy: "Say in a sentence or two why."))
  }

  fileprivate var json: JSON {
    ["gate": .string(gate), "requirement": .string(requirement), "sentence": .string(lack.sentence)]
  }
}
