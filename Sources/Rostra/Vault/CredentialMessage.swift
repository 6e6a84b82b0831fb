import RostraPlatforms
import RostraStorage

/// A message of the vault, addressed by the copy list in force (MSG-1, CRD-6). It names the entry, never what it seals (MSG-4).
struct CredentialMessage {
  let kind: NoticeKind
  let entry: VaultEntry
  let vault: Vault
  private(set) var to: [String] = []
  private(set) var cc: [String] = []
  /// Titles of roles that nobody holds.
  private(set) var vacant: [String] = []

  /// - Parameter needsAll: whether a role without a holder stops the act (MSG-2). In an emergency it is enough that somebody
  ///   hears of it.
  init(
    _ kind: NoticeKind, of entry: VaultEntry, needsAll: Bool, vault: Vault, in tx: any Transaction
  ) throws {
    let profile = try Profile.inForce(for: vault.agency, in: tx)
    guard let list = profile.notices[kind.rawValue] else {
      throw ProfileError.unreadable("\(profile.id): no copy list for the message '\(kind.rawValue)'")
    }
    self.kind = kind
    self.entry = entry
    self.vault = vault
    to = try mail(list.to, profile, in: tx)
    cc = try mail(list.cc, profile, in: tx).filter { [to] address in !to.contains(address) }
    if !vacant.isEmpty, needsAll || to.isEmpty { throw VaultError.vacant(vacant) }
  }

  private mutating func mail(
    _ list: [CopyList.Addressee], _ profile: Profile, in tx: any Transaction
  ) throws -> [String] {
    var found: [String] = []
    for case .role(let role) in list {
      let holders = try RoleHolders.of(
        role, for: entry.unit, profile, at: vault.services.clock.now(), agency: vault.agency, in: tx)
      if holders.isEmpty { vacant.append(profile.title(of: role)) }
      for holder in holders where !found.contains(holder.mail) { found.append(holder.mail) }
    }
    return found
  }

  func queue(_ more: [String: String], by viewer: Viewer, in tx: any Transaction) throws {
    let profile = try Profile.inForce(for: vault.agency, in: tx)
    let text = try NoticeText.inForce(kind, for: vault.agency, in: tx)
    let who = try viewer.person.flatMap { try Person.find($0, agency: vault.agency, in: tx)?.name } ?? viewer.actor
    let facts = [
      "entry": entry.reference, "platform": entry.platform, "handle": entry.handle, "unit": entry.unitName,
      "site": entry.siteReference ?? "", "who": who, "role": profile.title(of: viewer.role),
      "date": AgencyTime(vault.services.agency).text(vault.services.clock.now()),
    ].merging(more) { _, new in new }
    try Notice.queue(
      kind.rawValue, to: to, cc: cc, subject: try text.subject(facts), body: try text.body(facts),
      about: entry.siteCase ?? entry.reference, services: vault.services, in: tx)
  }
}

extension NoticeKind {
  static let breakGlass = NoticeKind(rawValue: "break-glass")
}
