package import RostraStorage

/// Who asks. Every query and command takes one; what a viewer may not see does not exist for it.
package struct Viewer: Sendable, Hashable {
  package var agency: Identifier<Agency>
  /// The person or named system worker: `jane@example.gov`, `operator:root`, `system:capture`.
  package var actor: String
  /// What was granted, the widest first; evidence names the first role as the one relied on (GEN-10).
  package var grants: [Grant]
  /// The person's row, where the viewer is one who signed in.
  package var person: Identifier<Person>?
  /// Where a token speaks for the person: what it was made for, and no more. nil: everything granted.
  package var scopes: Set<Permission>?

  /// A role, for the whole agency or for one unit and all below it.
  package struct Grant: Sendable, Hashable {
    package var role: Role
    /// nil: the whole agency. Else the units that it reaches.
    package var units: Set<Identifier<AgencyUnit>>?
    /// Whose role it is, by their e-mail address, where the viewer acts for them for a time; nil: the viewer's own.
    package var standingInFor: String?

    package init(role: Role, units: Set<Identifier<AgencyUnit>>? = nil, standingInFor: String? = nil) {
      self.role = role
      self.units = units
      self.standingInFor = standingInFor
    }
  }

  package init(agency: Identifier<Agency>, actor: String, role: Role) {
    self.init(agency: agency, actor: actor, grants: [Grant(role: role)])
  }

  package init(
    agency: Identifier<Agency>, actor: String, grants: [Grant], person: Identifier<Person>? = nil
  ) {
    self.agency = agency
    self.actor = actor
    // Of one role the viewer's own first: nobody acts for another where they need not.
    self.grants = grants.sorted {
      ($0.role.rank, $0.standingInFor ?? "") < ($1.role.rank, $1.standingInFor ?? "")
    }
    self.person = person
  }

  /// A part of the program at its own work: `system:registry`.
  package static func system(_ part: String, of agency: Identifier<Agency>) -> Viewer {
    Viewer(agency: agency, actor: "system:\(part)", role: .system)
  }

  /// A resident, or anybody else, without a name.
  package static func `public`(of agency: Identifier<Agency>) -> Viewer {
    Viewer(agency: agency, actor: "public", grants: [])
  }

  /// The role that evidence names.
  package var role: Role { grants.first?.role ?? .public }

  /// Who acted, as evidence names them: whoever stands in for another says so (MSG-3).
  package var acting: String { grants.first?.standingInFor.map { "\(actor) acting for \($0)" } ?? actor }

  package func may(_ permission: Permission) -> Bool {
    (scopes?.contains(permission) ?? true)
      && grants.contains { grant in
        // Settings are the whole agency's: a role within one unit reaches none.
        grant.role.permits.contains(permission) && (permission != .administer || grant.units == nil)
      }
  }

  /// - Throws: ``NotPermitted`` naming the act and the role.
  package func require(_ permission: Permission) throws(NotPermitted) {
    guard may(permission) else { throw NotPermitted(actor: actor, role: role, permission: permission) }
  }

  /// The units within which the viewer may do this; nil: all of them.
  package func units(for permission: Permission) -> Set<Identifier<AgencyUnit>>? {
    guard may(permission) else { return [] }
    var reach: Set<Identifier<AgencyUnit>> = []
    for grant in grants where grant.role.permits.contains(permission) {
      guard let units = grant.units else { return nil }
      reach.formUnion(units)
    }
    return reach
  }

  /// Whether the viewer may do this to what belongs to every one of the units.
  package func reaches(_ units: some Sequence<Identifier<AgencyUnit>>, for permission: Permission) -> Bool {
    guard let reach = self.units(for: permission) else { return true }
    return units.allSatisfy(reach.contains)
  }

  /// The condition that keeps a query to the sites within reach: `AND <site> IN (…)`, or nothing where all are.
  package func within(_ permission: Permission, site column: String) -> SQL {
    guard let units = units(for: permission) else { return "" }
    return "AND \(raw: column) IN (SELECT id FROM site WHERE agency = \(agency) AND unit IN \(list: units.sorted()))"
  }
}

extension Viewer {
  /// Functions are fixed; an agency's titles for them are vocabulary (requirements.md, section 2). The first is the widest.
  package enum Role: String, Sendable, Hashable, CaseIterable, Decodable {
    /// Someone with the operating system's permission on the agency's data directory.
    case `operator`
    /// Runs the system: people, sites, settings. Changes no record and no evidence (SEC-7).
    case administrator
    /// Keeps the records: captures, searches, annotates, produces.
    case recordsOfficer = "records-officer"
    /// Advises: reads everything, produces, places what the law asks for.
    case counsel
    /// Runs sites from day to day: reads them, adds notes, starts captures.
    case siteAdministrator = "site-administrator"
    /// Reads and searches.
    case reader
    /// Reads and verifies everything, changes nothing; always for a limited time (AUD-5).
    case auditor
    /// Heads the agency: confirms and designates administrators, directs that a site ends, promulgates policy.
    case agencyHead = "agency-head"
    /// CTO or CIO: reviews requests, receives designations and the reports of changed credentials.
    case technologyOfficer = "technology-officer"
    /// Decides on requests with the technology officer.
    case communicationsDirector = "communications-director"
    /// Coordinates all sites of a city: decides, reviews, keeps the account information.
    case socialMediaAdministrator = "social-media-administrator"
    /// Maintains the registry and the links to sites on the agency's web pages.
    case webTeam = "web-team"
    /// Submits requests and activates approved sites.
    case webLiaison = "web-liaison"
    /// Heads a department, board or commission; of a delegated unit, its agency head (GEN-3).
    case unitHead = "unit-head"
    /// Sponsors a site for its line of business, and endorses its request (REQ-12).
    case lineManager = "line-manager"
    /// Keeps the public's records: answers requests, confirms that sites meet the retention law (ADM-15).
    case custodian
    /// Decides where a platform's terms contradict policy (TOS-9).
    case informationOfficer = "information-officer"
    case privacyOfficer = "privacy-officer"
    /// Opines on licences and terms (TOS-4).
    case licenceOfficer = "licence-officer"
    case humanResources = "human-resources"
    /// Sets the password policy, approves applications.
    case informationTechnology = "information-technology"
    /// Runs captures and exports (ADM-13).
    case captureStaff = "capture-staff"
    /// Approves posts.
    case approver
    case author
    case moderator
    case responder
    /// May speak to the media for the agency (ADM-17).
    case spokesperson
    case supervisor
    case internalAudit = "internal-audit"
    /// Everybody in the agency's register of people: may draft a request, and does what is theirs to do.
    case employee
    /// A part of the program at its own work, such as a capture that fell due.
    case system
    /// Nobody known: sees what is published.
    case `public`

    /// Those that can be given to a person.
    package static let assignable = allCases.filter { ![.operator, .system, .public].contains($0) }

    package var title: String {
      switch self {
      case .operator: "Operator"
      case .administrator: "Administrator"
      case .recordsOfficer: "Records officer"
      case .counsel: "Counsel"
      case .siteAdministrator: "Site administrator"
      case .reader: "Reader"
      case .auditor: "Auditor"
      case .agencyHead: "Head of the agency"
      case .technologyOfficer: "CTO/CIO"
      case .communicationsDirector: "Communications director"
      case .socialMediaAdministrator: "Social media administrator"
      case .webTeam: "Web and content management team"
      case .webLiaison: "IT/web liaison"
      case .unitHead: "Head of the unit"
      case .lineManager: "Line-of-business manager"
      case .custodian: "Custodian of records"
      case .informationOfficer: "Public information officer"
      case .privacyOfficer: "Privacy officer"
      case .licenceOfficer: "Software-licence officer"
      case .humanResources: "Human resources"
      case .informationTechnology: "Information technology"
      case .captureStaff: "Capture staff"
      case .approver: "Approval authority"
      case .author: "Author"
      case .moderator: "Moderator"
      case .responder: "Responder"
      case .spokesperson: "Spokesperson"
      case .supervisor: "Supervisor"
      case .internalAudit: "Internal audit"
      case .employee: "Employee"
      case .system: "System"
      case .public: "Public"
      }
    }

    package var permits: Set<Permission> {
      switch self {
      case .operator: Set(Permission.allCases)
      case .administrator:
        [
          .manageSites, .capture, .read, .search, .verify, .administer, .managePeople, .readEvidence, .follow,
          .takePart,
        ]
      case .recordsOfficer:
        [
          .manageSites, .capture, .read, .search, .annotate, .produce, .verify, .importRecords, .readEvidence, .follow,
          .takePart,
        ]
      case .counsel: [.read, .search, .annotate, .produce, .verify, .readEvidence, .follow, .takePart]
      case .siteAdministrator: [.capture, .read, .search, .annotate, .verify, .follow, .takePart]
      case .reader: [.read, .search, .verify, .follow, .takePart]
      case .auditor: [.read, .search, .verify, .readEvidence, .follow]
      case .internalAudit: [.read, .search, .verify, .readEvidence, .follow, .takePart]
      case .agencyHead, .technologyOfficer, .communicationsDirector, .unitHead, .informationOfficer, .custodian:
        [.read, .search, .verify, .readEvidence, .follow, .takePart]
      case .socialMediaAdministrator:
        [.manageSites, .capture, .read, .search, .annotate, .verify, .readEvidence, .follow, .takePart]
      case .webTeam, .captureStaff: [.capture, .read, .search, .verify, .follow, .takePart]
      case .webLiaison, .approver, .author, .moderator, .responder, .lineManager, .privacyOfficer:
        [.read, .search, .follow, .takePart]
      case .licenceOfficer, .humanResources, .informationTechnology, .spokesperson, .supervisor, .employee:
        [.follow, .takePart]
      case .system: [.capture, .read, .search, .verify]
      case .public: []
      }
    }

    fileprivate var rank: Int { Role.allCases.firstIndex(of: self) ?? Role.allCases.count }
  }

  package enum Permission: String, Sendable, Hashable, CaseIterable {
    case manageSites, capture, read, search, annotate, produce, verify, importRecords, readEvidence, managePeople,
      administer, follow, takePart

    /// As it ends the sentence "you may not …".
    package var words: String {
      switch self {
      case .manageSites: "add or change sites"
      case .capture: "start captures"
      case .read: "read the archive"
      case .search: "search the archive"
      case .annotate: "tag or note records"
      case .produce: "make productions"
      case .verify: "verify the archive"
      case .importRecords: "import records"
      case .readEvidence: "read the evidence of what was done"
      case .managePeople: "invite people or change their roles"
      case .administer: "change the system's settings"
      case .follow: "follow the agency's procedures"
      case .takePart: "take part in the agency's procedures"
      }
    }
  }
}

/// An act that the viewer's role does not allow. Nothing was changed.
package struct NotPermitted: Error, CustomStringConvertible {
  package var actor: String
  package var role: Viewer.Role
  package var permission: Viewer.Permission

  package var description: String {
    "\(actor) as \(role.rawValue) may not \(permission.words): ask someone whose role allows it"
  }
}
