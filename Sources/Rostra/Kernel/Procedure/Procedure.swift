import RostraPlatforms
package import RostraStorage

/// A kind of matter that follows a procedure: what its cases are called, and the table of their life.
///
/// One declaration makes all of it: the pages, the API, the commands, the evidence and the deadlines are read from it, so that
/// no step can exist in one of them alone (GEN-11).
package protocol Procedure: Sendable {
  associatedtype Stage: LifecycleStage

  /// The capability's word, which begins its evidence: `site` gives `site.submit`.
  static var noun: String { get }
  /// Of its references: `SC` gives `SC-14`.
  static var prefix: String { get }
  /// The path of its pages and of its part of the API, and its verb at the command line: `registry`.
  static var place: String { get }
  /// What the list of all is called: `Registry`.
  static var plural: String { get }
  /// What somebody looks for here, and what to do while there is none.
  static var purpose: String { get }
  static var lifecycle: Lifecycle<Self> { get }

  /// What a list shows beside reference, unit and stage.
  static var columns: [FormField] { get }
  /// Nobody but the opener, the unit's own people and those who act on it see a case that stands here.
  static var privateStages: Set<Stage> { get }
  /// Who may see its cases, beside the parties of each; nil: everybody who follows the agency's procedures.
  static var readers: [Viewer.Role]? { get }

  /// What a case must belong to, as a form asks: `Site`; nil: it stands alone.
  static var belongsTo: String? { get }
  /// Whom a case is about, as a form asks: `Person`; nil: nobody.
  static var concerns: String? { get }
  /// The opening step of a case that follows one that stands there and begins with what it held: a policy's next version.
  static func successor(at stage: Stage) -> (act: String, title: String)?
  /// What is compared with the case that it follows, for whoever decides anew.
  static var compared: [FormField] { get }
  /// No two open cases of the procedure have the same; nil: any number.
  static func key(of file: CaseFile<Self>) -> String?
  /// What effects have put into a case and no step asked for.
  static func kept(_ profile: Profile) -> [FormField]
  /// How people call a case, by what it holds.
  static func name(_ contents: Contents, _ reference: String) -> String
  /// What is owed, where it depends on the case.
  static func title(of deadline: Deadline<Self>, _ contents: Contents) -> String
  /// The role that owes what the party `owner` owes; `administrators` of the site.
  static func owner(of contents: Contents) -> String?
  /// Those who are parties of a case, not by role.
  static func people(
    _ party: CopyList.Party, of file: CaseFile<Self>, _ standing: Standing, in tx: any Transaction
  ) throws -> [Identifier<Person>]
  /// What its messages may name beside what every message may.
  static func facts(of file: CaseFile<Self>, _ standing: Standing, in tx: any Transaction) throws -> [String: String]
}

extension Procedure {
  package static var columns: [FormField] { [] }
  package static var privateStages: Set<Stage> { [] }
  package static var readers: [Viewer.Role]? { nil }

  package static var belongsTo: String? { nil }
  package static var concerns: String? { nil }
  package static func successor(at stage: Stage) -> (act: String, title: String)? { nil }
  package static var compared: [FormField] { [] }
  package static func key(of file: CaseFile<Self>) -> String? { nil }
  package static func kept(_ profile: Profile) -> [FormField] { [] }

  package static func name(_ contents: Contents, _ reference: String) -> String { lifecycle.title }
  package static func title(of deadline: Deadline<Self>, _ contents: Contents) -> String { deadline.title }
  package static func owner(of contents: Contents) -> String? { nil }

  package static func people(
    _ party: CopyList.Party, of file: CaseFile<Self>, _ standing: Standing, in tx: any Transaction
  ) throws -> [Identifier<Person>] {
    try file.usual(party, standing, in: tx)
  }

  package static func facts(
    of file: CaseFile<Self>, _ standing: Standing, in tx: any Transaction
  ) throws -> [String: String] { [:] }
}

package protocol LifecycleStage: RawRepresentable, CaseIterable, Hashable, Sendable where RawValue == String {
  /// As the requirements write it: `Dormant-suspect`.
  var title: String { get }
  /// What it means in law or practice, in one sentence.
  var meaning: String { get }
  /// Nothing more is owed of a case that stands here.
  var isOver: Bool { get }
  /// How a list marks it.
  var tone: StageTone { get }
}

/// What a stage says at a glance; words say the same.
package enum StageTone: String, Sendable, Hashable { case quiet, info, good, warn, bad }

extension LifecycleStage {
  /// `not-ours` reads `Not-ours`.
  package var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
  package var isOver: Bool { false }
  package var tone: StageTone { isOver ? .quiet : .info }
}
