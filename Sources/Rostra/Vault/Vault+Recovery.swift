import Crypto
import CryptoExtras
import Foundation
package import RostraPlatforms
package import RostraStorage

/// Getting the master key back when its file is lost: by two people or more, none of whom can alone.
///
/// The master key is sealed to a recovery key (HPKE, RFC 9180), whose private half exists only as shares (``SecretSharing``),
/// each sealed under one person's recovery passphrase. A rotation seals the next master key to the same recovery key, so that
/// nobody need be called together for it (docs/decisions/0004-vault-keys.md).
extension Vault {
  /// What one person gives.
  package struct Passphrase: Sendable {
    package var person: Identifier<Person>
    package var words: VaultSecret

    package init(person: Identifier<Person>, words: VaultSecret) {
      self.person = person
      self.words = words
    }
  }

  package struct RecoveryState: Sendable, Hashable {
    package var threshold: Int
    package var people: [String]
    package var made: Timestamp
  }

  private static let suite = HPKE.Ciphersuite.Curve25519_SHA256_ChachaPoly

  package func recoveryState(in tx: any Transaction) throws -> RecoveryState? {
    guard
      let row = try tx.row(
        "SELECT id, threshold, made_at FROM vault_recovery WHERE agency = \(agency) AND replaced_at IS NULL")
    else { return nil }
    let people = try tx.rows(
      """
      SELECT person.name FROM vault_share
      JOIN person ON person.agency = vault_share.agency AND person.id = vault_share.person
      WHERE vault_share.agency = \(agency) AND recovery = \(try row.text("id")) ORDER BY number
      """
    ).map { try $0.text("name") }
    return RecoveryState(
      threshold: try row.int("threshold"), people: people, made: Timestamp(milliseconds: try row.int64("made_at")))
  }

  /// Splits a new recovery key between people; an earlier one opens nothing more.
  package func setUpRecovery(_ people: [Passphrase], threshold: Int, for viewer: Viewer) async throws {
    guard viewer.keepsVaultKeys else { throw VaultError.notYours("Setting up the recovery") }
    guard Set(people.map(\.person)).count == people.count, people.count >= 2, threshold >= 2 else {
      throw EntryError(
        field: "people", problem: "are too few", remedy: "name two different people or more, of whom two are needed")
    }
    for one in people {
      let mail = try await services.database.read { [agency] tx in
        try Person.find(one.person, agency: agency, in: tx)?.mail
      }
      guard let mail else { throw SignInError.noPerson }
      try Password.check(one.words.text, for: mail)
    }
    let recovery = Curve25519.KeyAgreement.PrivateKey()
    let shares = try SecretSharing.split(
      Array(recovery.rawRepresentation), shares: people.count, threshold: threshold, random: random)
    let id = services.identifiers.uuid().uuidString.lowercased()
    let boxes = try zip(people, shares).map { one, share in
      let salt = Array(services.secrets.next().prefix(16))
      let box = try ChaChaPoly.seal(
        share.bytes, using: try Self.key(from: one.words, salt: salt),
        authenticating: sharePlace(id, share.number, one.person))
      return (one.person, share.number, salt, Array(box.combined))
    }
    let publicKey = Array(recovery.publicKey.rawRepresentation)
    try await services.database.write { tx in
      let master = try currentKey(in: tx)
      let now = services.clock.now().milliseconds
      try tx.execute(
        "UPDATE vault_recovery SET replaced_at = \(now) WHERE agency = \(agency) AND replaced_at IS NULL")
      try tx.execute(
        """
        INSERT INTO vault_recovery (agency, id, public_key, threshold, master, mark, made_at)
        VALUES (\(agency), \(id), \(publicKey), \(threshold), \(master.id), \(mark(publicKey, id, under: master)), \(now))
        """)
      for (person, number, salt, box) in boxes {
        try tx.execute(
          """
          INSERT INTO vault_share (agency, recovery, number, person, salt, sealed)
          VALUES (\(agency), \(id), \(Int(number)), \(person), \(salt), \(box))
          """)
      }
      try tx.execute(
        """
        UPDATE vault_key SET for_recovery = \(try sealed(master, to: publicKey))
        WHERE agency = \(agency) AND id = \(master.id)
        """)
      try services.record(
        "vault.recovery.set-up", of: master.id, by: viewer,
        after: [
          "threshold": JSON(Int64(threshold)), "people": .array(people.map { .string($0.person.text) }),
        ], in: tx)
    }
  }

  /// Puts the master key back, from enough people's passphrases.
  ///
  /// - Throws: ``VaultError`` `.recovery` that says whose passphrase is wrong, or that they are too few.
  package func recover(_ people: [Passphrase], for viewer: Viewer) async throws -> String {
    let stored = try await services.database.read { tx in try storedRecovery(in: tx) }
    var shares: [SecretSharing.Share] = []
    for one in people where !shares.contains(where: { $0.number == stored.shares[one.person]?.number }) {
      guard let share = stored.shares[one.person] else {
        throw VaultError.recovery("One of these people holds no share of the recovery.")
      }
      guard let box = try? ChaChaPoly.SealedBox(combined: share.sealed),
        let bytes = try? ChaChaPoly.open(
          box, using: try Self.key(from: one.words, salt: share.salt),
          authenticating: sharePlace(stored.id, share.number, one.person))
      else {
        throw VaultError.recovery("\(share.name)’s passphrase is not right, or their share was changed.")
      }
      shares.append(SecretSharing.Share(number: share.number, bytes: Array(bytes)))
    }
    guard shares.count >= stored.threshold else {
      throw VaultError.recovery("It takes \(stored.threshold) people; these are \(shares.count).")
    }
    guard
      let recovery = try? Curve25519.KeyAgreement.PrivateKey(
        rawRepresentation: try SecretSharing.join(shares)),
      Array(recovery.publicKey.rawRepresentation) == stored.publicKey
    else { throw VaultError.recovery("The shares do not belong to this vault’s recovery key.") }
    let master = try opened(stored.sealedMaster, master: stored.master, by: recovery)
    // What else the file holds is kept: it may be the half of a rotation.
    try await keys.exclusively {
      let others = keys.exists ? try keys.read().filter { $0.id != master.id } : []
      try keys.write([master] + others)
    }
    try await services.database.write { tx in
      try services.record(
        "vault.recovery.restore", of: master.id, by: viewer,
        after: ["people": .array(people.map { .string($0.person.text) })], in: tx)
    }
    return master.id
  }

  private struct StoredRecovery: Sendable {
    var id: String
    var publicKey: [UInt8]
    var threshold: Int
    var master: String
    var sealedMaster: [UInt8]
    var shares: [Identifier<Person>: StoredShare]
  }

  private struct StoredShare: Sendable {
    var number: UInt8
    var name: String
    var salt: [UInt8]
    var sealed: [UInt8]
  }

  private func storedRecovery(in tx: any Transaction) throws -> StoredRecovery {
    guard
      let row = try tx.row(
        "SELECT id, public_key, threshold FROM vault_recovery WHERE agency = \(agency) AND replaced_at IS NULL"),
      let key = try tx.row(
        "SELECT id, for_recovery FROM vault_key WHERE agency = \(agency) AND state = 'current'"),
      let sealed = try key.blobOrNil("for_recovery")
    else {
      throw VaultError.recovery("No recovery was set up. Put the key file back from where you keep a copy of it.")
    }
    let id = try row.text("id")
    let shares = try tx.rows(
      """
      SELECT vault_share.number, vault_share.person, person.name, salt, sealed FROM vault_share
      JOIN person ON person.agency = vault_share.agency AND person.id = vault_share.person
      WHERE vault_share.agency = \(agency) AND recovery = \(id)
      """
    ).map { row in
      (
        Identifier<Person>(text: try row.text("person")),
        StoredShare(
          number: UInt8(clamping: try row.int("number")), name: try row.text("name"), salt: try row.blob("salt"),
          sealed: try row.blob("sealed"))
      )
    }
    return StoredRecovery(
      id: id, publicKey: try row.blob("public_key"), threshold: try row.int("threshold"), master: try key.text("id"),
      sealedMaster: sealed, shares: Dictionary(shares) { first, _ in first })
  }

  // MARK: - With a rotation

  /// The next master key, sealed to the recovery key; nil where none is set up.
  ///
  /// The recovery key bears a mark made with the old master key: a row that somebody put there to have the next master key
  /// sealed to himself has none.
  func moveRecovery(
    from old: VaultKeyFile.MasterKey, to new: VaultKeyFile.MasterKey, in tx: any Transaction
  ) throws -> [UInt8]? {
    guard
      let row = try tx.row(
        """
        SELECT id, public_key, master, mark FROM vault_recovery WHERE agency = \(agency) AND replaced_at IS NULL
        """)
    else { return nil }
    let (id, publicKey) = (try row.text("id"), try row.blob("public_key"))
    guard try row.text("master") == old.id, Secret.isEqual(try row.blob("mark"), mark(publicKey, id, under: old)) else {
      throw VaultError.recovery(
        "The recovery key in the database was not put there by this vault. Nothing was changed: find out who did, then set "
          + "the recovery up anew with rostra vault recovery set-up.")
    }
    try tx.execute(
      """
      UPDATE vault_recovery SET master = \(new.id), mark = \(mark(publicKey, id, under: new))
      WHERE agency = \(agency) AND id = \(id)
      """)
    return try sealed(new, to: publicKey)
  }

  private func mark(_ publicKey: [UInt8], _ id: String, under master: VaultKeyFile.MasterKey) -> [UInt8] {
    Array(
      HMAC<SHA256>.authenticationCode(
        for: Data(agency.text.utf8) + Data(id.utf8) + Data(publicKey), using: master.derived(for: "recovery mark")))
  }

  // MARK: - Sealing

  private func sealed(_ master: VaultKeyFile.MasterKey, to publicKey: [UInt8]) throws -> [UInt8] {
    var sender = try HPKE.Sender(
      recipientKey: try Curve25519.KeyAgreement.PublicKey(rawRepresentation: publicKey), ciphersuite: Self.suite,
      info: Data("rostra vault recovery".utf8))
    let sealed = try master.secret.withBytes { bytes in
      try sender.seal(Data(bytes), authenticating: masterPlace(master.id))
    }
    return Array(sender.encapsulatedKey + sealed)
  }

  private func opened(
    _ sealed: [UInt8], master id: String, by recovery: Curve25519.KeyAgreement.PrivateKey
  ) throws -> VaultKeyFile.MasterKey {
    guard sealed.count > 32,
      var recipient = try? HPKE.Recipient(
        privateKey: recovery, ciphersuite: Self.suite, info: Data("rostra vault recovery".utf8),
        encapsulatedKey: Data(sealed[..<32])),
      let bytes = try? recipient.open(Data(sealed[32...]), authenticating: masterPlace(id))
    else { throw VaultError.recovery("The master key’s sealed copy was changed: restore that row from a backup.") }
    let master = VaultKeyFile.MasterKey(VaultSecret(bytes: bytes))
    guard master.id == id else { throw VaultError.recovery("The master key’s sealed copy is another vault’s.") }
    return master
  }

  private func masterPlace(_ id: String) -> Data { Data("\(agency.text)\0\(id)".utf8) }

  private func sharePlace(_ recovery: String, _ number: UInt8, _ person: Identifier<Person>) -> Data {
    Data("rostra vault share\0\(agency.text)\0\(recovery)\0\(number)\0\(person.text)".utf8)
  }

  private func random(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count { bytes += services.secrets.next() }
    return Array(bytes.prefix(count))
  }

  /// scrypt (RFC 7914), as passwords of people are kept.
  private static func key(from words: VaultSecret, salt: [UInt8]) throws -> SymmetricKey {
    try KDF.Scrypt.deriveKey(
      from: Data(words.text.precomposedStringWithCompatibilityMapping.utf8), salt: salt, outputByteCount: 32,
      rounds: 1 << 15, blockSize: 8, parallelism: 3, maxMemory: 256 << 20)
  }
}
