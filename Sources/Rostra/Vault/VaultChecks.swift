import RostraPlatforms
import RostraStorage

/// What must hold of the vault at all times.
enum VaultChecks {
  static let all = [escrow, unapproved, overdue]

  private static let escrow = Check(
    "vault.escrow", "The credentials of every site in use are in the vault", "CRD-3"
  ) { standing, tx in
    guard let vault = Vault.of(standing.services) else { return [] }
    var filter = SiteCase.Filter()
    filter.stages = [.activated, .registered, .live, .attention, .dormantSuspect, .suspended]
    return try SiteCase.all(filter, limit: 100_000, for: standing.viewer, in: tx).compactMap { site in
      guard let lack = try vault.lacking(ofCase: site.reference, in: tx).first else { return nil }
      return Check.Breach(
        site.reference, "Of \(site.name), \(lack).", remedy: "Lay the account down in the vault.", owner: nil,
        unit: site.unit, severity: .urgent, days: 2)
    }
  }

  /// A version that names no approval, and that no case of a change stands behind (CRD-4).
  private static let unapproved = Check(
    "vault.unapproved", "No credentials are changed without approval", "CRD-4"
  ) { standing, tx in
    try tx.rows(
      """
      SELECT vault_entry.reference, vault_entry.unit, vault_version.number FROM vault_version
      JOIN vault_entry ON vault_entry.agency = vault_version.agency AND vault_entry.id = vault_version.entry
      WHERE vault_version.agency = \(standing.viewer.agency) AND vault_version.number > 1
        AND vault_version.approved_by IS NULL AND vault_entry.kind = 'site'
        AND NOT EXISTS (SELECT 1 FROM case_file WHERE case_file.agency = vault_version.agency
          AND case_file.noun = 'credential-change' AND case_file.subject_key = vault_entry.reference
          AND case_file.made_at <= vault_version.made_at)
      ORDER BY vault_entry.reference LIMIT 1000
      """
    ).map { row in
      let reference = try row.text("reference")
      return Check.Breach(
        "\(reference) version \(try row.int("number"))", "\(reference) was changed without an approval.",
        remedy: "Find out who changed it and why; record the approval, or change it back.",
        owner: .socialMediaAdministrator, unit: Identifier(text: try row.text("unit")), severity: .urgent, days: 2)
    }
  }

  private static let overdue = Check(
    "vault.checkout", "What was checked out comes back in time", "CRD-13"
  ) { standing, tx in
    try tx.rows(
      """
      SELECT vault_entry.reference, vault_entry.unit FROM vault_checkout
      JOIN vault_entry ON vault_entry.agency = vault_checkout.agency AND vault_entry.id = vault_checkout.entry
      WHERE vault_checkout.agency = \(standing.viewer.agency) AND vault_checkout.returned_at IS NULL
        AND vault_checkout.until_at < \(standing.now.milliseconds)
      ORDER BY vault_entry.reference LIMIT 1000
      """
    ).map { row in
      Check.Breach(
        try row.text("reference"), "\(try row.text("reference")) was not returned in time.",
        remedy: "Return it, or change it: what is posted meanwhile has no certain author.",
        owner: .socialMediaAdministrator,
        unit: Identifier(text: try row.text("unit")), days: 1)
    }
  }
}
