package import RostraPlatforms
package import RostraStorage

/// How a check stands: how many of its findings are not mended.
package struct CheckStanding: Sendable {
  package var check: Check
  package var open: Int

  package static func all(agency: Identifier<Agency>, in tx: any Transaction) throws -> [CheckStanding] {
    try Checks.all.map { check in
      let prefix = "\(check.id) "
      let row = try tx.row(
        """
        SELECT COUNT(*) AS open FROM case_file
        WHERE agency = \(agency) AND noun = 'finding' AND is_over = 0
          AND subject_key >= \(prefix) AND subject_key < \(prefix + "\u{10FFFF}")
        """)
      return CheckStanding(check: check, open: try row?.int("open") ?? 0)
    }
  }
}

extension CheckRun {
  /// When all checks were looked at last; nil: never.
  package static func last(
    agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> (at: Timestamp, outcome: Outcome)? {
    try tx.row(
      "SELECT at, raised, closed, standing FROM check_run WHERE agency = \(agency) ORDER BY at DESC LIMIT 1"
    ).map { row in
      (
        Timestamp(milliseconds: try row.int64("at")),
        Outcome(raised: try row.int("raised"), closed: try row.int("closed"), standing: try row.int("standing"))
      )
    }
  }

  /// Who may have them looked at now: those who record findings for the whole agency, and administrators.
  package func relied(_ viewer: Viewer, in tx: any Transaction) throws -> Viewer? {
    try viewer.relying(on: Self.askers, within: AgencyUnit.root(of: services.agency.id), services, in: tx)
  }

  static let askers = Finding.raisers + [.administrator]
}
