/// What an entry holds of an account (CRD-1); all of it sealed.
package enum CredentialField: String, Sendable, Hashable, CaseIterable {
  case username
  /// The password.
  case secret
  /// The mail address under which the account is registered with the platform (REG-12).
  case registrationMail = "registration-mail"
  case recoveryMail = "recovery-mail"
  case recoveryPhone = "recovery-phone"
  /// The shared secret of time-based codes, as base32.
  case secondFactor = "second-factor"
  /// One a line.
  case backupCodes = "backup-codes"

  package var title: String {
    switch self {
    case .username: "User name"
    case .secret: "Password"
    case .registrationMail: "Registered mail address"
    case .recoveryMail: "Recovery mail address"
    case .recoveryPhone: "Recovery telephone"
    case .secondFactor: "Second factor’s key"
    case .backupCodes: "Backup codes"
    }
  }

  var limit: Int { self == .backupCodes ? 4000 : 512 }
  /// Compared between entries: neither may be the same for two sites (CRD-8).
  var isUnique: Bool { self == .username || self == .secret }
  /// Kept as a digest, to be compared or to find who reaches an entry by it (CRD-10).
  var isCompared: Bool { isUnique || self == .recoveryMail || self == .registrationMail }
  /// What an entry must hold before it counts as escrowed (CRD-3).
  static let escrowed: [CredentialField] = [.username, .secret, .registrationMail, .recoveryMail, .secondFactor]
}

/// What somebody gives to be sealed. A field that is not there stays as it is; an empty one is taken out.
package struct Credentials: Sendable, CustomStringConvertible {
  package var fields: [CredentialField: VaultSecret] = [:]
  /// A password made here, by the rules, instead of one that somebody thought of.
  package var makesSecret = false

  package init(_ fields: [CredentialField: VaultSecret] = [:], makesSecret: Bool = false) {
    self.fields = fields
    self.makesSecret = makesSecret
  }

  package subscript(_ field: CredentialField) -> VaultSecret? { fields[field] }
  package var description: String { "credentials (withheld)" }
}
