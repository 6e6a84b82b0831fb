import RostraPlatforms
package import RostraStorage

/// The agency's OpenID Connect provider: who vouches for its people, and what roles its claims give here.
package struct IdentityProvider: Sendable, Hashable {
  /// As the button says it: "City login".
  package var name: String
  /// OpenID Connect Discovery 1.0: exactly what the provider calls itself.
  package var issuer: String
  package var clientID: String
  /// nil for a public client, which PKCE alone protects.
  package var clientSecret: String?
  /// The claim whose values give roles, such as `groups`.
  package var claim: String
  package var rules: [Rule]
  /// Whether somebody who is here already is taken for the provider's person of the same verified e-mail address.
  package var linksByMail: Bool
  /// Whether it may have a private address, and be without TLS.
  package var allowsPrivate: Bool

  /// A value of the claim gives a role, for a unit and all below it.
  package struct Rule: Sendable, Hashable {
    package var value: String
    package var role: Viewer.Role
    package var unit: Identifier<AgencyUnit>

    package init(value: String, role: Viewer.Role, unit: Identifier<AgencyUnit>) {
      self.value = value
      self.role = role
      self.unit = unit
    }
  }

  package init(
    name: String, issuer: String, clientID: String, clientSecret: String? = nil, claim: String, rules: [Rule],
    linksByMail: Bool = false, allowsPrivate: Bool = false
  ) {
    self.name = name
    self.issuer = issuer
    self.clientID = clientID
    self.clientSecret = clientSecret
    self.claim = claim
    self.rules = rules
    self.linksByMail = linksByMail
    self.allowsPrivate = allowsPrivate
  }

  /// - Throws: ``EntryErrors`` with all that cannot be taken.
  package func checked(units: [AgencyUnit]) throws -> IdentityProvider {
    var checked = self
    var errors: [EntryError] = []
    func take(_ body: () throws(EntryError) -> Void) {
      do throws(EntryError) { try body() } catch { errors.append(error) }
    }
    take { () throws(EntryError) in checked.name = try Entry.name(name, field: "name", limit: 80) }
    take { () throws(EntryError) in checked.clientID = try Entry.name(clientID, field: "clientID", limit: 200) }
    take { () throws(EntryError) in checked.claim = try Entry.name(claim, field: "claim", limit: 100) }
    if (try? WebAddress(issuer)) == nil || issuer.contains("?") || issuer.contains("#") {
      errors.append(
        EntryError(
          field: "issuer", value: issuer, problem: "is no address of a provider",
          remedy: "enter the issuer as the provider names it, such as https://login.example.gov"))
    } else if !issuer.hasPrefix("https://"), !allowsPrivate {
      errors.append(
        EntryError(
          field: "issuer", value: issuer, problem: "is not https",
          remedy: "use https, or allow a private address for a provider on this network"))
    }
    if rules.isEmpty {
      errors.append(
        EntryError(
          field: "rules", problem: "are missing: nobody could sign in", remedy: "enter a value and the role it gives"))
    }
    for rule in rules {
      if rule.value.isEmpty || rule.value.utf8.count > 300 || !units.contains(where: { $0.id == rule.unit }) {
        errors.append(
          EntryError(
            field: "rules", value: rule.value, problem: "is not whole", remedy: "give a value, a role and a unit"))
      }
      // AUD-5: an auditor's access has a last day, which no claim tells.
      if rule.role == .auditor || !Viewer.Role.assignable.contains(rule.role) {
        errors.append(
          EntryError(
            field: "rules", value: rule.role.title, problem: "cannot come from a claim",
            remedy: "invite auditors one by one, with a last day"))
      }
    }
    guard errors.isEmpty else { throw EntryErrors(errors) }
    return checked
  }
}

extension IdentityProvider {
  private static let purpose = "setting:provider"

  package static func stored(
    of agency: Identifier<Agency>, box: SecretBox, in tx: any Transaction
  ) throws -> IdentityProvider? {
    guard let text = try Setting.value(.provider, of: agency, in: tx) else { return nil }
    let json = try JSON(parsing: text)
    return IdentityProvider(
      name: json["name"]?.string ?? "", issuer: json["issuer"]?.string ?? "", clientID: json["clientID"]?.string ?? "",
      clientSecret: try json["clientSecret"]?.string.map {
        String(decoding: try box.open($0, for: purpose), as: UTF8.self)
      },
      claim: json["claim"]?.string ?? "",
      rules: (json["rules"]?.array ?? []).compactMap { rule in
        guard let value = rule["value"]?.string, let role = rule["role"]?.string.flatMap(Viewer.Role.init(rawValue:)),
          let unit = rule["unit"]?.string
        else { return nil }
        return Rule(value: value, role: role, unit: Identifier(text: unit))
      }, linksByMail: json["linksByMail"]?.bool ?? false, allowsPrivate: json["allowsPrivate"]?.bool ?? false)
  }

  /// Sets the agency's provider, or none.
  package static func set(
    _ provider: IdentityProvider?, box: SecretBox, services: Services, for viewer: Viewer
  ) async throws {
    try viewer.require(.administer)
    try await services.database.write { tx in
      let units = try AgencyUnit.all(for: viewer, in: tx)
      let new = try provider?.checked(units: units)
      let before = try stored(of: viewer.agency, box: box, in: tx)
      let sealed = try new?.clientSecret.map { try box.close(Array($0.utf8), for: purpose) }
      try Setting.set(
        .provider, to: new?.json(sealed: sealed).text, before: before?.json(sealed: nil), after: new?.json(sealed: nil),
        services: services, by: viewer, in: tx)
    }
  }

  /// - Parameter sealed: the client's secret as it may lie in the database; nil: only whether there is one.
  func json(sealed: String?) -> JSON {
    var members = JSONMembers()
    members.add("name", name)
    members.add("issuer", issuer)
    members.add("clientID", clientID)
    members.add("clientSecret", sealed)
    if sealed == nil, clientSecret != nil { members.add("hasSecret", .bool(true)) }
    members.add("claim", claim)
    members.add(
      "rules",
      list: rules.map {
        ["value": .string($0.value), "role": .string($0.role.rawValue), "unit": .string($0.unit.text)]
      })
    members.add("linksByMail", .bool(linksByMail))
    members.add("allowsPrivate", .bool(allowsPrivate))
    return members.json
  }
}
