import RostraPlatforms
package import RostraStorage

/// The codes that open the door once each when the telephone is lost: shown once, kept as digests.
package enum RecoveryCodes {
  package static let count = 10

  /// Ten codes like `k3m9-x2tq-7wpa`, without letters that look alike: 60 bits each.
  package static func make(_ secrets: SecretMaker) -> [String] {
    let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789".utf8)
    return (0..<count).map { _ in
      var letters = ""
      for (place, byte) in secrets.next().prefix(12).enumerated() {
        if place == 4 || place == 8 { letters += "-" }
        letters.unicodeScalars.append(Unicode.Scalar(alphabet[Int(byte) % alphabet.count]))
      }
      return letters
    }
  }

  static func replace(
    by codes: [String], of person: Identifier<Person>, agency: Identifier<Agency>, in tx: any Transaction
  ) throws {
    try tx.execute("DELETE FROM person_recovery WHERE agency = \(agency) AND person = \(person)")
    for code in codes {
      try tx.execute(
        """
        INSERT INTO person_recovery (agency, person, digest)
        VALUES (\(agency), \(person), \(Secret.digest(canonical(code))))
        """)
    }
  }

  /// How many are left to use.
  package static func left(
    of person: Identifier<Person>, agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> Int {
    try tx.row(
      """
      SELECT count(*) AS n FROM person_recovery WHERE agency = \(agency) AND person = \(person) AND used_at IS NULL
      """)?.int("n") ?? 0
  }

  static func canonical(_ code: String) -> String {
    code.lowercased().filter { !$0.isWhitespace && $0 != "-" }
  }
}

extension Person {
  /// Turns the second factor on, once a code shows that the application has the secret. Returns the recovery codes,
  /// which can be shown this once only.
  package static func addSecondFactor(
    _ secret: OneTimePassword, code: String, services: Services, box: SecretBox, for viewer: Viewer
  ) async throws -> [String] {
    guard let id = viewer.person else { throw SignInError.noPerson }
    let now = services.clock.now()
    guard let step = secret.step(of: code, at: now, after: 0) else { throw SignInError.code }
    let codes = RecoveryCodes.make(services.secrets)
    let sealed = try box.close(secret.secret, for: "totp:\(id.text)")
    try await services.database.write { tx in
      try tx.execute(
        """
        UPDATE person SET totp_secret = \(sealed), totp_step = \(step) WHERE agency = \(viewer.agency) AND id = \(id)
        """)
      try RecoveryCodes.replace(by: codes, of: id, agency: viewer.agency, in: tx)
      try services.record("person.second-factor", of: id.text, by: viewer, after: ["on": .bool(true)], in: tx)
    }
    return codes
  }

  /// Takes the second factor away; the session must be fresh.
  package static func removeSecondFactor(session: Session, services: Services) async throws {
    let (agency, id) = (services.agency.id, session.person.id)
    try await services.database.write { tx in
      try tx.execute("UPDATE person SET totp_secret = NULL WHERE agency = \(agency) AND id = \(id)")
      try RecoveryCodes.replace(by: [], of: id, agency: agency, in: tx)
      try services.record("person.second-factor", of: id.text, by: session.viewer, after: ["on": .bool(false)], in: tx)
    }
  }

  /// New recovery codes; the old ones open nothing any more. The session must be fresh.
  package static func renewRecoveryCodes(session: Session, services: Services) async throws -> [String] {
    let (agency, id) = (services.agency.id, session.person.id)
    guard session.person.hasSecondFactor else { throw SignInError.code }
    let codes = RecoveryCodes.make(services.secrets)
    try await services.database.write { tx in
      try RecoveryCodes.replace(by: codes, of: id, agency: agency, in: tx)
      try services.record("person.recovery-codes", of: id.text, by: session.viewer, in: tx)
    }
    return codes
  }

  /// Sets a new password; the session must be fresh. Every other session of the person ends.
  package static func setPassword(
    _ password: String, session: Session, services: Services
  ) async throws {
    try Password.check(password, for: session.person.mail)
    try await BreachedPasswords.check(password, services: services)
    let hash = try await Password.hash(password, salt: services.secrets.next())
    let now = services.clock.now().milliseconds
    let (agency, id) = (services.agency.id, session.person.id)
    try await services.database.write { tx in
      try tx.execute(
        "UPDATE person SET password = \(hash), password_at = \(now) WHERE agency = \(agency) AND id = \(id)")
      try tx.execute(
        "DELETE FROM session WHERE agency = \(agency) AND person = \(id) AND digest <> \(session.digest)")
      try services.record("person.password", of: id.text, by: session.viewer, in: tx)
    }
  }
}
