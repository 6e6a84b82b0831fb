import Crypto
import Foundation
import RostraPlatforms
import RostraStorage

/// The custody of an agency's credentials (CRD): who may see them, who holds them now, and that nothing of them lies anywhere
/// in the clear.
///
/// Each version of an entry has a data key of its own, which seals each field; the data key is sealed under a master key that
/// lies in a file outside the database. What a sealed value belongs to is bound into it (agency, entry, version, field), so
/// that a row put in another's place opens nowhere.
package struct Vault: Sendable {
  package let services: Services
  package let keys: VaultKeyFile

  package init(services: Services, home: Home) {
    self.services = services
    keys = home.vaultKeyFile
  }

  var agency: Identifier<Agency> { services.agency.id }

  // MARK: - The master key

  /// The master key under which new rows are sealed, made at the first need. Its row is locked until the transaction ends, so
  /// that a rotation comes before all that is written here or after it.
  func currentKey(in tx: any Transaction) throws -> VaultKeyFile.MasterKey {
    let now = services.clock.now().milliseconds
    var held = try currentID(in: tx)
    if held == nil {
      if !keys.exists { try keys.make(.make(services.secrets)) }
      try tx.execute(
        """
        INSERT INTO vault_key (agency, id, state, made_at, used_at)
        VALUES (\(agency), \(try firstKey().id), 'current', \(now), \(now)) ON CONFLICT DO NOTHING
        """)
      held = try currentID(in: tx)
    }
    guard let id = held else { throw VaultError.rotated }
    let locked = try tx.execute(
      "UPDATE vault_key SET used_at = \(now) WHERE agency = \(agency) AND id = \(id) AND state = 'current'")
    guard locked == 1 else { throw VaultError.rotated }
    return try keys.key(id)
  }

  private func currentID(in tx: any Transaction) throws -> String? {
    try tx.row("SELECT id FROM vault_key WHERE agency = \(agency) AND state = 'current'")?.text("id")
  }

  private func firstKey() throws -> VaultKeyFile.MasterKey {
    guard let key = try keys.read().first else { throw VaultError.keyFile(path: keys.path, why: "holds no key") }
    return key
  }

  // MARK: - Sealing

  /// Seals fields under a new data key. `subject` is an entry's or a list's id.
  func seal(
    _ fields: [String: VaultSecret], of subject: String, number: Int, under master: VaultKeyFile.MasterKey,
    in tx: any Transaction
  ) throws {
    let dataKey = VaultSecret(bytes: services.secrets.next())
    try tx.execute(
      """
      INSERT INTO vault_data_key (agency, subject, number, master, wrapped)
      VALUES (\(agency), \(subject), \(number), \(master.id), \(try wrap(dataKey, of: subject, number: number, under: master)))
      """)
    for (field, value) in fields.sorted(by: { $0.key < $1.key }) {
      let box = try value.withBytes { bytes in
        try ChaChaPoly.seal(bytes, using: dataKey.key, authenticating: place(subject, number, "field", field))
      }
      try tx.execute(
        """
        INSERT INTO vault_field (agency, subject, number, field, sealed)
        VALUES (\(agency), \(subject), \(number), \(field), \(Array(box.combined)))
        """)
    }
  }

  /// What was sealed, all fields or those named.
  ///
  /// - Parameter name: how people call it, for an error.
  /// - Throws: ``VaultError`` that says what does not open: the key's file, the data key, or which field.
  func open(
    _ subject: String, number: Int, named name: String, only wanted: Set<String>? = nil, in tx: any Transaction
  ) throws -> [String: VaultSecret] {
    let dataKey = try self.dataKey(of: subject, number: number, named: name, in: tx)
    var fields: [String: VaultSecret] = [:]
    for row in try tx.rows(
      "SELECT field, sealed FROM vault_field WHERE agency = \(agency) AND subject = \(subject) AND number = \(number)")
    {
      let field = try row.text("field")
      guard wanted?.contains(field) ?? true else { continue }
      guard let box = try? ChaChaPoly.SealedBox(combined: try row.blob("sealed")),
        let opened = try? ChaChaPoly.open(
          box, using: dataKey.key, authenticating: place(subject, number, "field", field))
      else { throw VaultError.field(subject: name, number: number, field: field) }
      fields[field] = VaultSecret(bytes: opened)
    }
    return fields
  }

  func dataKey(of subject: String, number: Int, named name: String, in tx: any Transaction) throws -> VaultSecret {
    guard
      let row = try tx.row(
        """
        SELECT master, wrapped FROM vault_data_key
        WHERE agency = \(agency) AND subject = \(subject) AND number = \(number)
        """)
    else { throw VaultError.dataKey(subject: name, number: number) }
    let master = try keys.key(try row.text("master"))
    guard let box = try? ChaChaPoly.SealedBox(combined: try row.blob("wrapped")),
      let opened = try? ChaChaPoly.open(
        box, using: master.secret.key, authenticating: place(subject, number, "data key", master.id))
    else { throw VaultError.dataKey(subject: name, number: number) }
    return VaultSecret(bytes: opened)
  }

  func wrap(
    _ dataKey: VaultSecret, of subject: String, number: Int, under master: VaultKeyFile.MasterKey
  ) throws -> [UInt8] {
    try dataKey.withBytes { bytes in
      Array(
        try ChaChaPoly.seal(
          bytes, using: master.secret.key, authenticating: place(subject, number, "data key", master.id)
        ).combined)
    }
  }

  /// Where a sealed value belongs: each part with its length, so that no two places are the same bytes.
  private func place(_ subject: String, _ number: Int, _ kind: String, _ name: String) -> Data {
    var bytes = Data("rostra vault 1".utf8)
    for part in [agency.text, subject, String(number), kind, name] {
      withUnsafeBytes(of: UInt32(part.utf8.count).bigEndian) { bytes.append(contentsOf: $0) }
      bytes.append(contentsOf: part.utf8)
    }
    return bytes
  }

  // MARK: - Comparing without reading

  /// What stands for a value where two must be compared: keyed, so that nobody without the master key can try passwords on it
  /// (CRD-8).
  static func digest(
    _ value: VaultSecret, of field: CredentialField, under master: VaultKeyFile.MasterKey
  ) -> [UInt8] {
    var code = HMAC<SHA256>(key: master.derived(for: "digests"))
    code.update(data: Data("\(field.rawValue)\0".utf8))
    // Nobody signs in by the case of a name, nor by the way its accents are encoded.
    let text = field == .secret ? value.text : value.text.lowercased()
    code.update(data: Data(text.precomposedStringWithCanonicalMapping.utf8))
    return Array(code.finalize())
  }
}
