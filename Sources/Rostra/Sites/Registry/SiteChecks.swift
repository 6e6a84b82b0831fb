import RostraPlatforms
import RostraStorage

/// What must hold of every site at all times (AUD-2).
enum SiteChecks {
  static let all = [administered, owned, linked, named, noticed, drifted, unregistered, dormancy, captured, answered]

  /// Sites that stand at a stage, with what they hold.
  private static func sites(_ stages: [SiteStage], _ standing: Standing, in tx: any Transaction) throws -> [SiteCase] {
    var filter = SiteCase.Filter()
    filter.stages = stages
    return try SiteCase.all(filter, limit: 100_000, for: standing.viewer, in: tx)
  }

  private static let inUse: [SiteStage] = [.registered, .live, .attention, .dormantSuspect]

  private static let administered = Check(
    "site.administered", "Every live site has a designated, qualified administrator", "ADM-8"
  ) { standing, tx in
    let agency = standing.viewer.agency
    let administered = Set(
      try tx.rows(
        """
        SELECT DISTINCT case_file.about FROM case_file
        JOIN person ON person.agency = case_file.agency AND person.id = case_file.subject
        WHERE case_file.agency = \(agency) AND noun = 'designation' AND stage = 'active' AND person.state = 'active'
          AND \(sql: Qualification.current("case_file.subject", agency, at: standing.now))
        """
      ).map { try $0.text("about") })
    return try sites([.live, .attention, .dormantSuspect], standing, in: tx).filter {
      !administered.contains($0.reference)
    }
    .map { site in
      Check.Breach(
        site.reference, "\(site.name) has no designated administrator who is trained and has agreed.",
        remedy: "Designate one, or have the training renewed.", owner: .agencyHead, unit: site.unit,
        severity: .urgent, days: 5)
    }
  }

  private static let owned = Check(
    "site.ownership", "The ownership of every site is verified", "REG-8"
  ) { standing, tx in
    try sites([.activated] + inUse, standing, in: tx).filter { !$0.contents.has(SiteFields.ownershipVerifier) }.map {
      Check.Breach(
        $0.reference, "The ownership of \($0.name) is not verified.",
        remedy: "Look at the papers on file, and verify them.", owner: .webTeam, unit: $0.unit)
    }
  }

  private static let linked = Check(
    "site.links", "Every registered site is linked from a page of the agency", "REG-3"
  ) { standing, tx in
    try sites(inUse, standing, in: tx).filter { !$0.contents.has(SiteFields.links) }.map {
      Check.Breach(
        $0.reference, "No page of the agency links to \($0.name).", remedy: "Put a link on a page, and enter it.",
        owner: .webTeam, unit: $0.unit)
    }
  }

  private static let named = Check("site.name", "Every site is named by the agency's rule", "REG-5") { standing, tx in
    guard let rule = standing.profile.naming else { return [] }
    return try sites(inUse, standing, in: tx).filter { !rule.allows($0.name) }.map {
      Check.Breach(
        $0.reference, "The name '\($0.name)' does not follow the rule.", remedy: "Rename it like: \(rule.example).",
        owner: .unitHead, unit: $0.unit)
    }
  }

  private static let noticed = Check(
    "site.notices", "Every live site shows the notices that it must", "DIS-12"
  ) { standing, tx in
    try sites([.live, .attention], standing, in: tx).compactMap { site in
      let missing = try RequiredNotices.of(site, standing, in: tx).filter { !$0.isDisplayed }.map(\.title)
      guard !missing.isEmpty else { return nil }
      return Check.Breach(
        site.reference, "\(site.name) is not shown to display: \(missing.joined(separator: "; ")).",
        remedy: "Put the notices on the site and attach a capture of each.", owner: nil, unit: site.unit,
        severity: .urgent, days: 1)
    }
  }

  /// The platform's own id does not change; the handle may, by its owner or by somebody who took it over (REG-25).
  private static let drifted = Check(
    "site.handle", "Every account is still the one that was registered", "REG-25"
  ) { standing, tx in
    let rows = try tx.rows(
      "SELECT reference, handle, account_id FROM site WHERE agency = \(standing.viewer.agency)")
    let captured = Dictionary(
      uniqueKeysWithValues: try rows.map {
        (try $0.text("reference"), (try $0.textOrNil("handle"), try $0.textOrNil("account_id")))
      })
    return try sites(inUse, standing, in: tx).compactMap { site in
      guard let (handle, id) = captured[site.contents[SiteFields.capture]] else { return nil }
      let (known, knownID) = (site.contents[SiteFields.handle], site.contents[SiteFields.accountID])
      func bare(_ text: String) -> String { text.lowercased().trimmingPrefix("@").description }
      if let id, !knownID.isEmpty, id != knownID {
        return Check.Breach(
          site.reference,
          "What is captured as \(site.name) is another account: its id is \(id), registered is \(knownID).",
          remedy: "Find out at once whether the account was taken over; suspend the site until then.",
          owner: .socialMediaAdministrator, unit: site.unit, severity: .urgent, days: 1)
      }
      if let handle, !known.isEmpty, bare(handle) != bare(known) {
        return Check.Breach(
          site.reference, "\(site.name) is called '\(handle)' now; registered is '\(known)'.",
          remedy: "Find out who changed it and by whose approval, then change the entry.",
          owner: .socialMediaAdministrator, unit: site.unit, severity: .urgent, days: 5)
      }
      return nil
    }
  }

  /// What is captured as the agency's and stands in no case is an account without authority (GEN-6).
  private static let unregistered = Check(
    "site.unregistered", "Every site that is captured stands in the registry", "GEN-6"
  ) { standing, tx in
    let known = Set(
      try SiteCase.all(limit: 100_000, for: standing.viewer, in: tx).map { $0.contents[SiteFields.capture] })
    return try tx.rows(
      "SELECT reference, name, handle, unit FROM site WHERE agency = \(standing.viewer.agency) ORDER BY reference"
    ).compactMap { row in
      let reference = try row.text("reference")
      guard !known.contains(reference) else { return nil }
      let name = try row.textOrNil("name") ?? row.textOrNil("handle") ?? reference
      return Check.Breach(
        reference, "\(name) (\(reference)) is captured and stands in no case of the registry.",
        remedy: "Declare it as a site that was there before, or report it as discovered, with its number \(reference).",
        owner: .socialMediaAdministrator,
        unit: (try row.textOrNil("unit")).map { Identifier(text: $0) } ?? AgencyUnit.root(of: standing.viewer.agency))
    }
  }

  /// Days without an item of the account's own (REG-18): a warning at 60; at 90 the site is suspected by ``SiteUpkeep``.
  private static let dormancy = Check(
    "site.quiet", "No site falls asleep unseen", "REG-18"
  ) { standing, tx in
    try SiteUpkeep.quiet(days: 60, standing, in: tx).map { site, last in
      Check.Breach(
        site.reference, "Nothing was posted on \(site.name) since \(standing.time.date(last)).",
        remedy: "Use it, justify it or propose its end.", owner: nil, unit: site.unit, severity: .notice)
    }
  }

  private static let captured = Check("site.capture", "Every live site is captured", "REQ-17") { standing, tx in
    let limit = standing.now.advanced(bySeconds: -3 * 86_400).milliseconds
    let covered = Dictionary(
      uniqueKeysWithValues: try tx.rows(
        "SELECT reference, covered_to FROM site WHERE agency = \(standing.viewer.agency) AND status = 'active'"
      ).map { (try $0.text("reference"), try $0.int64OrNil("covered_to") ?? 0) })
    return try sites([.live, .attention], standing, in: tx)
      .filter { site in
        site.contents[SiteFields.captureMethod] != "hand" && (covered[site.contents[SiteFields.capture]] ?? 0) < limit
      }.map { site in
        Check.Breach(
          site.reference, "\(site.name) was not captured completely for three days.",
          remedy: "Look at its captures, mend what fails, and fill the gap.", owner: .captureStaff, unit: site.unit,
          severity: .urgent, days: 2)
      }
  }

  /// Whoever is named to answer for something must still be there (ADM-13, REG-26).
  private static let answered = Check(
    "site.accountable", "Whoever answers for a site works there", "ADM-12"
  ) { standing, tx in
    let gone = Set(
      try tx.rows("SELECT id FROM person WHERE agency = \(standing.viewer.agency) AND state = 'suspended'")
        .map { try $0.text("id") })
    return try sites(inUse, standing, in: tx).compactMap { site in
      let cells = SiteFields.accountability.filter { field in
        let people = site.contents.people(field)
        return people.isEmpty || people.allSatisfy { gone.contains($0.text) }
      }
      guard !cells.isEmpty else { return nil }
      return Check.Breach(
        site.reference,
        "Nobody who works here is named for: \(cells.map(\.label).joined(separator: "; ")) of \(site.name).",
        remedy: "Name somebody in the matrix of the site.", owner: .unitHead, unit: site.unit, days: 10)
    }
  }
}
