import Rostra
import RostraPlatforms
import RostraStorage

extension VaultEntryPage {
  /// The page of the entry that the address names.
  static func made(_ call: Call, _ entered: Entered) async throws -> VaultEntryPage {
    let vault = call.vault
    let reference = try call.parameter("entry")
    let now = call.services.clock.now()
    return try await call.read { tx, viewer in
      let entry = try vault.entry(reference, for: viewer, in: tx)
      let owed = try vault.owed(of: entry, at: now, in: tx)
      let given = try vault.attestations(of: entry, in: tx)
      let uses =
        try vault.reveals(of: entry, in: tx).map { reveal in
          (reveal.at, reveal.person, "Saw \(shown(reveal.fields)) of version \(reveal.number)", reveal.reason)
        }
        + vault.checkouts(of: entry, in: tx).flatMap { checkout in
          [
            (
              checkout.from, checkout.personName,
              checkout.kind == .usual ? "Checked it out" : "Took it in an emergency", checkout.reason
            )
          ]
            + (checkout.returned.map { [($0, checkout.returnedBy ?? "", "Returned it", "")] } ?? [])
        }
      return VaultEntryPage(
        entered: entered, reference: entry.reference, account: entry.title, facts: facts(of: entry, call),
        state: entry.badge(at: now),
        holding: entry.checkout.map { held in
          Holding(
            who: held.personName, reason: held.reason, until: call.moment(held.until),
            isOverdue: held.isOverdue(at: now), isEmergency: held.kind == .breakGlass)
        }, isMine: entry.checkout.map { $0.person == viewer.person } ?? false, isEnded: entry.ended != nil,
        mayManage: entry.kind == .site && vault.mayManage(entry, for: viewer, in: tx),
        mayEnd: entry.ended == nil && entry.checkout == nil && vault.mayManage(entry, for: viewer, in: tx),
        people: try vault.named(with: entry, in: tx).map {
          Person(name: $0.name, way: $0.way.title, until: $0.until.map(call.time.text) ?? "")
        },
        versions: try vault.versions(of: entry, in: tx).map { version in
          Version(
            number: version.number, made: call.moment(version.made), who: version.madeBy, reason: version.reason,
            holds: version.fields.map { $0.title.lowercased() }.joined(separator: ", "), rules: version.rules,
            approval: version.approvedBy ?? "–")
        },
        log: uses.sorted { $0.0 > $1.0 }.prefix(50).map { use in
          Entry(at: call.moment(use.0), who: use.1, what: use.2, why: use.3)
        },
        settings: try vault.settingChanges(of: entry, in: tx).map { change in
          Setting(
            at: call.moment(change.at), who: change.person, setting: change.setting, before: change.before,
            after: change.after)
        },
        owed: entry.kind == .personal
          ? []
          : Vault.Attestation.Kind.allCases.map { kind in
            let last = given.first { $0.kind == kind }
            return Owed(
              title: kind.title, state: owed.contains(kind) ? Badge("Due", .warn) : Badge("In order", .good),
              last: last.map { "by \($0.person), \(call.time.text($0.at))" } ?? "never yet")
          })
    }
  }

  private static func facts(of entry: VaultEntry, _ call: Call) -> [Fact] {
    [
      ("Entry", entry.reference), ("Unit", entry.unitName), ("Site", entry.siteReference ?? ""),
      ("Case", entry.siteCase ?? ""), ("Version", String(entry.version)), ("Changed", call.time.text(entry.changed)),
      ("Written authorisation", entry.mailAuthorisation ?? ""),
      ("Kind", entry.kind == .personal ? "Your own; nobody else sees it" : ""),
    ].filter { !$0.1.isEmpty }.map { Fact(name: $0.0, value: $0.1) }
  }

  private static func shown(_ fields: [String]) -> String {
    fields.map { name in CredentialField(rawValue: name)?.title.lowercased() ?? "the \(name) of then" }
      .joined(separator: ", ")
  }
}
