import RostraPlatforms
import RostraStorage

/// Signing in: what is asked, in which order, and how often somebody may be wrong.
package struct SignIn: Sendable {
  let services: Services
  /// Opens what is sealed at rest: the second factors' secrets.
  let box: SecretBox

  package init(services: Services, box: SecretBox) {
    self.services = services
    self.box = box
  }

  /// Wrong answers within ``window`` after which nobody is let in until it is over. Narrow for one person from one
  /// address, wide for either alone: an attacker should not be able to lock a person out, nor one a whole office.
  private struct Limit: Sendable {
    var subject: String
    var most: Int64

    static func person(_ mail: String, _ origin: Origin) -> [Limit] {
      [
        Limit(subject: "pair:\(mail) \(origin.address)", most: 10), Limit(subject: "mail:\(mail)", most: 60),
        Limit(subject: "address:\(origin.address)", most: 100),
      ]
    }
  }

  package static let window: Int64 = 15 * 60 * 1000

  package struct Origin: Sendable {
    package var address: String
    package var agent: String?
    package init(address: String, agent: String?) {
      self.address = address
      self.agent = agent.map { String($0.prefix(200)) }
    }
  }

  /// A session's secret for the cookie, and what is still wanted before it opens anything.
  package struct Begun: Sendable {
    package var secret: String
    package var needsSecondFactor: Bool
  }

  /// - Throws: ``SignInError`` `.refused` for a wrong address as for a wrong password, in words and time alike.
  package func begin(mail: String, password: String, from origin: Origin) async throws -> Begun {
    let mail = String(mail.trimmingWhitespace().lowercased().prefix(320))
    let subjects = Limit.person(mail, origin)
    try await admit(subjects)
    let agency = services.agency.id
    let stored = try await services.database.read { tx -> (Person, String?)? in
      guard let person = try Person.find(mail: mail, agency: agency, in: tx) else { return nil }
      let row = try tx.row("SELECT password FROM person WHERE agency = \(agency) AND id = \(person.id)")
      return (person, try row?.textOrNil("password"))
    }
    let isRight = try await Password.verify(password, against: stored?.1)
    guard isRight, let person = stored?.0, person.mayEnter(at: services.clock.now()) else {
      try await fail(subjects, mail: mail, why: "password")
      throw SignInError.refused
    }
    return try await open(person, from: origin, needsSecondFactor: person.hasSecondFactor, by: "password")
  }

  /// The second factor: a code of the authenticator, or one of the recovery codes, which is used up.
  ///
  /// - Returns: the secret to go on with; the one before it opens nothing any more.
  package func finish(_ secret: String, code: String) async throws -> String {
    let agency = services.agency.id
    let digest = Secret.digest(secret)
    let now = services.clock.now()
    guard let person = try await waiting(digest) else { throw SignInError.expired }
    let subjects = [Limit(subject: "code:\(person.id.text)", most: 10)]
    try await admit(subjects)
    let box = box
    let fresh = Secret.make(services.secrets)
    let isRight = try await services.database.write { tx -> Bool in
      guard try Self.use(code, of: person.id, agency: agency, at: now, box: box, in: tx) else { return false }
      try tx.execute(
        """
        UPDATE session SET stage = 'whole', digest = \(Secret.digest(fresh)), seen_at = \(now.milliseconds), confirmed_at = \(now.milliseconds)
        WHERE agency = \(agency) AND digest = \(digest)
        """)
      return true
    }
    guard isRight else {
      try await fail(subjects, mail: person.mail, why: "code")
      throw SignInError.code
    }
    return fresh
  }

  /// Somebody whom the agency's identity provider has vouched for.
  package func open(
    _ person: Person, from origin: Origin, needsSecondFactor: Bool, by way: String
  ) async throws -> Begun {
    guard person.mayEnter(at: services.clock.now()) else { throw SignInError.refused }
    let agency = services.agency.id
    let secret = Secret.make(services.secrets)
    let now = services.clock.now().milliseconds
    try await services.database.write { tx in
      let stage = needsSecondFactor ? "second-factor" : "whole"
      try tx.execute(
        """
        INSERT INTO session (agency, digest, person, stage, created_at, seen_at, confirmed_at, agent, address)
        VALUES (\(agency), \(Secret.digest(secret)), \(person.id), \(stage), \(now), \(now), \(now), \(origin.agent),
          \(origin.address))
        """)
      try tx.execute("UPDATE person SET signed_in_at = \(now) WHERE agency = \(agency) AND id = \(person.id)")
      try tx.execute(
        "DELETE FROM attempt WHERE agency = \(agency) AND subject = \("pair:\(person.mail) \(origin.address)")")
      var after = JSONMembers()
      after.add("way", way)
      after.add("address", origin.address)
      let viewer = try person.viewer(agency: agency, at: services.clock.now(), in: tx)
      try services.record("session.begin", of: person.id.text, by: viewer, after: after.json, in: tx)
    }
    return Begun(secret: secret, needsSecondFactor: needsSecondFactor)
  }

  /// Asks again before a sensitive act (SEC-8): the password, or a code where there is a second factor.
  package func confirm(_ session: Session, password: String, code: String) async throws {
    let agency = services.agency.id
    let now = services.clock.now()
    let subjects = [Limit(subject: "confirm:\(session.person.id.text)", most: 10)]
    try await admit(subjects)
    let stored = try await services.database.read { tx in
      try tx.row("SELECT password FROM person WHERE agency = \(agency) AND id = \(session.person.id)")?
        .textOrNil("password")
    }
    var isRight = if let stored { try await Password.verify(password, against: stored) } else { true }
    let box = box
    if isRight, session.person.hasSecondFactor {
      isRight = try await services.database.write { tx in
        try Self.use(code, of: session.person.id, agency: agency, at: now, box: box, in: tx)
      }
    }
    guard isRight, stored != nil || session.person.hasSecondFactor else {
      try await fail(subjects, mail: session.person.mail, why: "confirmation")
      throw SignInError.code
    }
    try await services.database.write { tx in
      try tx.execute(
        """
        UPDATE session SET confirmed_at = \(now.milliseconds) WHERE agency = \(agency) AND digest = \(session.digest)
        """)
    }
  }

  private func waiting(_ digest: [UInt8]) async throws -> Person? {
    let agency = services.agency.id
    // Ten minutes from the password to the code.
    let now = services.clock.now()
    let oldest = now.milliseconds - 600_000
    return try await services.database.read { tx in
      guard
        let row = try tx.row(
          """
          SELECT person FROM session WHERE agency = \(agency) AND digest = \(digest) AND stage = 'second-factor'
            AND created_at > \(oldest)
          """)
      else { return nil }
      let person = try Person.find(Identifier(text: try row.text("person")), agency: agency, in: tx)
      return person?.mayEnter(at: now) == true ? person : nil
    }
  }

  private static func use(
    _ code: String, of person: Identifier<Person>, agency: Identifier<Agency>, at now: Timestamp, box: SecretBox,
    in tx: any Transaction
  ) throws -> Bool {
    guard
      let row = try tx.row(
        "SELECT totp_secret, totp_step FROM person WHERE agency = \(agency) AND id = \(person)"),
      let sealed = try row.textOrNil("totp_secret")
    else { return false }
    let password = OneTimePassword(secret: try box.open(sealed, for: "totp:\(person.text)"))
    if let step = password.step(of: code, at: now, after: try row.int64("totp_step")) {
      return try tx.execute(
        """
        UPDATE person SET totp_step = \(step) WHERE agency = \(agency) AND id = \(person) AND totp_step < \(step)
        """) == 1
    }
    let digest = Secret.digest(RecoveryCodes.canonical(code))
    return try tx.execute(
      """
      UPDATE person_recovery SET used_at = \(now.milliseconds)
      WHERE agency = \(agency) AND person = \(person) AND digest = \(digest) AND used_at IS NULL
      """) == 1
  }

  // MARK: - How often somebody may be wrong

  private func admit(_ limits: [Limit]) async throws {
    let agency = services.agency.id
    let since = services.clock.now().milliseconds - Self.window
    let isTooOften = try await services.database.read { tx in
      try limits.contains { limit in
        try tx.row(
          """
          SELECT 1 AS found FROM attempt WHERE agency = \(agency) AND subject = \(limit.subject)
            AND started_at > \(since) AND failures >= \(limit.most)
          """) != nil
      }
    }
    guard !isTooOften else { throw SignInError.tooOften }
  }

  private func fail(_ limits: [Limit], mail: String, why: String) async throws {
    let agency = services.agency.id
    let now = services.clock.now().milliseconds
    try await services.database.write { tx in
      for subject in limits.map(\.subject) {
        try tx.execute(
          """
          INSERT INTO attempt (agency, subject, started_at, failures) VALUES (\(agency), \(subject), \(now), 1)
          ON CONFLICT (agency, subject) DO UPDATE SET
            failures = CASE WHEN attempt.started_at > \(now - Self.window) THEN attempt.failures + 1 ELSE 1 END,
            started_at = CASE WHEN attempt.started_at > \(now - Self.window) THEN attempt.started_at ELSE \(now) END
          """)
      }
      // Who tried is part of the record of the system's security, what they typed is not.
      let known = try Person.find(mail: mail, agency: agency, in: tx)
      if let known {
        try services.record(
          "session.refuse", of: known.id.text, by: .public(of: agency), reason: "wrong \(why)", in: tx)
      }
    }
  }
}

package enum SignInError: Error, Hashable, CustomStringConvertible {
  case refused
  case code
  case tooOften
  case expired
  case invitation
  case notFirst
  case noPerson
  case token

  package var description: String {
    switch self {
    case .refused: "That e-mail address and password do not belong together here."
    case .code: "That was not right. Codes change every thirty seconds, and each opens only once."
    case .tooOften: "Too many wrong answers. Wait a quarter of an hour, or ask an administrator for a new invitation."
    case .expired: "That took too long. Sign in again from the start."
    case .invitation:
      "This invitation was used already, has run out, or was replaced by a newer one. Ask an administrator for another."
    case .notFirst: "The first administrator has been set up already. Sign in instead."
    case .noPerson: "There is no such person here."
    case .token: "This token is unknown, has run out or was revoked. Make another under your account."
    }
  }
}
