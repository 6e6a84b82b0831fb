package import RostraPlatforms
package import RostraStorage

/// A policy as people read it: its text, section by section, with what frames it (POL-55).
package struct PolicyPaper: Sendable {
  package var reference: String
  package var title: String
  package var unit: String
  package var number: String
  package var version: String
  package var owner: String
  package var authority: String
  package var effective: String
  package var tool: String
  package var stage: PolicyProcedure.Stage
  /// When it was promulgated; nil while it was not.
  package var promulgated: Timestamp?
  /// From when on it holds: from its day of effect, where that is later than its promulgation.
  package var inForceFrom: Timestamp?
  /// When a later version took its place, or will.
  package var inForceUntil: Timestamp?
  package var sections: [Section]
  /// The version that it was made from.
  package var earlier: String?
  let scope: String
  private let place: Identifier<AgencyUnit>

  package struct Section: Sendable, Hashable {
    /// Of the requirement that asks for it: the same in every version.
    package var id: String
    package var title: String
    package var text: String
    /// Why it is not applied, where it was declared invalid (POL-34).
    package var invalid: String?
  }

  /// - Parameter time: of the agency, whose days begin where it is.
  package init(_ file: CaseFile<PolicyProcedure>, _ time: AgencyTime) {
    let contents = file.contents
    (reference, unit, stage, earlier) = (file.reference, file.unitName, file.stage, file.about)
    title = contents[PolicyProcedure.title]
    number = contents[PolicyProcedure.number]
    version = contents[PolicyProcedure.version]
    owner = contents[PolicyProcedure.owner]
    authority = contents[PolicyProcedure.authority]
    effective = contents[PolicyProcedure.effective]
    tool = contents[PolicyProcedure.tool]
    promulgated = file.entered(.promulgated)
    let start = time.start(of: effective)
    inForceFrom = promulgated.map { max($0, start ?? $0) }
    inForceUntil = file.entered(.superseded)
    scope = PolicyProcedure.scope(of: file)
    place = file.unit
    let invalid = Dictionary(
      contents[PolicyProcedure.invalid].split(separator: "\n").compactMap { line -> (String, String)? in
        line.firstIndex(of: ":").map {
          (String(line[..<$0]), String(line[line.index(after: $0)...]).trimmingWhitespace())
        }
      }, uniquingKeysWith: { _, last in last })
    sections = PolicyElement.all.filter { contents.has($0.field) }.map {
      Section(id: $0.requirement, title: $0.title, text: contents[$0.field], invalid: invalid[$0.requirement])
    }
  }

  package var isPublic: Bool { inForceFrom != nil && (stage == .promulgated || stage == .superseded) }

  package func wasInForce(at time: Timestamp) -> Bool {
    guard isPublic, let from = inForceFrom, from <= time else { return false }
    return inForceUntil.map { $0 > time } ?? true
  }

  /// Promulgated, and to come into force on a later day.
  package func isUpcoming(at time: Timestamp) -> Bool {
    guard isPublic, let from = inForceFrom, from > time else { return false }
    return inForceUntil.map { $0 > from } ?? true
  }

  /// All that were ever promulgated, newest first: what anybody may read.
  package static func published(agency: Agency, in tx: any Transaction) throws -> [PolicyPaper] {
    var filter = CaseFile<PolicyProcedure>.Filter()
    filter.stages = [.promulgated, .superseded]
    let time = AgencyTime(agency)
    let papers = try CaseFile<PolicyProcedure>.all(
      filter, limit: 1000, for: .system("policies", of: agency.id), in: tx
    ).map { PolicyPaper($0, time) }.filter(\.isPublic)
    return papers.map { $0.ending(among: papers) }.sorted {
      ($0.inForceFrom ?? Timestamp(milliseconds: 0)) > ($1.inForceFrom ?? Timestamp(milliseconds: 0))
    }
  }

  /// What is superseded holds until the first of the later versions comes into force, not until that was promulgated.
  private func ending(among all: [PolicyPaper]) -> PolicyPaper {
    guard stage == .superseded, let own = promulgated else { return self }
    var paper = self
    paper.inForceUntil =
      versions(among: all).filter { $0.promulgated.map { $0 >= own } ?? false }.compactMap(\.inForceFrom).min()
      ?? inForceUntil
    return paper
  }

  /// What held at a moment (AUD-12).
  package static func inForce(
    at time: Timestamp, agency: Agency, in tx: any Transaction
  ) throws -> [PolicyPaper] {
    try published(agency: agency, in: tx).filter { $0.wasInForce(at: time) }
  }

  /// Those that hold for a unit's use of a platform: its own, and those of what it belongs to (POL-1, POL-42).
  static func inForce(
    for unit: Identifier<AgencyUnit>, on platform: String, at time: Timestamp, agency: Agency, in tx: any Transaction
  ) throws -> [PolicyPaper] {
    let line = try AgencyUnit.line(from: unit, agency: agency.id, in: tx)
    return try inForce(at: time, agency: agency, in: tx).filter {
      line.contains($0.place) && ($0.tool.isEmpty || $0.tool.lowercased() == platform.lowercased())
    }
  }

  /// One policy for a viewer, with its end as it stands among all of them.
  ///
  /// - Throws: ``CaseFileError`` where there is none.
  package static func find(
    _ reference: String, agency: Agency, for viewer: Viewer, in tx: any Transaction
  ) throws -> PolicyPaper {
    let paper = PolicyPaper(
      try CaseFile<PolicyProcedure>.require(reference, for: viewer, in: tx), AgencyTime(agency))
    guard paper.stage == .superseded else { return paper }
    return try published(agency: agency, in: tx).first { $0.reference == paper.reference } ?? paper
  }

  /// What programs see of it.
  package func json(withText: Bool) -> JSON {
    var members = JSONMembers()
    members.add("reference", reference)
    members.add("title", title)
    members.add("number", number)
    members.add("version", version)
    members.add("unit", unit)
    members.add("tool", tool)
    members.add("owner", owner)
    members.add("authority", authority)
    members.add("promulgated", promulgated?.rfc3339)
    members.add("inForceFrom", inForceFrom?.rfc3339)
    members.add("inForceUntil", inForceUntil?.rfc3339)
    guard withText else { return members.json }
    members.add(
      "sections",
      list: sections.map { section in
        var part = JSONMembers()
        part.add("id", section.id)
        part.add("title", section.title)
        part.add("text", section.text)
        part.add("invalid", section.invalid)
        return part.json
      })
    return members.json
  }

  /// Other versions of the same policy among these.
  package func versions(among all: [PolicyPaper]) -> [PolicyPaper] {
    all.filter { $0.scope == scope && $0.reference != reference }
  }

  /// The whole text, to print and to file.
  package func document(agency: Agency, at now: Timestamp) -> PrintedDocument {
    let time = AgencyTime(agency)
    let facts = [
      ("Number", number), ("Version", version), ("Status", stage.title),
      ("Promulgated", promulgated.map(time.text) ?? ""), ("In effect from", effective),
      ("Superseded", inForceUntil.map(time.text) ?? ""), ("Unit", unit), ("Only for", tool), ("Owner", owner),
      ("Approved by", authority),
    ].filter { !$0.1.isEmpty }.map { PrintedDocument.Fact($0.0, $0.1) }
    var parts: [PrintedDocument.Part] = [.facts(facts)]
    for (number, section) in sections.enumerated() {
      parts.append(.heading("\(number + 1). \(section.title)"))
      if let invalid = section.invalid { parts.append(.note("Not applied: \(invalid)")) }
      parts.append(.paragraph(section.text))
    }
    return PrintedDocument(
      title: title, parts: parts,
      footer: "\(agency.isSample ? "SAMPLE DATA. " : "")\(agency.name) · \(reference) · version \(version)")
  }
}
