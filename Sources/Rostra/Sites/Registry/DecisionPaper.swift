package import RostraPlatforms

extension CasePaper {
  /// Verbs of evidence that a decision was made by, each with its word.
  package static let decisions = [
    "site.approve": "APPROVED", "site.reject": "REJECTED", "site.return": "RETURNED FOR COMPLETION",
  ]

  /// The written decision on a request for a site (REQ-13).
  ///
  /// - Returns: nil while nothing was decided.
  package func decision(
    _ detail: CaseDetail<SiteProcedure>, log: String, at now: Timestamp
  ) -> PrintedDocument? {
    guard let decided = detail.history.last(where: { Self.decisions[$0.verb] != nil }),
      let word = Self.decisions[decided.verb]
    else { return nil }
    let file = detail.file
    let contents = file.contents
    let reviews = detail.fields.filter { $0.name.hasPrefix("review-") }
    var parts: [PrintedDocument.Part] = [
      .paragraph("\(agency.name), \(file.unitName)"),
      .facts([
        .init("Request", "\(file.reference), \(file.name)"), .init("Decision", word),
        .init("Decided by", "\(decided.actor), \(detail.profile.title(of: decided.role))"),
        .init("On", time.text(decided.at)), .init("Reason", decided.reason ?? "None was given."),
      ]),
      .heading("What was asked for"),
      .facts(
        SiteFields.request.filter { contents.has($0) }.map { .init($0.label, detail.text($0)) }),
    ]
    if let endorser = contents.people(SiteFields.endorser).first.flatMap({ detail.people[$0] }) {
      parts.append(.facts([.init("Endorsed by", endorser.name), .init("Why", contents[SiteFields.endorsement])]))
    }
    if !reviews.isEmpty {
      parts += [.heading("Reviews"), .facts(reviews.map { .init($0.label, detail.text($0)) })]
    }
    parts += [
      .heading("Evidence"),
      .facts([.init("Entry in the log", String(decided.leaf)), .init("Log", log)]),
      .note(
        "Whoever has the log’s key can check that this entry is in it, and that it was not changed since."),
    ]
    return PrintedDocument(
      title: "Decision on a request for a social media site", parts: parts, footer: footer(file.reference, now))
  }
}
