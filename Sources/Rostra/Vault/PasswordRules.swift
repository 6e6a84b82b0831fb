package import RostraPlatforms
package import RostraStorage

/// What the agency's information technology policy asks of passwords of accounts (CRD-7): data, in versions; each version of
/// an entry names the one that it was checked by.
package struct PasswordRules: Sendable, Hashable {
  /// 0: the values that ship with the program; ours, not law.
  package var version = 0
  /// Characters at least.
  package var length = 16
  /// How many of four kinds must be there: small letters, capitals, digits, signs.
  package var classes = 3
  /// Days after which it must be changed.
  package var age = 365
  /// How many earlier passwords of the entry must not come back.
  package var reuse = 10

  package init(length: Int = 16, classes: Int = 3, age: Int = 365, reuse: Int = 10) {
    self.length = length
    self.classes = classes
    self.age = age
    self.reuse = reuse
  }

  /// - Throws: ``EntryErrors`` with all that are out of range.
  func checked() throws -> PasswordRules {
    let bounds = [
      ("length", length, 8...128), ("classes", classes, 1...4), ("age", age, 1...3650), ("reuse", reuse, 0...100),
    ]
    let errors = bounds.compactMap { field, value, range in
      range.contains(value)
        ? nil
        : EntryError(
          field: field, value: String(value), problem: "is out of range",
          remedy: "enter \(range.lowerBound) to \(range.upperBound)")
    }
    guard errors.isEmpty else { throw EntryErrors(errors) }
    return self
  }

  /// What is wrong with a password; nothing of it is in the answer.
  func errors(in secret: VaultSecret) -> [EntryError] {
    let text = secret.text
    var errors: [EntryError] = []
    if text.unicodeScalars.count < length {
      errors.append(
        EntryError(field: "secret", problem: "is too short", remedy: "use at least \(length) characters"))
    }
    if Self.classes(in: text) < classes {
      errors.append(
        EntryError(
          field: "secret", problem: "is too uniform",
          remedy: "use at least \(classes) of small letters, capitals, digits and signs"))
    }
    return errors
  }

  private static func classes(in text: String) -> Int {
    let scalars = text.unicodeScalars
    return [
      scalars.contains { $0.properties.isLowercase }, scalars.contains { $0.properties.isUppercase },
      scalars.contains { $0.properties.numericType != nil },
      scalars.contains { !$0.properties.isAlphabetic && $0.properties.numericType == nil },
    ].count { $0 }
  }

  /// A password by these rules, of letters, digits and signs that every platform takes; drawn evenly, and again until all four
  /// kinds are there.
  func make(_ secrets: SecretMaker) -> VaultSecret {
    let alphabet = Array("abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_.!*+=?".utf8)
    let fair = 256 / alphabet.count * alphabet.count
    while true {
      var letters: [UInt8] = []
      while letters.count < max(length, 20) {
        letters += secrets.next().filter { Int($0) < fair }.map { alphabet[Int($0) % alphabet.count] }
      }
      let made = String(decoding: letters.prefix(max(length, 20)), as: UTF8.self)
      if Self.classes(in: made) == 4 { return VaultSecret(made) }
    }
  }

  package var json: JSON {
    ["length": JSON(length), "classes": JSON(classes), "age": JSON(age), "reuse": JSON(reuse)]
  }

  init(version: Int, json: JSON) {
    self.init(
      length: Int(json["length"]?.integer ?? 16), classes: Int(json["classes"]?.integer ?? 3),
      age: Int(json["age"]?.integer ?? 365), reuse: Int(json["reuse"]?.integer ?? 10))
    self.version = version
  }

  package static func inForce(for agency: Identifier<Agency>, in tx: any Transaction) throws -> PasswordRules {
    guard
      let row = try tx.row(
        "SELECT version, rules FROM vault_rules WHERE agency = \(agency) ORDER BY version DESC LIMIT 1")
    else { return PasswordRules() }
    return PasswordRules(version: try row.int("version"), json: try JSON(parsing: try row.text("rules")))
  }
}

extension Vault {
  /// A new version of the rules. Those who set the agency's password policy do, and nobody else.
  package func set(_ rules: PasswordRules, for viewer: Viewer) async throws {
    let rules = try rules.checked()
    try await services.database.write { tx in
      let root = AgencyUnit.root(of: agency)
      guard
        let relied = try viewer.relying(
          on: [.informationTechnology, .technologyOfficer], within: root, services, in: tx)
      else { throw VaultError.notYours("Setting the rules of passwords") }
      let before = try PasswordRules.inForce(for: agency, in: tx)
      let now = services.clock.now().milliseconds
      try tx.execute(
        """
        INSERT INTO vault_rules (agency, version, rules, made_at, made_by)
        VALUES (\(agency), \(before.version + 1), \(rules.json.text), \(now), \(relied.actor))
        """)
      try services.record(
        "vault.rules", of: "rules-\(before.version + 1)", by: relied, before: before.json, after: rules.json, in: tx)
    }
  }
}
