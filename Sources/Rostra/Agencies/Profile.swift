import Foundation
import RostraPlatforms
package import RostraStorage
import Synchronization
import Yams

/// A jurisdiction's vocabulary, time zone, laws and help directory (GEN-1, GEN-8, GEN-12): data that ships with the
/// program and that an agency may edit. Adding a state is adding a file.
package struct Profile: Sendable, Decodable {
  package var id: String
  package var title: String
  package var version: Int
  package var effective: String
  package var timeZone: String
  package var words: [String: String]
  package var law: [Law]
  package var help: [Help]
  /// The agency's own titles of the functions that procedures name; functions are fixed, titles are not (GEN-12).
  package var titles: [String: String]
  /// By noun and step.
  package var procedures: [String: [String: ProcedureRule]]
  /// Copy lists by message (MSG-7).
  package var notices: [String: CopyList]
  /// Periods, by name: `site.decision`.
  package var clocks: [String: Period]

  /// Who must review a request for a site before it is decided (REQ-10), and what each looks at (REQ-11).
  package var siteReviewers: [Viewer.Role]
  package var siteChecklist: [String]
  /// The notices that a site must show.
  package var siteNotices: [SiteNotice]
  /// What a first policy begins with, by the element's requirement (POL-53). `[[…]]` stands where the agency must fill in.
  package var policyTemplate: [String: String]
  /// Who holds a function while nobody is named for it (ADM-9): by role.
  package var vacancies: [String: Viewer.Role]
  /// How sites are named; nil: as anybody likes (REG-5).
  package var naming: NamingRule?
  /// Days on which no business day's clock runs.
  package var holidays: [Holiday]
  /// What each kind of body switches on (GEN-14).
  package var bodies: [BodyDuty]
  /// Terms that the policy defines, shown as help where they are used (GEN-7).
  package var glossary: [DefinedTerm]
  /// Which list of kinds of platform is used (POL-7, POL-52).
  package var platformCategories: String

  enum CodingKeys: String, CodingKey, CaseIterable {
    case id, title, version, effective, timeZone, words, law, help, titles, procedures, notices, clocks, siteReviewers,
      siteChecklist, naming, holidays, bodies, glossary, platformCategories, siteNotices, requiredNotices,
      policyTemplate,
      vacancies
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(String.self, forKey: .id)
    title = try container.decode(String.self, forKey: .title)
    version = try container.decode(Int.self, forKey: .version)
    effective = try container.decode(String.self, forKey: .effective)
    timeZone = try container.decode(String.self, forKey: .timeZone)
    words = try container.decode([String: String].self, forKey: .words)
    law = try container.decode([Law].self, forKey: .law)
    help = try container.decode([Help].self, forKey: .help)
    titles = try container.decodeIfPresent([String: String].self, forKey: .titles) ?? [:]
    procedures = try container.decodeIfPresent([String: [String: ProcedureRule]].self, forKey: .procedures) ?? [:]
    notices = try container.decodeIfPresent([String: CopyList].self, forKey: .notices) ?? [:]
    clocks = try container.decodeIfPresent([String: Period].self, forKey: .clocks) ?? [:]
    siteReviewers = try container.decodeIfPresent([Viewer.Role].self, forKey: .siteReviewers) ?? []
    siteChecklist = try container.decodeIfPresent([String].self, forKey: .siteChecklist) ?? []
    let defaults = try ProfileDefaults.shipped
    let own = try container.decodeIfPresent([SiteNotice].self, forKey: .siteNotices) ?? []
    let wanted = try container.decodeIfPresent([String].self, forKey: .requiredNotices)
    siteNotices =
      own
      + defaults.siteNotices.filter { notice in
        !own.contains { $0.kind == notice.kind } && wanted?.contains(notice.kind) ?? true
      }
    policyTemplate = defaults.policyTemplate.merging(
      try container.decodeIfPresent([String: String].self, forKey: .policyTemplate) ?? [:]
    ) { _, own in own }
    vacancies = try container.decodeIfPresent([String: Viewer.Role].self, forKey: .vacancies) ?? [:]
    naming = try container.decodeIfPresent(NamingRule.self, forKey: .naming)
    holidays = try container.decodeIfPresent([Holiday].self, forKey: .holidays) ?? []
    bodies = try container.decodeIfPresent([BodyDuty].self, forKey: .bodies) ?? []
    glossary = try container.decodeIfPresent([DefinedTerm].self, forKey: .glossary) ?? []
    platformCategories =
      try container.decodeIfPresent(String.self, forKey: .platformCategories) ?? "new-jersey"
  }

  /// The rules that an agency works by now: its own version, or the profile as it ships.
  package static func inForce(for agency: Identifier<Agency>, in tx: any Transaction) throws -> Profile {
    let own = try tx.row(
      "SELECT version, text FROM agency_rules WHERE agency = \(agency) ORDER BY version DESC LIMIT 1")
    if let own { return try decode(try own.text("text"), name: "rules, version \(try own.int("version"))") }
    guard let row = try tx.row("SELECT profile FROM agency WHERE id = \(agency)") else {
      throw ProfileError.unreadable("there is no agency '\(agency)'")
    }
    return try named(try row.text("profile"))
  }

  /// A role, and who holds it in turn while it is vacant.
  package func chain(from role: Viewer.Role) -> [Viewer.Role] {
    var chain = [role]
    while let next = vacancies[chain[chain.count - 1].rawValue], !chain.contains(next) { chain.append(next) }
    return chain
  }

  package func title(of role: Viewer.Role) -> String { titles[role.rawValue] ?? role.title }

  /// The profiles that ship with the program, by id.
  package static func all() throws -> [Profile] {
    try texts().map { try read($0.text, name: $0.name) }.sorted { $0.id < $1.id }
  }

  /// A shipped profile as it is written.
  package static func text(of id: String) throws -> String {
    let texts = try texts()
    guard let found = texts.first(where: { $0.name == "\(id).yaml" }) else {
      throw ProfileError.unknown(id, known: texts.map { String($0.name.dropLast(5)) })
    }
    return found.text
  }

  private static func texts() throws -> [(name: String, text: String)] { try shipped.get() }

  /// The texts belong to the program: they are the same as long as it runs.
  private static let shipped = Result {
    guard let folder = Bundle.module.url(forResource: "Profiles", withExtension: nil) else {
      throw ProfileError.unreadable("the program's own profiles are missing: install it again")
    }
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "yaml" }
      .map { (name: $0.lastPathComponent, text: try String(contentsOf: $0, encoding: .utf8)) }
      .sorted { $0.name < $1.name }
  }

  /// - Throws: ``ProfileError`` with every fault and its line; a name that nothing knows is one, since it would silently change
  ///   nothing.
  package static func read(_ text: String, name: String) throws -> Profile {
    let faults = try ProfileText(text, name: name).faults
    guard faults.isEmpty else { throw ProfileError.unreadable(faults.joined(separator: "\n")) }
    return try decode(text, name: name)
  }

  /// A text that was looked through before. Every page and every step asks for the rules in force, and reading them takes ten
  /// milliseconds: the last few texts are remembered with what they mean, which is always the same.
  private static func decode(_ text: String, name: String) throws -> Profile {
    if let known = decoded.withLock({ $0[text] }) { return known }
    do {
      let profile = try YAMLDecoder().decode(Profile.self, from: text)
      decoded.withLock { known in
        if known.count >= 16 { known.removeAll() }
        known[text] = profile
      }
      return profile
    } catch {
      throw ProfileError.unreadable("\(name): \(ProfileText.sentence(error))")
    }
  }

  private static let decoded = Mutex<[String: Profile]>([:])

  package static func named(_ id: String) throws -> Profile { try decode(text(of: id), name: "\(id).yaml") }
}

package enum ProfileError: Error, CustomStringConvertible {
  case unknown(String, known: [String])
  case unreadable(String)

  package var description: String {
    switch self {
    case .unknown(let id, let known):
      "there is no jurisdiction profile '\(id)'; choose one of \(known.joined(separator: ", "))"
    case .unreadable(let why): why
    }
  }
}
