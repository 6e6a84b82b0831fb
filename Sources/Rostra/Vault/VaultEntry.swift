package import RostraPlatforms
import RostraStorage

/// One account, as the vault speaks of it: nothing here is secret, but that it exists is told only to those who may open it.
package struct VaultEntry: Sendable, Hashable {
  package var id: Identifier<VaultEntry>
  /// `V-7`
  package var reference: String
  package var kind: Kind
  /// Whose a personal one is.
  package var owner: Identifier<Person>?
  package var unit: Identifier<AgencyUnit>
  package var unitName: String
  package var platform: String
  package var handle: String
  package var site: Identifier<Site>?
  package var siteReference: String?
  /// The site's case of the registry: `SC-4`.
  package var siteCase: String?
  /// The written authorisation of an address outside the agency's domains (REG-12).
  package var mailAuthorisation: String?
  package var version: Int
  package var made: Timestamp
  package var changed: Timestamp
  package var ended: Timestamp?
  /// Who has it now.
  package var checkout: Checkout?

  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The account of a site of the agency.
    case site
    /// One person's own credentials for a records system; never shared (CRD-18).
    case personal
  }

  /// `@maplebend on bluesky`
  package var title: String { "\(handle) on \(platform)" }

  /// A time in which one person alone works with the account, and why (CRD-13).
  package struct Checkout: Sendable, Hashable {
    package var id: String
    package var person: Identifier<Person>
    package var personName: String
    package var kind: Kind
    package var reason: String
    package var from: Timestamp
    package var until: Timestamp
    package var returned: Timestamp?
    package var returnedBy: String?

    package enum Kind: String, Sendable, Hashable {
      case usual
      case breakGlass = "break-glass"
    }

    package func isOverdue(at now: Timestamp) -> Bool { returned == nil && until <= now }
  }

  /// One version, without what it seals.
  package struct Version: Sendable, Hashable {
    package var number: Int
    package var fields: [CredentialField]
    /// The version of the password rules that it was checked by (CRD-7).
    package var rules: Int
    package var made: Timestamp
    package var madeBy: String
    package var reason: String
    package var approvedBy: String?

    package var json: JSON {
      var members = JSONMembers()
      members.add("number", JSON(number))
      members.add("holds", list: fields.map { .string($0.rawValue) })
      members.add("rules", JSON(rules))
      members.add("made", made.rfc3339)
      members.add("madeBy", madeBy)
      members.add("reason", reason)
      members.add("approvedBy", approvedBy)
      return members.json
    }
  }
}

extension VaultEntry {
  static let columns: SQL =
    """
    vault_entry.id, vault_entry.reference, vault_entry.kind, vault_entry.owner, vault_entry.unit,
    unit.name AS unit_name, vault_entry.platform, vault_entry.handle, vault_entry.site,
    site.reference AS site_reference, vault_entry.site_case, vault_entry.mail_authorisation, vault_entry.version,
    vault_entry.made_at, vault_entry.changed_at, vault_entry.ended_at, held.id AS held_id, held.person AS held_person,
    holder.name AS held_name, held.kind AS held_kind, held.reason AS held_reason, held.from_at AS held_from,
    held.until_at AS held_until
    """

  static let tables: SQL =
    """
    vault_entry
    JOIN unit ON unit.agency = vault_entry.agency AND unit.id = vault_entry.unit
    LEFT JOIN site ON site.agency = vault_entry.agency AND site.id = vault_entry.site
    LEFT JOIN vault_checkout held ON held.agency = vault_entry.agency AND held.entry = vault_entry.id
      AND held.returned_at IS NULL
    LEFT JOIN person holder ON holder.agency = held.agency AND holder.id = held.person
    """

  init(_ row: Row) throws {
    id = Identifier(text: try row.text("id"))
    reference = try row.text("reference")
    kind = Kind(rawValue: try row.text("kind")) ?? .site
    owner = try row.textOrNil("owner").map { Identifier(text: $0) }
    unit = Identifier(text: try row.text("unit"))
    unitName = try row.text("unit_name")
    platform = try row.text("platform")
    handle = try row.text("handle")
    site = try row.textOrNil("site").map { Identifier(text: $0) }
    siteReference = try row.textOrNil("site_reference")
    siteCase = try row.textOrNil("site_case")
    mailAuthorisation = try row.textOrNil("mail_authorisation")
    version = try row.int("version")
    made = Timestamp(milliseconds: try row.int64("made_at"))
    changed = Timestamp(milliseconds: try row.int64("changed_at"))
    ended = try row.int64OrNil("ended_at").map(Timestamp.init(milliseconds:))
    checkout = try row.textOrNil("held_id").map { id in
      Checkout(
        id: id, person: Identifier(text: try row.text("held_person")), personName: try row.text("held_name"),
        kind: Checkout.Kind(rawValue: try row.text("held_kind")) ?? .usual, reason: try row.text("held_reason"),
        from: Timestamp(milliseconds: try row.int64("held_from")),
        until: Timestamp(milliseconds: try row.int64("held_until")))
    }
  }

  /// What programs and evidence see of it.
  package var json: JSON {
    var members = JSONMembers()
    members.add("reference", reference)
    members.add("kind", kind.rawValue)
    members.add("unit", unit.text)
    members.add("platform", platform)
    members.add("handle", handle)
    members.add("site", siteReference)
    members.add("case", siteCase)
    members.add("version", JSON(Int64(version)))
    members.add("made", made.rfc3339)
    members.add("changed", changed.rfc3339)
    members.add("ended", ended?.rfc3339)
    members.add("checkout", checkout?.json)
    return members.json
  }
}

extension VaultEntry.Checkout {
  package var json: JSON {
    var members = JSONMembers()
    members.add("person", personName)
    members.add("kind", kind.rawValue)
    members.add("reason", reason)
    members.add("from", from.rfc3339)
    members.add("until", until.rfc3339)
    members.add("returned", returned?.rfc3339)
    return members.json
  }
}
