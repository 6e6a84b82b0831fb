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
  package var inForceFrom: Timestamp?
  /// When a later version took its place.
  package var inForceUntil: Timestamp?
  package var sections: [Section]
  /// The version that it was made from.
  package var earlier: String?
  let scope: String

  package struct Section: Sendable, Hashable {
    /// Of the requirement that asks for it: the same in every version.
    package var id: String
    package var title: String
    package var text: String
    /// Why it is not applied, where it was declared invalid (POL-34).
    package var invalid: String?
  }

  package init(_ file: CaseFile<PolicyProcedure>) {
    let contents = file.contents
    (reference, unit, stage, earlier) = (file.reference, file.unitName, file.stage, file.about)
    title = contents[PolicyProcedure.title]
    number = contents[PolicyProcedure.number]
    version = contents[PolicyProcedure.version]
    owner = contents[PolicyProcedure.owner]
    authority = contents[PolicyProcedure.authority]
    effective = contents[PolicyProcedure.effective]
    tool = contents[PolicyProcedure.tool]
    inForceFrom = file.entered(.promulgated)
    inForceUntil = file.entered(.superseded)
    scope = PolicyProcedure.scope(of: file)
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

  /// All that were ever promulgated, newest first: what anybody may read.
  package static func published(
    agency: Identifier<Agency>, in tx: any Transaction
  ) throws -> [PolicyPaper] {
    var filter = CaseFile<PolicyProcedure>.Filter()
    filter.stages = [.promulgated, .superseded]
    return try CaseFile<PolicyProcedure>.all(
      filter, limit: 1000, for: .system("policies", of: agency), in: tx
    ).map(PolicyPaper.init).filter(\.isPublic).sorted {
      ($0.inForceFrom ?? Timestamp(milliseconds: 0)) > ($1.inForceFrom ?? Timestamp(milliseconds: 0))
    }
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
      ("Promulgated", inForceFrom.map(time.text) ?? ""), ("In effect from", effective),
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
