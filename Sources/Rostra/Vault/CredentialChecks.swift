import Foundation
import RostraPlatforms
import RostraStorage

/// Everything that stands against credentials, at once: nothing is sealed while something does.
struct CredentialChecks {
  let vault: Vault
  let viewer: Viewer
  let rules: PasswordRules
  let master: VaultKeyFile.MasterKey
  let tx: any Transaction

  /// - Parameters:
  ///   - given: what is new in this version.
  ///   - entry: the entry that it is for; nil: a new one.
  ///   - authorisation: of an address outside the agency's domains.
  func errors(
    in given: [CredentialField: VaultSecret], for entry: VaultEntry?, isPersonal: Bool, authorisation: String?
  ) throws -> [EntryError] {
    var errors = given.sorted { $0.key.rawValue < $1.key.rawValue }.compactMap { Self.shapeError($0.value, of: $0.key) }
    guard errors.isEmpty else { return errors }
    if let secret = given[.secret] { errors += rules.errors(in: secret) + (try reused(secret, in: entry)) }
    for field in [CredentialField.username, .secret] {
      if let value = given[field] {
        errors += try duplicates(of: value, field, but: entry)
        errors += try ownLogin(value, field)
      }
    }
    if !isPersonal, authorisation == nil {
      let domains = try AgencyDomains.load(of: viewer.agency, in: tx)
      for field in [CredentialField.registrationMail, .recoveryMail] {
        if let value = given[field], !domains.own(value.text) { errors.append(Self.foreign(field, domains)) }
      }
    }
    return errors
  }

  // MARK: - Each alone

  /// Of what form a value must be; nil: it is. The value itself is never in the answer.
  static func shapeError(_ value: VaultSecret, of field: CredentialField) -> EntryError? {
    let text = value.text
    let isOneLine = field != .backupCodes
    if text.utf8.count > field.limit {
      return EntryError(field: field.rawValue, problem: "is too long", remedy: "use at most \(field.limit) bytes")
    }
    if text.unicodeScalars.contains(where: { $0.value == 0x7F || $0.value < 0x20 && (isOneLine || $0 != "\n") }) {
      return EntryError(
        field: field.rawValue, problem: "has control characters", remedy: isOneLine ? "use one line" : "one code a line"
      )
    }
    switch field {
    case .registrationMail, .recoveryMail:
      guard (try? Entry.mailAddress(text, field: field.rawValue)) != nil else {
        return EntryError(
          field: field.rawValue, problem: "is not an e-mail address", remedy: "enter one like social@example.gov")
      }
    case .secondFactor where Base32.bytes(text) == nil:
      return EntryError(
        field: field.rawValue, problem: "is not a key as platforms show it",
        remedy: "enter the letters A to Z and digits 2 to 7 that stand below its QR code")
    default: break
    }
    return nil
  }

  /// CRD-8: not the same for two sites.
  private func duplicates(
    of value: VaultSecret, _ field: CredentialField, but entry: VaultEntry?
  ) throws -> [EntryError] {
    let others = try tx.rows(
      """
      SELECT vault_entry.reference FROM vault_digest
      JOIN vault_entry ON vault_entry.agency = vault_digest.agency AND vault_entry.id = vault_digest.entry
      WHERE vault_digest.agency = \(viewer.agency) AND vault_digest.field = \(field.rawValue)
        AND vault_digest.digest IN \(list: try digests(of: value, field))
        AND vault_entry.version = vault_digest.number AND vault_entry.ended_at IS NULL
        AND vault_entry.id <> \(entry?.id.text ?? "")
      ORDER BY vault_entry.reference
      """
    ).map { try $0.text("reference") }
    return others.prefix(1).map { reference in
      let seen = try? vault.entry(reference, for: viewer, in: tx)
      let place = seen.map { "\($0.reference), \($0.title)" } ?? "another site"
      return EntryError(
        field: field.rawValue, problem: "is already used for \(place)",
        remedy: "no user name and no password is used for two sites; choose another")
    }
  }

  /// One for each master key that rows may still be under while a rotation is under way.
  private func digests(of value: VaultSecret, _ field: CredentialField) throws -> [[UInt8]] {
    try vault.keys.read().map { Vault.digest(value, of: field, under: $0) }
  }

  /// CRD-7: none of the last few of the same entry.
  private func reused(_ secret: VaultSecret, in entry: VaultEntry?) throws -> [EntryError] {
    guard let entry, rules.reuse > 0 else { return [] }
    let earlier = try tx.row(
      """
      SELECT 1 AS found FROM vault_digest WHERE agency = \(viewer.agency) AND entry = \(entry.id)
        AND field = 'secret' AND number > \(entry.version - rules.reuse)
        AND digest IN \(list: try digests(of: secret, .secret)) LIMIT 1
      """)
    return earlier == nil
      ? []
      : [
        EntryError(
          field: "secret", problem: "was used for this account before",
          remedy: "none of its last \(rules.reuse) passwords may come back")
      ]
  }

  /// CRD-11: apart from what opens the agency's own network and mail.
  private func ownLogin(_ value: VaultSecret, _ field: CredentialField) throws -> [EntryError] {
    let text = value.text.lowercased()
    let known = try tx.row(
      """
      SELECT 1 AS found FROM person WHERE agency = \(viewer.agency)
        AND (lower(mail) = \(text) OR lower(mail) LIKE \(Self.pattern(text) + "@%") ESCAPE '!') LIMIT 1
      """)
    return known == nil
      ? []
      : [
        EntryError(
          field: field.rawValue, problem: "is somebody’s mail address or login name at the agency",
          remedy: "use one that belongs to the site alone")
      ]
  }

  private static func pattern(_ text: String) -> String {
    text.replacing("!", with: "!!").replacing("%", with: "!%").replacing("_", with: "!_")
  }

  private static func foreign(_ field: CredentialField, _ domains: AgencyDomains) -> EntryError {
    EntryError(
      field: field.rawValue,
      problem: domains.names.isEmpty
        ? "cannot be compared: the agency’s mail domains are not set" : "is not on a domain of the agency",
      remedy: domains.names.isEmpty
        ? "have an administrator enter them under Settings, or attach the written authorisation"
        : "use an address under \(domains.names.joined(separator: ", ")), or attach the written authorisation")
  }
}

/// RFC 4648, 6, as people copy it: without padding, in groups, in either case.
enum Base32 {
  static func bytes(_ text: String) -> [UInt8]? {
    let digits = text.uppercased().utf8.filter { $0 != 0x20 && $0 != 0x2D && $0 != 0x3D }
    guard (16...256).contains(digits.count) else { return nil }
    var (buffer, bits): (UInt32, UInt32) = (0, 0)
    var bytes: [UInt8] = []
    for digit in digits {
      switch digit {
      case 65...90: buffer = buffer << 5 | UInt32(digit - 65)
      case 50...55: buffer = buffer << 5 | UInt32(digit - 50 + 26)
      default: return nil
      }
      bits += 5
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
        buffer &= (1 << bits) - 1
      }
    }
    return bytes
  }
}
