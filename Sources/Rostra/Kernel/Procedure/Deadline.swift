package import RostraPlatforms
import RostraStorage

/// Something that is owed while a case stands at a stage: by whom, by when, and who hears of it when it is late. Duties are not
/// kept beside the cases but read from them, so that none can be left behind.
package struct Deadline<P: Procedure>: Sendable {
  /// In the profile's `clocks`, after the noun: `site.decide`.
  package var id: String
  /// What is to be done: "Decide on the request".
  package var title: String
  package var at: [P.Stage]
  package var start: Start
  /// Unless the profile says otherwise.
  package var period: Period
  /// Whoever holds one of the roles owes it; the first names it.
  package var by: [Viewer.Role]
  /// Or this party of the case.
  package var party: CopyList.Party?
  /// Who is told once it is late.
  package var escalation: [Viewer.Role]
  /// The step that the program takes when the time is over.
  package var lapses: String?
  package var requirement: String

  /// From when the period runs.
  package enum Start: Sendable, Hashable {
    /// Since the case stands where it stands.
    case stage
    /// From a day that the case names; without it nothing is owed. The period may be negative: the day before.
    case day(FormField)
  }

  package init(
    _ id: String, _ title: String, at stages: [P.Stage], from start: Start = .stage, within period: Period,
    by roles: [Viewer.Role] = [], or party: CopyList.Party? = nil, escalation: [Viewer.Role] = [],
    lapses: String? = nil, _ requirement: String
  ) {
    self.id = id
    self.title = title
    at = stages
    self.start = start
    self.period = period
    by = roles
    self.party = party
    self.escalation = escalation
    self.lapses = lapses
    self.requirement = requirement
  }

  /// When it is due for a case; nil where nothing is owed.
  func due(_ file: CaseFile<P>, _ standing: Standing) -> Timestamp? {
    let period = standing.profile.clocks["\(P.noun).\(id)"] ?? period
    switch start {
    case .stage: return period.end(from: file.since, standing)
    case .day(let field):
      guard let start = standing.time.start(of: file.contents[field]) else { return nil }
      return period.end(from: start, standing)
    }
  }
}

package typealias Period = Profile.Period

extension Profile.Period {
  package static func days(_ days: Int) -> Period { Period(days: days, basis: .calendar, source: "ours") }
  package static func businessDays(_ days: Int) -> Period { Period(days: days, basis: .business, source: "ours") }

  /// The end of the last day, by the agency's calendar; the day of the start is not counted.
  func end(from start: Timestamp, _ standing: Standing) -> Timestamp {
    standing.calendar.due(self, from: start) ?? start
  }
}

/// As a row keeps what is owed next.
package struct DueMark: Sendable, Hashable {
  package var deadline: String
  package var at: Timestamp
  /// The role whose holders owe it, or `administrators` of the case's site.
  package var role: String?
  package var person: Identifier<Person>?
}

extension Lifecycle {
  /// The nearest of what is owed of a case as it now stands.
  func nextDue(
    of file: CaseFile<P>, _ standing: Standing, in tx: any Transaction
  ) throws -> DueMark? {
    let owed = deadlines.filter { $0.at.contains(file.stage) && !$0.isOnlyLapse }.compactMap { deadline in
      deadline.due(file, standing).map { (deadline, $0) }
    }
    guard let (deadline, at) = owed.min(by: { $0.1 < $1.1 }) else { return nil }
    var mark = DueMark(deadline: deadline.id, at: at, role: deadline.by.first?.rawValue)
    if let party = deadline.party {
      if party == .administrators {
        mark.role = party.rawValue
      } else if party == .owner {
        mark.role = P.owner(of: file.contents)
      } else {
        mark.person = try P.people(party, of: file, standing, in: tx).first
      }
    }
    return mark
  }

  /// When the program itself must take a step of a case.
  func nextLapse(of file: CaseFile<P>, _ standing: Standing) -> Timestamp? {
    deadlines.filter { $0.at.contains(file.stage) && $0.lapses != nil }
      .compactMap { $0.due(file, standing) }.min()
  }
}

extension Deadline {
  /// Nobody owes anything: the time simply ends.
  var isOnlyLapse: Bool { lapses != nil && by == [.system] }
}
