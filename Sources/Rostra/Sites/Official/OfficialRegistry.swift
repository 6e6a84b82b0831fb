import RostraPlatforms
package import RostraStorage

/// The registry as the public reads it. It has a table of its own: what is not in that table cannot get out, and a search looks
/// at nothing but what everybody may see.
package enum OfficialRegistry {
  package struct Filter: Sendable, Hashable {
    package var words = ""
    package var unit: String?
    package var platform: String?
    package var category: String?
    package var status: OfficialAccount.Status?

    package init() {}
  }

  /// By name. One statement, whatever is asked.
  ///
  /// - Parameter after: the name and reference of the last one shown.
  package static func find(
    _ filter: Filter = Filter(), after: (title: String, reference: String)? = nil, limit: Int,
    agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [OfficialAccount] {
    var conditions: SQL = ""
    if let unit = filter.unit { conditions += "AND unit_name = \(unit) " }
    if let platform = filter.platform { conditions += "AND platform = \(platform) " }
    if let category = filter.category { conditions += "AND categories LIKE \(pattern(" \(category) ")) ESCAPE '\\' " }
    if let status = filter.status { conditions += "AND status = \(status.rawValue) " }
    for word in filter.words.lowercased().split(separator: " ").prefix(8) {
      conditions += "AND words LIKE \(pattern(String(word))) ESCAPE '\\' "
    }
    if let after {
      conditions += "AND (title > \(after.title) OR (title = \(after.title) AND reference > \(after.reference))) "
    }
    return try tx.rows(
      """
      SELECT facts FROM registry_entry WHERE agency = \(agency) \(sql: conditions)
      ORDER BY title, reference LIMIT \(limit)
      """
    ).compactMap { OfficialAccount(json: try JSON(parsing: try $0.text("facts"))) }
  }

  package static func find(
    _ reference: String, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> OfficialAccount? {
    try tx.row(
      "SELECT facts FROM registry_entry WHERE agency = \(agency) AND reference = \(reference.uppercased())"
    ).flatMap { OfficialAccount(json: try JSON(parsing: try $0.text("facts"))) }
  }

  /// What the filters of a list offer.
  package static func choices(
    agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> (units: [String], platforms: [String]) {
    func distinct(_ column: StaticString) throws -> [String] {
      try tx.rows(
        """
        SELECT DISTINCT \(raw: "\(column)") AS value FROM registry_entry WHERE agency = \(agency)
        ORDER BY value LIMIT 500
        """
      ).map { try $0.text("value") }
    }
    return (try distinct("unit_name"), try distinct("platform"))
  }

  /// Another where an entry was added or changed.
  package static func state(agency: Identifier<Agency>, in tx: any Transaction) throws -> String {
    let row = try tx.row(
      """
      SELECT COUNT(*) AS entries, COALESCE(SUM(revision), 0) AS revisions FROM registry_entry WHERE agency = \(agency)
      """)
    return "\(try row?.int64("entries") ?? 0) \(try row?.int64("revisions") ?? 0)"
  }

  static func title(_ name: String) -> String { name.lowercased() }

  private static func pattern(_ word: String) -> String {
    var escaped = ""
    for character in word {
      if "%_\\".contains(character) { escaped += "\\" }
      escaped.append(character)
    }
    return "%\(escaped)%"
  }

  // MARK: - Keeping

  /// Brings what the public reads up to what the cases say. Cases that did not change are not read.
  ///
  /// - Returns: how many were brought up.
  @discardableResult
  package static func refresh(services: Services) async throws -> Int {
    let (agency, now) = (services.agency.id, services.clock.now())
    var done = 0
    while !Task.isCancelled {
      let some = try await services.database.write { tx in try refresh(500, agency, at: now, in: tx) }
      done += some
      if some < 500 { break }
    }
    return done
  }

  private static func refresh(
    _ most: Int, _ agency: Identifier<Agency>, at now: Timestamp, in tx: any Transaction
  ) throws -> Int {
    let stages = SiteStage.allCases.filter(\.isPublic).map(\.rawValue)
    let sites = try tx.rows(
      """
      SELECT \(sql: SiteCase.columns) \(sql: SiteCase.source)
      LEFT JOIN registry_entry ON registry_entry.agency = case_file.agency
        AND registry_entry.reference = case_file.reference
      WHERE case_file.agency = \(agency) AND case_file.noun = 'site' AND case_file.stage IN \(list: stages)
        AND (registry_entry.revision IS NULL OR registry_entry.revision <> case_file.revision
          OR registry_entry.unit_name <> unit.name)
      LIMIT \(most)
      """
    ).map(SiteCase.init)
    for site in sites {
      guard let account = OfficialAccount(site) else { continue }
      try write(account, revision: site.revision, agency, in: tx)
      try know(account, agency, at: now, in: tx)
    }
    return sites.count
  }

  private static func write(
    _ account: OfficialAccount, revision: Int, _ agency: Identifier<Agency>, in tx: any Transaction
  ) throws {
    let words = [
      account.reference, account.name, account.unit, account.platform, account.purpose, account.audience,
      account.handle, account.address,
    ].joined(separator: " ").lowercased()
    let categories = account.categories.isEmpty ? "" : " \(account.categories.joined(separator: " ")) "
    try tx.execute(
      """
      INSERT INTO registry_entry (agency, reference, revision, title, unit_name, platform, categories, status, words,
        facts)
      VALUES (\(agency), \(account.reference), \(revision), \(title(account.name)), \(account.unit),
        \(account.platform), \(categories), \(account.status.rawValue), \(words), \(account.json.text))
      ON CONFLICT (agency, reference) DO UPDATE SET revision = excluded.revision, title = excluded.title,
        unit_name = excluded.unit_name, platform = excluded.platform, categories = excluded.categories,
        status = excluded.status, words = excluded.words, facts = excluded.facts
      """)
  }

  /// An account that got another address was official at the earlier one until now.
  private static func know(
    _ account: OfficialAccount, _ agency: Identifier<Agency>, at now: Timestamp, in tx: any Transaction
  ) throws {
    let name = AccountName(account.address)
    let key = name?.account ?? ""
    try tx.execute(
      """
      UPDATE registry_account SET until_at = \(now.milliseconds)
      WHERE agency = \(agency) AND reference = \(account.reference) AND account <> \(key) AND until_at IS NULL
      """)
    guard let name, !key.isEmpty else { return }
    let since = (account.since ?? now).milliseconds
    try tx.execute(
      """
      INSERT INTO registry_account (agency, account, reference, handle, since_at, until_at)
      VALUES (\(agency), \(key), \(account.reference), \(name.handle), \(since), \(account.until?.milliseconds))
      ON CONFLICT (agency, account, reference) DO UPDATE SET handle = excluded.handle, until_at = excluded.until_at
      """)
  }
}
