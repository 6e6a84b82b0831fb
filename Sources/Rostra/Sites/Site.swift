package import RostraPlatforms
package import RostraStorage

/// One account, feed or page that the agency keeps.
package struct Site: Sendable, Hashable {
  package var id: Identifier<Site>
  /// What people call it in commands: `S-1`, and the handle where it is unambiguous.
  package var reference: String
  package var name: String?
  /// The part of the agency that it belongs to (GEN-2).
  package var unit: Identifier<AgencyUnit>
  package var account: SiteReference
  /// A private or loopback address was allowed for this site on purpose; that decision is evidence.
  package var allowsPrivateAddress: Bool
  package var status: Status
  /// How often the site falls due, in seconds.
  package var interval: Int64
  /// Ages, in seconds since first seen, at which an item is asked for again; the last one repeats.
  package var recheckAges: [Int64]
  /// The platform's own count of items, when last told.
  package var platformCount: Int64?
  /// The account's own items that we held, and that still stood, after the last run.
  package var heldCount: Int64?
  package var added: Timestamp
  /// Until when a complete run has covered the site.
  package var coveredTo: Timestamp?
  package var due: Timestamp
  package var lastError: String?

  package enum Status: String, Sendable, Hashable {
    case active, paused
  }

  /// 1 h, 24 h, 7 d, 30 d, then monthly (platforms.md, rule 4).
  package static let defaultRecheckAges: [Int64] = [3600, 86_400, 7 * 86_400, 30 * 86_400]
  package static let defaultInterval: Int64 = 3600

  /// When an item first seen at `firstSeen` is to be asked for again, seen from `now`.
  package func nextCheck(firstSeen: Timestamp, now: Timestamp) -> Timestamp {
    for age in recheckAges {
      let at = firstSeen.advanced(bySeconds: age)
      if at > now { return at }
    }
    let month = max(recheckAges.last ?? 30 * 86_400, 3600)
    let passed = (now.seconds - firstSeen.seconds) / month + 1
    return firstSeen.advanced(bySeconds: passed * month)
  }
}

extension Site {
  private static let columns: SQL =
    """
    id, reference, name, platform, address, account_id, handle, settings, allow_private, status, interval_seconds,
    recheck_seconds, platform_count, added_at, covered_to, due_at, last_error, unit, held_count
    """

  init(
    id: Identifier<Site>, reference: String, name: String?, unit: Identifier<AgencyUnit>, account: SiteReference,
    allowsPrivateAddress: Bool,
    status: Status, interval: Int64, recheckAges: [Int64], platformCount: Int64?, added: Timestamp, due: Timestamp
  ) {
    self.id = id
    self.reference = reference
    self.name = name
    self.unit = unit
    self.account = account
    self.allowsPrivateAddress = allowsPrivateAddress
    self.status = status
    self.interval = interval
    self.recheckAges = recheckAges
    self.platformCount = platformCount
    self.added = added
    self.due = due
  }

  private init(_ row: Row) throws {
    let settings = try JSON(parsing: try row.text("settings"))
    id = Identifier(text: try row.text("id"))
    reference = try row.text("reference")
    name = try row.textOrNil("name")
    unit = Identifier(text: try row.text("unit"))
    account = SiteReference(
      platform: try row.text("platform"), address: try row.text("address"), accountID: try row.textOrNil("account_id"),
      handle: try row.textOrNil("handle"),
      settings: Dictionary(
        (settings.object ?? []).compactMap { member in member.value.string.map { (member.name, $0) } },
        uniquingKeysWith: { _, last in last }))
    allowsPrivateAddress = try row.bool("allow_private")
    status = Status(rawValue: try row.text("status")) ?? .paused
    interval = try row.int64("interval_seconds")
    recheckAges = try row.text("recheck_seconds").split(separator: ",").compactMap { Int64($0) }
    platformCount = try row.int64OrNil("platform_count")
    heldCount = try row.int64OrNil("held_count")
    added = Timestamp(milliseconds: try row.int64("added_at"))
    coveredTo = try row.int64OrNil("covered_to").map(Timestamp.init(milliseconds:))
    due = Timestamp(milliseconds: try row.int64("due_at"))
    lastError = try row.textOrNil("last_error")
  }

  package static func all(for viewer: Viewer, in tx: any Transaction) throws -> [Site] {
    try viewer.require(.read)
    return try tx.rows(
      "SELECT \(sql: columns) FROM site WHERE agency = \(viewer.agency) \(sql: viewer.within(.read, site: "id")) ORDER BY added_at, id"
    ).map(
      Site.init)
  }

  /// - Parameter permission: what the viewer is about to do with it: a site outside of their reach for that is not found.
  package static func find(
    _ id: Identifier<Site>, to permission: Viewer.Permission = .read, for viewer: Viewer, in tx: any Transaction
  ) throws -> Site? {
    try viewer.require(permission)
    return try tx.row(
      """
      SELECT \(sql: columns) FROM site
      WHERE agency = \(viewer.agency) AND id = \(id) \(sql: viewer.within(permission, site: "id"))
      """
    ).map(Site.init)
  }

  /// By what people call it: `S-1`.
  package static func find(
    reference: String, to permission: Viewer.Permission = .read, for viewer: Viewer, in tx: any Transaction
  ) throws -> Site? {
    try viewer.require(permission)
    return try tx.row(
      """
      SELECT \(sql: columns) FROM site
      WHERE agency = \(viewer.agency) AND reference = \(reference) \(sql: viewer.within(permission, site: "id"))
      """
    ).map(Site.init)
  }

  /// The sites that a person's word can mean: reference, id, handle, address, or the handle's first part.
  package static func matching(_ word: String, for viewer: Viewer, in tx: any Transaction) throws -> [Site] {
    let bare = word.hasPrefix("@") ? String(word.dropFirst()) : word
    let sites = try all(for: viewer, in: tx)
    let exact = sites.filter {
      [$0.reference.lowercased(), $0.id.text, $0.account.address.lowercased(), $0.account.handle?.lowercased()]
        .contains(bare.lowercased())
    }
    if !exact.isEmpty { return exact }
    return sites.filter {
      $0.account.handle?.lowercased().split(separator: "@").first.map(String.init) == bare.lowercased()
    }
  }

  func insert(for agency: Identifier<Agency>, in tx: any Transaction) throws {
    try tx.execute(
      """
      INSERT INTO site (agency, id, reference, platform, address, account_id, handle, name, settings, allow_private,
        status, interval_seconds, recheck_seconds, platform_count, added_at, due_at, unit)
      VALUES (\(agency), \(id), \(reference), \(account.platform), \(account.address), \(account.accountID),
        \(account.handle), \(name), \(Site.settingsText(account.settings)), \(allowsPrivateAddress),
        \(status.rawValue), \(interval), \(recheckAges.map(String.init).joined(separator: ",")), \(platformCount),
        \(added.milliseconds), \(due.milliseconds), \(unit))
      """)
  }

  static func settingsText(_ settings: [String: String]) -> String {
    JSON.object(settings.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }).text
  }
}
