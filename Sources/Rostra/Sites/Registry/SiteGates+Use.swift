import RostraPlatforms
import RostraStorage

/// What must hold before the public sees a site (REQ-17, set L), and before it ends.
extension Gate<SiteProcedure> {
  static let linkedFromWebsite = Gate(
    "links", "Does a page of the agency link to it?", "REG-3"
  ) { site, _, _ in
    let lines = site.contents[SiteFields.links].split(whereSeparator: \.isNewline).map(String.init)
    guard !lines.isEmpty else {
      return [
        Refusal.Lack("No page of the agency links to the site.", remedy: "Put a link on a page, and name the page.")
      ]
    }
    return lines.filter { (try? WebAddress($0.trimmingWhitespace())) == nil }.map {
      Refusal.Lack("'\($0)' is no web address.", remedy: "Enter the whole address of the page.")
    }
  }

  static let designated = Gate(
    "designated", "Has the agency head designated an administrator who is trained and has agreed?", "ADM-8"
  ) { site, standing, tx in
    try Administrators.of(site: site.reference, agency: standing.viewer.agency, at: standing.now, in: tx).isEmpty
      ? [
        Refusal.Lack(
          "No administrator is designated, qualified and has accepted the duties.",
          remedy: "Have the agency head designate one, who then accepts.")
      ] : []
  }

  static let noticesDisplayed = Gate(
    "notices-displayed", "Is every required notice displayed, with evidence?", "DIS-12"
  ) { site, standing, tx in
    try RequiredNotices.of(site, standing, in: tx).filter { !$0.isDisplayed }.map {
      Refusal.Lack(
        "The notice '\($0.title)' is not shown to be displayed.",
        remedy: "Put it on the site, and attach a capture of it to the notice.")
    }
  }

  static let captured = Gate("capture", "Is capture running?", "REQ-17") { site, standing, tx in
    let reference = site.contents[SiteFields.capture]
    if site.contents[SiteFields.captureMethod] == "hand" { return [] }
    guard !reference.isEmpty,
      let row = try tx.row(
        "SELECT status, covered_to FROM site WHERE agency = \(standing.viewer.agency) AND reference = \(reference)")
    else {
      return [
        Refusal.Lack(
          "The site is not set up for capture.", remedy: "Add it under Sites, and enter its number in the account.")
      ]
    }
    if try row.text("status") != "active" {
      return [Refusal.Lack("Capture of \(reference) is paused.", remedy: "Resume it under Sites.")]
    }
    guard try row.int64OrNil("covered_to") != nil else {
      return [Refusal.Lack("No capture of \(reference) was complete yet.", remedy: "Start one and see it through.")]
    }
    return []
  }

  // MARK: - Before it ends

  static let notNeeded = Gate(
    "not-needed", "Is it confirmed that the site is no longer needed?", "DEC-1"
  ) { site, _, _ in
    site.contents.isYes(SiteFields.noLongerNeeded)
      ? [] : [Refusal.Lack("It is not confirmed that the site is no longer needed.", remedy: "Confirm it, or keep it.")]
  }

  /// The archive's own view of the site counts, too: a copy cannot be called whole while the last run left a gap.
  static let copiedWhole = Gate("copy", "Is the copy complete?", "DEC-4") { site, standing, tx in
    if site.contents.has(SiteFields.copyOverride) { return [] }
    var lacks: [Refusal.Lack] = []
    if !site.contents.isYes(SiteFields.copyComplete) {
      lacks.append(
        Refusal.Lack(
          "The copy is not complete.", remedy: "Complete it, or have counsel accept it as it is with a reason."))
    }
    let reference = site.contents[SiteFields.capture]
    if !reference.isEmpty,
      let row = try tx.row(
        "SELECT covered_to FROM site WHERE agency = \(standing.viewer.agency) AND reference = \(reference)"),
      (try row.int64OrNil("covered_to") ?? 0) < (site.entered(.decommissionDirected)?.milliseconds ?? 0)
    {
      lacks.append(
        Refusal.Lack(
          "No complete capture of \(reference) was made since the direction.",
          remedy: "Start one now under Sites and see it through."))
    }
    return lacks
  }

  static let allBlocked = Gate("blocked", "Is all access blocked?", "DEC-5") { site, _, _ in
    guard case .several(let choices) = SiteFields.blocked.kind else { return [] }
    let done = site.contents.list(SiteFields.blocked)
    return choices.filter { !done.contains($0.value) }.map {
      Refusal.Lack("\($0.label): not blocked.", remedy: "Block it on the platform, then report it.")
    }
  }

  static let compliant = Gate("compliant", "Does it comply?", "REQ-19") { site, _, _ in
    site.contents.isYes(SiteFields.compliance)
      ? [] : [Refusal.Lack("It does not comply with the policy.", remedy: "Have it brought in order by a day.")]
  }

  /// Each listed act must be evidenced before the case closes (DEC-11).
  static let ended = Gate("ended", "Is every act of the end done?", "DEC-11") { site, standing, tx in
    var lacks: [Refusal.Lack] = []
    if !site.contents.isYes(SiteFields.linksRemoved) {
      lacks.append(Refusal.Lack("Links to the site remain.", remedy: "Remove them from the website (DEC-7)."))
    }
    if !site.contents.isYes(SiteFields.renewalStopped) {
      lacks.append(
        Refusal.Lack("The renewal of the disposition authority runs on.", remedy: "Stop it, and say so."))
    }
    let failed = try tx.row(
      """
      SELECT id FROM notice WHERE agency = \(standing.viewer.agency) AND about = \(site.reference)
        AND template = 'deactivation-done' AND state <> 'failed'
      """)
    if failed == nil {
      lacks.append(
        Refusal.Lack("The notice of deactivation did not reach anybody.", remedy: "Have it sent again (MSG-5)."))
    }
    return lacks
  }

  /// The step seals the final list of credentials itself, of every entry of the site: without one there is no list (CRD-19,
  /// DEC-9). What an entry of old lacks is no reason to keep a site open.
  static let credentialsKept = Gate(
    "credentials-kept", "Does the vault hold credentials for the final list?", "DEC-9"
  ) { site, standing, tx in
    try Vault.of(standing.services)?.holdsNothing(ofCase: site.reference, in: tx) == true
      ? [
        Refusal.Lack(
          "For the final list of credentials, the vault holds none of this site.",
          remedy: "Lay the account down in the vault, with the case \(site.reference).")
      ] : []
  }
}
