package import RostraPlatforms
import RostraStorage

/// What the register of people says of somebody beside their login (GEN-4).
package struct RegisterEntry: Sendable, Hashable {
  package var category: Category
  /// The one unit that they belong to.
  package var unit: Identifier<AgencyUnit>
  package var supervisor: Identifier<Person>?
  /// As on their door: `Recreation programmer`.
  package var title: String
  package var duties: String
  package var starts: Timestamp?
  /// The last moment of their last day: from then on they may not sign in, and hold no role.
  package var ends: Timestamp?

  package init(
    category: Category = .employee, unit: Identifier<AgencyUnit>, supervisor: Identifier<Person>? = nil,
    title: String = "", duties: String = "", starts: Timestamp? = nil, ends: Timestamp? = nil
  ) {
    self.category = category
    self.unit = unit
    self.supervisor = supervisor
    self.title = title
    self.duties = duties
    self.starts = starts
    self.ends = ends
  }

  /// It decides which obligations, forms and gates apply to them.
  package enum Category: String, Sendable, Hashable, CaseIterable {
    case electedOfficial = "elected-official"
    /// Every member of a board, commission or committee, too (policy 416, section 416.3).
    case appointedOfficer = "appointed-officer"
    case employee
    /// An agent or independent contractor.
    case agent
    case volunteer

    package var title: String {
      switch self {
      case .electedOfficial: "Elected official"
      case .appointedOfficer: "Appointed officer"
      case .employee: "Employee"
      case .agent: "Agent or contractor"
      case .volunteer: "Volunteer"
      }
    }

    /// Elected or appointed, as in the open-meetings law's "public official".
    package var isOfficial: Bool { self == .electedOfficial || self == .appointedOfficer }
  }

  package func hasEnded(at now: Timestamp) -> Bool { ends.map { $0 <= now } ?? false }
}

extension RegisterEntry {
  init(_ row: Row) throws {
    self.init(
      category: Category(rawValue: try row.text("category")) ?? .employee, unit: Identifier(text: try row.text("unit")),
      supervisor: try row.textOrNil("supervisor").map { Identifier(text: $0) }, title: try row.text("title"),
      duties: try row.text("duties"), starts: try row.int64OrNil("starts_at").map(Timestamp.init(milliseconds:)),
      ends: try row.int64OrNil("ends_at").map(Timestamp.init(milliseconds:)))
  }

  /// As it may be kept: texts trimmed, dates in their order, in a unit that the viewer may give people to, under somebody who
  /// is in the register.
  func checked(
    of person: Identifier<Person>, for viewer: Viewer, in tx: any Transaction
  ) throws -> RegisterEntry {
    let checked = try worded()
    guard try tx.row("SELECT id FROM unit WHERE agency = \(viewer.agency) AND id = \(unit)") != nil,
      viewer.reaches([unit], for: .managePeople)
    else {
      throw EntryError(field: "belongs", problem: "is not one of your units", remedy: "choose one from the list")
    }
    if let supervisor {
      guard supervisor != person else {
        throw EntryError(field: "supervisor", problem: "is the person themselves", remedy: "name somebody else")
      }
      guard try Person.find(supervisor, agency: viewer.agency, in: tx) != nil else {
        throw EntryError(
          field: "supervisor", problem: "is not in the register", remedy: "enter them first, or leave it empty")
      }
    }
    return checked
  }

  /// The part of the check that needs no database.
  func worded() throws(EntryError) -> RegisterEntry {
    var checked = self
    checked.title = title.trimmingWhitespace().isEmpty ? "" : try Entry.name(title, field: "title", limit: 200)
    checked.duties = duties.trimmingWhitespace().isEmpty ? "" : try Entry.text(duties, field: "duties", limit: 5000)
    if let starts, let ends, ends < starts {
      throw EntryError(field: "ends", problem: "is before the first day", remedy: "enter a later day")
    }
    return checked
  }

  func write(to person: Identifier<Person>, agency: Identifier<Agency>, in tx: any Transaction) throws {
    try tx.execute(
      """
      UPDATE person SET category = \(category.rawValue), unit = \(unit), supervisor = \(supervisor), title = \(title),
        duties = \(duties), starts_at = \(starts?.milliseconds), ends_at = \(ends?.milliseconds)
      WHERE agency = \(agency) AND id = \(person)
      """)
  }

  package func add(to members: inout JSONMembers) {
    members.add("category", category.rawValue)
    members.add("unit", unit.text)
    members.add("supervisor", supervisor?.text)
    members.add("title", title.isEmpty ? nil : title)
    members.add("duties", duties.isEmpty ? nil : duties)
    members.add("starts", starts?.rfc3339)
    members.add("ends", ends?.rfc3339)
  }
}
