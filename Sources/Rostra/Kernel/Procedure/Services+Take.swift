package import RostraPlatforms
package import RostraStorage

/// What is given with a step.
package struct StepEntry: Sendable {
  /// By field, as forms, the API and the command line bring them.
  package var answers: [String: JSON]
  package var reason: String?
  /// The revision of the case that the person looked at; nil: whichever it is.
  package var revision: Int?

  package init(_ answers: [String: JSON] = [:], reason: String? = nil, revision: Int? = nil) {
    self.answers = answers
    self.reason = reason
    self.revision = revision
  }
}

/// Where a case that is opened belongs.
package struct Opening: Sendable {
  package var unit: Identifier<AgencyUnit>
  package var subject: Identifier<Person>?
  package var about: String?

  package init(
    unit: Identifier<AgencyUnit>, subject: Identifier<Person>? = nil, about: String? = nil
  ) {
    self.unit = unit
    self.subject = subject
    self.about = about
  }
}

extension Services {
  /// Takes a step: all of it, or nothing but the record of the attempt.
  ///
  /// In one transaction the case is loaded through the viewer, the step is looked up in the lifecycle as the profile in force
  /// has it, and everything that stands against it is collected: the wrong stage, the wrong person, gates, roles without a
  /// holder who must be told, a missing reason, a newer revision. Only then the step's effect is done, the case is written,
  /// the messages are stored and the evidence, which names the role that was relied on (GEN-10), is appended.
  ///
  /// - Returns: the case after the step.
  /// - Throws: ``StepRefused`` with every condition that failed; the refusal is evidence by then. ``EntryErrors`` where an
  ///   answer cannot be taken. ``CaseFileError`` where there is no such case for the viewer.
  @discardableResult
  package func take<P: Procedure>(
    _ act: String, _ procedure: P.Type, _ reference: String, _ entry: StepEntry = StepEntry(), for viewer: Viewer
  ) async throws -> CaseFile<P> {
    try viewer.requireTaking()
    return try await settled { tx in
      try take(act, try CaseFile<P>.require(reference, for: viewer, in: tx), entry, for: viewer, in: tx)
    }
  }

  /// Opens a case by one of the steps that begin a life.
  @discardableResult
  package func open<P: Procedure>(
    _ act: String, _ procedure: P.Type, _ opening: Opening, _ entry: StepEntry = StepEntry(), for viewer: Viewer
  ) async throws -> CaseFile<P> {
    try viewer.requireTaking()
    return try await settled { tx in try open(act, P.self, opening, entry, for: viewer, in: tx) }
  }

  /// A refusal must be on record although it changes nothing: it is thrown once its evidence is committed.
  private func settled<P: Procedure>(
    _ body: @escaping @Sendable (any Transaction) throws -> StepOutcome<P>
  ) async throws -> CaseFile<P> {
    switch try await database.write(body) {
    case .taken(let file): return file
    case .refused(let refusal): throw refusal
    }
  }

  /// The same within a transaction that has begun: how one procedure moves another.
  package func take<P: Procedure>(
    _ act: String, _ file: CaseFile<P>, _ entry: StepEntry = StepEntry(), for viewer: Viewer, in tx: any Transaction
  ) throws -> StepOutcome<P> {
    let standing = try standing(of: viewer, in: tx)
    let reason = try checked(entry.reason)
    // Gates look at the case as it will be with the answers, where these can be taken.
    let answers = Result {
      try P.lifecycle.adapted(by: standing.profile).step(act, from: file.stage)?.asks(file, standing.profile).check(
        entry.answers, documents: file.documents, agency: viewer.agency, in: tx) ?? Contents()
    }
    let with = file.holding(try? answers.get())
    var looked = try look(at: act, of: with, reason: reason, standing, in: tx)
    if let seen = entry.revision, seen != file.revision {
      looked.refusals.insert(.changed(file.reference), at: 0)
      looked.isOnlyGates = false
    }
    guard let step = looked.step, looked.relied != nil, looked.refusals.isEmpty || looked.isOnlyGates else {
      return try refuse(act, file, looked, reason, by: viewer, in: tx)
    }
    let taken = try answers.get()
    guard looked.refusals.isEmpty else { return try refuse(act, file, looked, reason, by: viewer, in: tx) }
    return try perform(step, on: file, taken, reason, looked, standing, isNew: false, in: tx)
  }

  package func open<P: Procedure>(
    _ act: String, _ procedure: P.Type, _ opening: Opening, _ entry: StepEntry = StepEntry(), for viewer: Viewer,
    in tx: any Transaction
  ) throws -> StepOutcome<P> {
    let standing = try standing(of: viewer, in: tx)
    let reason = try checked(entry.reason)
    let lifecycle = P.lifecycle.adapted(by: standing.profile)
    guard let step = lifecycle.step(act, from: nil), let stage = step.to else {
      throw EntryError(
        field: "act", value: act, problem: "does not open a case",
        remedy: "begin with \(lifecycle.openings.map(\.act).joined(separator: " or "))")
    }
    guard let unit = try tx.row("SELECT name FROM unit WHERE agency = \(viewer.agency) AND id = \(opening.unit)") else {
      throw EntryError(field: "unit", problem: "is not a unit of this agency", remedy: "choose one from the list")
    }
    let file = CaseFile<P>(
      id: identifiers.next(), reference: "", unit: opening.unit, unitName: try unit.text("name"), stage: stage,
      since: standing.now, contents: Contents(), opener: viewer.person, subject: opening.subject,
      about: opening.about, entered: [:], documents: [], due: nil, revision: 0, made: standing.now)
    let answers = Result {
      try step.asks(nil, standing.profile).check(entry.answers, documents: [], agency: viewer.agency, in: tx)
    }
    let with = file.holding(try? answers.get())
    let looked = try look(at: step, of: with, reason: reason, standing, in: tx)
    guard looked.relied != nil, looked.refusals.isEmpty || looked.isOnlyGates else {
      return try refuse(act, file, looked, reason, by: viewer, in: tx)
    }
    let taken = try answers.get()
    guard looked.refusals.isEmpty else { return try refuse(act, file, looked, reason, by: viewer, in: tx) }
    return try perform(step, on: file, taken, reason, looked, standing, isNew: true, in: tx)
  }

  private func perform<P: Procedure>(
    _ step: Lifecycle<P>.Step, on file: CaseFile<P>, _ answers: Contents, _ reason: String?,
    _ looked: StepOutlook<P>, _ standing: Standing, isNew: Bool, in tx: any Transaction
  ) throws -> StepOutcome<P> {
    guard let relied = looked.relied else {
      return try refuse(step.act, file, looked, reason, by: standing.viewer, in: tx)
    }
    var with = file.holding(answers)
    var reliedStanding = standing
    reliedStanding.viewer = relied
    if isNew { with.reference = try CaseFile<P>.nextReference(of: standing.viewer.agency, in: tx) }
    var turn = StepTurn(
      file: with, before: file, answers: answers, reason: reason, standing: reliedStanding, services: self, tx: tx)
    turn.file.stage = step.to ?? file.stage
    if isNew { try turn.file.insert(of: standing.viewer.agency, in: tx) }
    try step.effect(&turn)
    var after = turn.file
    if step.to != nil {
      after.since = standing.now
      after.entered[after.stage.rawValue] = standing.now
    }
    after.revision += 1
    after.due = after.stage.isOver ? nil : try P.lifecycle.nextDue(of: after, standing, in: tx)
    try after.write(standing, in: tx)
    var record = turn.record
    if !answers.values.isEmpty { record.add("answers", answers.json) }
    record.add("stage", after.stage.rawValue)
    let leaf = try self.record(
      "\(P.noun).\(step.act)", of: after.reference, by: relied, reason: reason,
      before: isNew ? nil : ["stage": .string(file.stage.rawValue)], after: record.json, in: tx)
    for notice in step.notices {
      let message = try StepMessage(notice, of: after, reliedStanding, in: tx)
      try message.queue(
        step.title, reason, turn.facts.merging(["evidence": leaf.description]) { own, _ in own }, of: after,
        reliedStanding, services: self, in: tx)
    }
    return .taken(try follow(after, in: tx))
  }

  /// What follows by itself: whichever automatic step is open now.
  private func follow<P: Procedure>(_ file: CaseFile<P>, in tx: any Transaction) throws -> CaseFile<P> {
    let system = Viewer.system("procedures", of: agency.id)
    let standing = try standing(of: system, in: tx)
    for step in P.lifecycle.adapted(by: standing.profile).steps(from: file.stage) where step.isAutomatic {
      let looked = try look(at: step, of: file, reason: nil, standing, in: tx)
      guard looked.refusals.isEmpty else { continue }
      return try take(step.act, file, for: system, in: tx).get()
    }
    return file
  }

  private func refuse<P: Procedure>(
    _ act: String, _ file: CaseFile<P>, _ looked: StepOutlook<P>, _ reason: String?, by viewer: Viewer,
    in tx: any Transaction
  ) throws -> StepOutcome<P> {
    let reference = file.reference.isEmpty ? "new" : file.reference
    try record(
      "\(P.noun).\(act).refused", of: reference, by: looked.relied ?? viewer, reason: reason,
      after: ["stage": .string(file.stage.rawValue), "refused": .array(looked.refusals.map(\.json))], in: tx)
    return .refused(StepRefused(noun: P.noun, reference: reference, act: act, refusals: looked.refusals))
  }

  private func checked(_ reason: String?) throws -> String? {
    try reason.flatMap { text throws(EntryError) in
      text.trimmingWhitespace().isEmpty ? nil : try Entry.text(text, field: "reason", limit: 10_000)
    }
  }

  package func standing(of viewer: Viewer, in tx: any Transaction) throws -> Standing {
    Standing(
      viewer: viewer, profile: try Profile.inForce(for: viewer.agency, in: tx), now: clock.now(),
      time: AgencyTime(agency), services: self)
  }
}

/// What became of a step.
package enum StepOutcome<P: Procedure>: Sendable {
  case taken(CaseFile<P>)
  case refused(StepRefused)

  /// For a step that a procedure itself takes as a part of another: it holds, or nothing of both.
  @discardableResult
  package func get() throws -> CaseFile<P> {
    switch self {
    case .taken(let file): return file
    case .refused(let refusal): throw refusal
    }
  }
}

extension Viewer {
  /// Whoever takes part, and the program itself.
  fileprivate func requireTaking() throws(NotPermitted) {
    if role != .system { try require(.takePart) }
  }
}
