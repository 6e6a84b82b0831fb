package import RostraPlatforms
package import RostraStorage

/// Tells people when something newly captured says what they wait for: what a saved search finds, the words of
/// dictionaries, or what both say.
package struct Alert: Sendable, Hashable {
  package var id: Identifier<Alert>
  package var name: String
  /// What an item must match; nil: anything that a dictionary's words occur in.
  package var saved: Identifier<SavedSearch>?
  /// Dictionaries, of which one must occur; none: the search alone decides. The agency's own by id, supplied ones by name.
  package var dictionaries: [String]
  package var direction: Direction
  package var frequency: Frequency
  /// nil: every site, those added later too.
  package var sites: [Identifier<Site>]?
  /// None: the hits are only listed.
  package var recipients: [Recipient]
  /// Whether it looks at what files bring, too, which may be of long ago.
  package var withImports: Bool
  package var isActive: Bool
  package var created: Timestamp
  package var createdBy: String
  /// Why it cannot look at the moment, such as a saved search that no longer parses.
  package var trouble: String?
  /// Only versions with leaves from here on are looked at: what was there before is found by searching.
  var firstLeaf: Int64

  package enum Direction: String, Sendable, Hashable, CaseIterable {
    case any
    /// Said by others.
    case incoming
    /// Said by the agency.
    case outgoing
  }

  package enum Frequency: String, Sendable, Hashable, CaseIterable {
    case atOnce = "at-once"
    case daily, weekly
  }

  /// Somebody who is told. What they are told of is what they may read when the message is written.
  package struct Recipient: Sendable, Hashable {
    package var person: Identifier<Person>
    package var mail: String
    package var name: String
    /// Since when they want no messages of this alert.
    package var muted: Timestamp?
    /// When they were last told of something.
    package var told: Timestamp?
  }
}

extension Alert {
  private static let columns: SQL =
    "id, name, saved, direction, frequency, every_site, with_imports, state, from_leaf, trouble, created_at, created_by"

  private init(_ row: Row) throws {
    id = Identifier(text: try row.text("id"))
    name = try row.text("name")
    saved = try row.textOrNil("saved").map { Identifier(text: $0) }
    dictionaries = []
    direction = Direction(rawValue: try row.text("direction")) ?? .any
    frequency = Frequency(rawValue: try row.text("frequency")) ?? .daily
    sites = try row.bool("every_site") ? nil : []
    recipients = []
    withImports = try row.bool("with_imports")
    isActive = try row.text("state") == "active"
    created = Timestamp(milliseconds: try row.int64("created_at"))
    createdBy = try row.text("created_by")
    trouble = try row.textOrNil("trouble")
    firstLeaf = try row.int64("from_leaf")
  }

  /// By name: those that look at any site within the viewer's reach.
  package static func all(for viewer: Viewer, in tx: any Transaction) throws -> [Alert] {
    try viewer.require(.search)
    let reach: SQL =
      viewer.units(for: .search) == nil
      ? ""
      : """
      AND (every_site = 1 OR EXISTS (SELECT 1 FROM alert_site WHERE alert_site.agency = alert.agency
        AND alert_site.alert = alert.id \(sql: viewer.within(.search, site: "alert_site.site"))))
      """
    let alerts = try tx.rows(
      "SELECT \(sql: columns) FROM alert WHERE agency = \(viewer.agency) \(sql: reach) ORDER BY name"
    ).map(Alert.init)
    return try filled(alerts, agency: viewer.agency, in: tx)
  }

  package static func find(_ id: Identifier<Alert>, for viewer: Viewer, in tx: any Transaction) throws -> Alert? {
    try all(for: viewer, in: tx).first { $0.id == id }
  }

  /// With the dictionaries, sites and people of each.
  private static func filled(
    _ alerts: [Alert], agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [Alert] {
    let dictionaries = Dictionary(
      grouping: try tx.rows(
        "SELECT alert, dictionary FROM alert_dictionary WHERE agency = \(agency) ORDER BY dictionary"
      ).map { (try $0.text("alert"), try $0.text("dictionary")) }, by: \.0)
    let sites = Dictionary(
      grouping: try tx.rows("SELECT alert, site FROM alert_site WHERE agency = \(agency) ORDER BY site")
        .map { (try $0.text("alert"), Identifier<Site>(text: try $0.text("site"))) }, by: \.0)
    let recipients = Dictionary(
      grouping: try tx.rows(
        """
        SELECT r.alert, r.person, r.told_at, r.muted_at, p.mail, p.name FROM alert_recipient r
        JOIN person p ON p.agency = r.agency AND p.id = r.person WHERE r.agency = \(agency) ORDER BY p.mail
        """
      ).map { (try $0.text("alert"), try Recipient($0)) }, by: \.0)
    return alerts.map { alert in
      var alert = alert
      alert.dictionaries = dictionaries[alert.id.text]?.map(\.1) ?? []
      if alert.sites != nil { alert.sites = sites[alert.id.text]?.map(\.1) ?? [] }
      alert.recipients = recipients[alert.id.text]?.map(\.1) ?? []
      return alert
    }
  }

  /// Whoever annotates may change it, as far as all its sites are within their reach.
  package func mayBeChanged(by viewer: Viewer, in tx: any Transaction) throws -> Bool {
    guard viewer.may(.annotate) else { return false }
    guard viewer.units(for: .annotate) != nil else { return true }
    guard let sites else { return false }
    return try Set(sites).isSubset(of: Alert.reach(of: viewer, in: tx))
  }

  /// The sites for which the viewer may set up alerts.
  static func reach(of viewer: Viewer, in tx: any Transaction) throws -> Set<Identifier<Site>> {
    Set(
      try tx.rows("SELECT id FROM site WHERE agency = \(viewer.agency) \(sql: viewer.within(.annotate, site: "id"))")
        .map { Identifier(text: try $0.text("id")) })
  }
}

extension Alert.Recipient {
  fileprivate init(_ row: Row) throws {
    person = Identifier(text: try row.text("person"))
    mail = try row.text("mail")
    name = try row.text("name")
    muted = try row.int64OrNil("muted_at").map(Timestamp.init(milliseconds:))
    told = try row.int64OrNil("told_at").map(Timestamp.init(milliseconds:))
  }
}

extension Alert {
  package var json: JSON {
    var members = JSONMembers()
    members.add("id", id.text)
    members.add("name", name)
    members.add("savedSearch", saved?.text)
    members.add("dictionaries", .array(dictionaries.map { .string($0) }))
    members.add("direction", direction.rawValue)
    members.add("frequency", frequency.rawValue)
    members.add("sites", sites.map { .array($0.map { .string($0.text) }) })
    members.add("recipients", .array(recipients.map { .string($0.mail) }))
    members.add("withImports", .bool(withImports))
    members.add("active", .bool(isActive))
    members.add("trouble", trouble)
    members.add("created", created.rfc3339)
    members.add("createdBy", createdBy)
    return members.json
  }
}
