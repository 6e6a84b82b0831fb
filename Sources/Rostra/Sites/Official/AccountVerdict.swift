package import RostraPlatforms
package import RostraStorage

/// The answer to "is this account official?" (GEN-6).
package enum AccountVerdict: Sendable, Hashable {
  case official(OfficialAccount, since: Timestamp)
  case wasOfficial(OfficialAccount, until: Timestamp)
  /// A handle without its platform: these have it there; the same name elsewhere may be anybody's.
  case handle([OfficialAccount])
  /// Not in the registry, and named so like these that it may be taken for one of them.
  case near([OfficialAccount])
  case unknown
  /// Neither a link nor a handle.
  case unreadable

  package static func on(
    _ text: String, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> AccountVerdict {
    guard let name = AccountName(text) else { return .unreadable }
    if let account = name.account {
      let rows = try tx.rows(
        """
        SELECT reference, since_at, until_at FROM registry_account
        WHERE agency = \(agency) AND account = \(account) ORDER BY until_at DESC, reference
        """)
      let current = try rows.first { try $0.int64OrNil("until_at") == nil }
      if let current, let found = try OfficialRegistry.find(try current.text("reference"), agency: agency, in: tx) {
        return .official(found, since: Timestamp(milliseconds: try current.int64("since_at")))
      }
      let last = try rows.max { try $0.int64("until_at") < $1.int64("until_at") }
      if let last, let found = try OfficialRegistry.find(try last.text("reference"), agency: agency, in: tx) {
        return .wasOfficial(found, until: Timestamp(milliseconds: try last.int64("until_at")))
      }
    }
    let same = try references(agency, in: tx) { $0 == name.handle }
    if name.account == nil, !same.isEmpty { return .handle(try accounts(same, agency, in: tx)) }
    let near = try same.isEmpty ? references(agency, in: tx, name.isNear) : same
    return near.isEmpty ? .unknown : .near(try accounts(near, agency, in: tx))
  }

  /// Those whose handle fits, of the accounts that are official now.
  private static func references(
    _ agency: Identifier<Agency>, in tx: any Transaction, _ fits: (String) -> Bool
  ) throws -> [String] {
    var found: [String] = []
    try tx.forEach(
      "SELECT handle, reference FROM registry_account WHERE agency = \(agency) AND until_at IS NULL ORDER BY handle"
    ) { row in
      if found.count < 10, fits(try row.text("handle")) { found.append(try row.text("reference")) }
    }
    return found
  }

  private static func accounts(
    _ references: [String], _ agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [OfficialAccount] {
    try references.compactMap { try OfficialRegistry.find($0, agency: agency, in: tx) }
  }

  /// As programs read it.
  package var json: JSON {
    var members = JSONMembers()
    func add(_ word: String, _ accounts: [OfficialAccount]) {
      members.add("answer", word)
      members.add("accounts", list: accounts.map(\.json))
    }
    switch self {
    case .official(let account, let since):
      add("official", [account])
      members.add("since", since.rfc3339)
    case .wasOfficial(let account, let until):
      add("was-official", [account])
      members.add("until", until.rfc3339)
    case .handle(let accounts): add("handle", accounts)
    case .near(let accounts): add("near", accounts)
    case .unknown: add("not-in-the-registry", [])
    case .unreadable: add("unreadable", [])
    }
    return members.json
  }
}
