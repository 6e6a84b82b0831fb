package import RostraPlatforms
package import RostraStorage

/// What an agency has set, by name: one row each, so that each can be changed and told of alone.
package enum Setting: String, Sendable, CaseIterable {
  case mail
  case provider
  /// Minutes without a request after which a session ends.
  case idle = "session.idle"
  /// Where people reach this system, for links in messages.
  case address = "public-address"
  /// What is said before anybody signs in (SEC-11, DIS-10).
  case privacy = "privacy-notice"
  /// The file of breached passwords; none: no look-up.
  case breached = "breached-passwords"
  /// Domains of mail that the agency itself owns.
  case mailDomains = "mail-domains"

  package static func value(
    _ setting: Setting, of agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> String? {
    try tx.row("SELECT value FROM setting WHERE agency = \(agency) AND name = \(setting.rawValue)")?.text("value")
  }

  /// Sets it, or forgets it where the value is nil.
  ///
  /// - Parameters:
  ///   - before, after: as evidence may show them: without secrets.
  package static func set(
    _ setting: Setting, to value: String?, before: JSON?, after: JSON?, services: Services, by viewer: Viewer,
    in tx: any Transaction
  ) throws {
    try viewer.require(.administer)
    let agency = viewer.agency
    if let value {
      try tx.execute(
        """
        INSERT INTO setting (agency, name, value, changed_at)
        VALUES (\(agency), \(setting.rawValue), \(value), \(services.clock.now().milliseconds))
        ON CONFLICT (agency, name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at
        """)
    } else {
      try tx.execute("DELETE FROM setting WHERE agency = \(agency) AND name = \(setting.rawValue)")
    }
    try services.record("setting.change", of: setting.rawValue, by: viewer, before: before, after: after, in: tx)
  }
}
