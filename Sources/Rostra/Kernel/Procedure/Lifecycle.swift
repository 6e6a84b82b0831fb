package import RostraPlatforms
package import RostraStorage

/// The life of the cases of a procedure as a table: its stages, and every step between them with who takes it, what it asks for,
/// what must hold and who is told; and what is owed, by when, while a case stands somewhere.
///
/// The table is the rule itself, not its description: commands take their steps from it, the product prints it for records
/// officers, and a test compares it with the requirements that it was drawn from.
package struct Lifecycle<P: Procedure>: Sendable {
  /// What people call one case: `Site`.
  package var title: String
  /// Where the table was drawn from.
  package var source: String
  package var steps: [Step]
  package var deadlines: [Deadline<P>]

  package init(_ title: String, source: String, steps: [Step], deadlines: [Deadline<P>] = []) {
    self.title = title
    self.source = source
    self.steps = steps
    self.deadlines = deadlines
  }

  /// The fields of a step may depend on the case and on the agency's rules.
  package typealias Asking = @Sendable (_ file: CaseFile<P>?, _ profile: Profile) -> [FormField]
  /// What a step does beside moving the case, in the same transaction.
  package typealias Effect = @Sendable (inout StepTurn<P>) throws -> Void

  /// One step. Where it has no `from`, it opens a case.
  package struct Step: Sendable {
    /// The word for it in commands, addresses and evidence: `submit` of a site is evidence `site.submit`.
    package var act: String
    /// As a button reads: `Submit the request`.
    package var title: String
    package var from: [P.Stage]
    /// nil: the case stays where it stands.
    package var to: P.Stage?
    /// Any one of them. `system` where the program takes it when its time has come.
    package var by: [Viewer.Role]
    /// Or one of these parties of the case, whatever their roles.
    package var parties: [CopyList.Party]
    package var asks: Asking
    package var gates: [Gate<P>]
    package var notices: [StepNotice]
    /// Refused without a reason in words.
    package var needsReason: Bool
    /// Harm cannot be taken back: pages ask again before it.
    package var isFinal: Bool
    /// The program takes it as soon as its gates open, in the transaction of the step before.
    package var isAutomatic: Bool
    package var effect: Effect
    /// Ids of the requirements that it carries out.
    package var requirements: [String]

    package init(
      _ act: String, _ title: String, from: [P.Stage] = [], to: P.Stage?, by: [Viewer.Role] = [],
      or parties: [CopyList.Party] = [], asks fields: [FormField] = [], asking: Asking? = nil,
      gates: [Gate<P>] = [], notices: [StepNotice] = [], needsReason: Bool = false, isFinal: Bool = false,
      isAutomatic: Bool = false, _ requirements: String..., does effect: @escaping Effect = { _ in }
    ) {
      self.act = act
      self.title = title
      self.from = from
      self.to = to
      self.by = by
      self.parties = parties
      asks = asking ?? { _, _ in fields }
      self.gates = gates
      self.notices = notices
      self.needsReason = needsReason
      self.isFinal = isFinal
      self.isAutomatic = isAutomatic
      self.effect = effect
      self.requirements = requirements
    }

    package var opens: Bool { from.isEmpty }
  }

  /// The step of that name from a stage; several stages may know one name. nil: one that opens a case.
  package func step(_ act: String, from stage: P.Stage?) -> Step? {
    steps.first { step in step.act == act && (stage.map(step.from.contains) ?? step.opens) }
  }

  /// What can be done next, in the table's order.
  package func steps(from stage: P.Stage) -> [Step] { steps.filter { $0.from.contains(stage) } }

  package var openings: [Step] { steps.filter(\.opens) }

  /// What is wrong with the table itself: a stage that no step reaches, a step that nobody may take, two steps of one name
  /// from one stage, a deadline that nobody owes. Empty is sound; the program looks at every table when it starts.
  package var faults: [String] {
    var faults: [String] = []
    let reached = Set(steps.compactMap(\.to))
    for stage in P.Stage.allCases where !reached.contains(stage) {
      faults.append("\(title): no step leads to '\(stage.title)'")
    }
    if openings.isEmpty { faults.append("\(title): no step begins") }
    for step in steps {
      if step.by.isEmpty, step.parties.isEmpty { faults.append("\(title): nobody may take '\(step.act)'") }
      if step.requirements.isEmpty { faults.append("\(title): '\(step.act)' names no requirement") }
      if step.opens, step.to == nil { faults.append("\(title): '\(step.act)' opens a case nowhere") }
      for stage in step.from where steps(from: stage).count(where: { $0.act == step.act }) > 1 {
        faults.append("\(title): '\(step.act)' from '\(stage.title)' stands twice")
      }
    }
    for deadline in deadlines {
      if deadline.by.isEmpty, deadline.party == nil { faults.append("\(title): nobody owes '\(deadline.id)'") }
      if let act = deadline.lapses, !deadline.at.allSatisfy({ step(act, from: $0) != nil }) {
        faults.append("\(title): '\(deadline.id)' ends in '\(act)', which is no step from there")
      }
    }
    return faults
  }
}

/// What a step works with while it is taken.
package struct StepTurn<P: Procedure> {
  /// The case as it will be: the answers are in it, and what is changed here is written.
  package var file: CaseFile<P>
  package let before: CaseFile<P>
  package let answers: Contents
  package let reason: String?
  /// With the viewer as relied on.
  package let standing: Standing
  package let services: Services
  package let tx: any Transaction
  /// For evidence: what was decided, hashes of documents. Never a secret.
  package var record = JSONMembers()
  /// For the texts of the messages.
  package var facts: [String: String] = [:]

  package var viewer: Viewer { standing.viewer }
  package var agency: Identifier<Agency> { standing.viewer.agency }
  package var now: Timestamp { standing.now }
}
