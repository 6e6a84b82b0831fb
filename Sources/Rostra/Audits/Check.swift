import RostraPlatforms
package import RostraStorage

/// A rule over the whole that is looked at every night and on demand (AUD-2): what breaks it is a finding with an owner.
package struct Check: Sendable {
  /// `registry.links`
  package var id: String
  /// As a list of promises reads: "Every registered site is linked from a page of the agency".
  package var title: String
  package var requirement: String
  /// Everything that breaks the rule now, asked of the whole agency at once.
  package var run: @Sendable (_ standing: Standing, _ tx: any Transaction) throws -> [Breach]

  /// One thing that breaks the rule.
  package struct Breach: Sendable, Hashable {
    /// A reference: `SC-4`. With the check's id it says which finding it is.
    package var subject: String
    package var sentence: String
    package var remedy: String
    /// A role, or `administrators` of the site that it is about.
    package var owner: String
    package var unit: Identifier<AgencyUnit>
    package var severity: Severity
    /// Days in which it is to be mended.
    package var days: Int

    package init(
      _ subject: String, _ sentence: String, remedy: String, owner: Viewer.Role?, unit: Identifier<AgencyUnit>,
      severity: Severity = .warning, days: Int = 30
    ) {
      self.subject = subject
      self.sentence = sentence
      self.remedy = remedy
      self.owner = owner?.rawValue ?? CopyList.Party.administrators.rawValue
      self.unit = unit
      self.severity = severity
      self.days = days
    }
  }

  package enum Severity: String, Sendable, Hashable, CaseIterable { case notice, warning, urgent }

  package init(
    _ id: String, _ title: String, _ requirement: String,
    run: @escaping @Sendable (_ standing: Standing, _ tx: any Transaction) throws -> [Breach]
  ) {
    self.id = id
    self.title = title
    self.requirement = requirement
    self.run = run
  }
}
