package import RostraPlatforms
package import RostraStorage

/// The life of one noun as a table: its stages, and every step between them with who takes it, what must hold and who is told.
///
/// The table is the rule itself, not its description: commands take their steps from it, the product prints it for records
/// officers, and a test compares it with the requirements that it was drawn from.
package struct Lifecycle<Noun: Governed>: Sendable {
  /// What people call the noun: `Site`.
  package var title: String
  /// Where the table was drawn from.
  package var source: String
  package var steps: [Step]

  package init(_ title: String, source: String, steps: [Step]) {
    self.title = title
    self.source = source
    self.steps = steps
  }

  /// One step. Where it has no `from`, it begins a life.
  package struct Step: Sendable {
    /// The word for it in commands, addresses and evidence: `submit` of a site is evidence `site.submit`.
    package var act: String
    /// As a button reads: `Submit the request`.
    package var title: String
    package var from: [Noun.Stage]
    package var to: Noun.Stage
    /// Any one of them. `system` where the program takes it when its time has come.
    package var by: [Viewer.Role]
    package var gates: [Gate<Noun>]
    package var notices: [NoticeKind]
    /// Refused without a reason in words.
    package var needsReason: Bool
    /// Ids of the requirements that it carries out.
    package var requirements: [String]

    package init(
      _ act: String, _ title: String, from: [Noun.Stage], to: Noun.Stage, by: [Viewer.Role],
      gates: [Gate<Noun>] = [], notices: [NoticeKind] = [], needsReason: Bool = false, _ requirements: String...
    ) {
      self.act = act
      self.title = title
      self.from = from
      self.to = to
      self.by = by
      self.gates = gates
      self.notices = notices
      self.needsReason = needsReason
      self.requirements = requirements
    }
  }

  /// The step of that name from a stage; several stages may know one name.
  package func step(_ act: String, from stage: Noun.Stage) -> Step? {
    steps.first { $0.act == act && $0.from.contains(stage) }
  }

  /// What can be done next, in the table's order.
  package func steps(from stage: Noun.Stage) -> [Step] { steps.filter { $0.from.contains(stage) } }

  /// What is wrong with the table itself: a stage that no step reaches, a step that nobody may take, two steps of one name
  /// from one stage. Looked at when the program starts; empty is sound.
  package var faults: [String] {
    var faults: [String] = []
    let reached = Set(steps.map(\.to))
    for stage in Noun.Stage.allCases where !reached.contains(stage) {
      faults.append("\(title): no step leads to '\(stage.title)'")
    }
    if !steps.contains(where: \.from.isEmpty) { faults.append("\(title): no step begins") }
    for step in steps {
      if step.by.isEmpty { faults.append("\(title): nobody may take '\(step.act)'") }
      if step.requirements.isEmpty { faults.append("\(title): '\(step.act)' names no requirement") }
      for stage in step.from where steps(from: stage).count(where: { $0.act == step.act }) > 1 {
        faults.append("\(title): '\(step.act)' from '\(stage.title)' stands twice")
      }
    }
    return faults
  }
}

/// A noun whose life follows a procedure.
package protocol Governed: Sendable {
  associatedtype Stage: LifecycleStage
  /// The capability's word, which begins its evidence: `site`.
  static var noun: String { get }
  static var lifecycle: Lifecycle<Self> { get }
  var stage: Stage { get }
  /// How people and evidence call it: `S-14`.
  var reference: String { get }
  /// The unit whose people act on it.
  var unit: Identifier<AgencyUnit> { get }
  /// What the texts of its messages may name: `reference`, `unit`, `name` …
  var facts: [String: String] { get }
  /// The people of the case who are parties to it, not by role.
  func people(_ party: CopyList.Party, of agency: Identifier<Agency>, in tx: any Transaction) throws -> [Person]
  /// Writes the stage, and since when it is so. The engine has checked that the step is allowed.
  func move(to stage: Stage, at now: Timestamp, of agency: Identifier<Agency>, in tx: any Transaction) throws
}

package protocol LifecycleStage: RawRepresentable, CaseIterable, Hashable, Sendable where RawValue == String {
  /// As the requirements write it: `Dormant-suspect`.
  var title: String { get }
  /// What it means in law or practice, in one sentence.
  var meaning: String { get }
}
