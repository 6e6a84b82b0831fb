import RostraStorage

/// That nothing was taken out: every leaf of the log still has the row that it stands for, and every row the rows that
/// it hangs on. A log without holes over rows with holes would prove too little.
struct RemovalVerification {
  let agency: Identifier<Agency>

  func run(into report: inout VerificationReport, in tx: any Transaction) throws {
    for (kind, table) in [
      (LedgerLeaf.Kind.version, "version"), (.observation, "observation"), (.evidence, "evidence"),
      (.segment, "segment"),
    ] {
      for row in try tx.rows(
        """
        SELECT position, subject FROM ledger_leaf
        WHERE agency = \(agency) AND kind = \(kind.rawValue) AND NOT EXISTS (
          SELECT 1 FROM \(raw: table) AS held
          WHERE held.agency = ledger_leaf.agency AND held.id = ledger_leaf.subject AND held.leaf = ledger_leaf.position)
        ORDER BY position LIMIT 100
        """)
      {
        report.find(
          "leaf \(try row.int64("position"))",
          "the \(kind.rawValue) \(try row.text("subject")) that it stands for is gone")
      }
    }
    try seals(into: &report, in: tx)
    for (what, missing) in [("version", "item"), ("observation", "item"), ("media", "item"), ("item", "site")] {
      for row in try tx.rows(
        """
        SELECT \(raw: missing) AS missing FROM \(raw: what) AS child WHERE agency = \(agency) AND NOT EXISTS (
          SELECT 1 FROM \(raw: missing) AS parent WHERE parent.agency = child.agency AND parent.id = child.\(raw: missing))
        LIMIT 100
        """)
      { report.find("\(missing) \(try row.text("missing"))", "it is gone, but a \(what) of it is there") }
    }
    for row in try tx.rows(
      """
      SELECT media.item, media.key FROM media
      LEFT JOIN exchange ON exchange.agency = media.agency AND exchange.id = media.exchange
      WHERE media.agency = \(agency) AND media.exchange IS NOT NULL
        AND (exchange.id IS NULL OR exchange.payload_sha256 <> media.sha256)
      LIMIT 100
      """)
    {
      report.find(
        "media \(try row.text("key")) of item \(try row.text("item"))", "its evidence record does not hold these bytes")
    }
  }

  private func seals(into report: inout VerificationReport, in tx: any Transaction) throws {
    for row in try tx.rows(
      """
      SELECT position, subject FROM ledger_leaf
      WHERE agency = \(agency) AND kind = \(LedgerLeaf.Kind.daySeal.rawValue) AND NOT EXISTS (
        SELECT 1 FROM day_seal WHERE day_seal.agency = ledger_leaf.agency AND day_seal.leaf = ledger_leaf.position)
      ORDER BY position LIMIT 100
      """)
    {
      report.find(
        "leaf \(try row.int64("position"))", "the day seal \(try row.text("subject")) that it stands for is gone")
    }
  }
}
