import Foundation
import RostraPlatforms
package import RostraStorage
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
  /// How sites are named; nil: as anybody likes (REG-5).
  package var naming: NamingRule?

  /// How the public names of sites are built.
  package struct NamingRule: Sendable, Hashable, Decodable {
    /// A regular expression that the whole name must match.
    package var pattern: String
    package var example: String
    package var source: String

    package func allows(_ name: String) -> Bool {
      guard let expression = try? Regex(pattern) else { return false }
      return (try? expression.wholeMatch(in: name)) != nil
    }
  }

  /// A time that the law, the policy or we have set: in days, counted as `basis` says.
  package struct Period: Sendable, Hashable, Decodable {
    package var days: Int
    package var basis: Basis
    /// Where it is from; `ours` where it is a recommended value of this program's, never law.
    package var source: String
    package var lastVerified: String?

    package enum Basis: String, Sendable, Hashable, Decodable { case calendar, business }
  }

  package struct Law: Sendable, Hashable, Decodable {
    package var subject: String
    package var title: String
    package var citation: String
    /// The day on which somebody compared it with the law itself, or `never`.
    package var lastVerified: String
  }

  package struct Help: Sendable, Hashable, Decodable {
    package var name: String
    package var `for`: String
    package var lastVerified: String
  }

  private enum CodingKeys: String, CodingKey {
    case id, title, version, effective, timeZone, words, law, help, titles, procedures, notices, clocks, siteReviewers,
      siteChecklist, naming
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
    naming = try container.decodeIfPresent(NamingRule.self, forKey: .naming)
  }

  /// The rules that an agency works by now: its own version, or the profile as it ships.
  package static func inForce(for agency: Identifier<Agency>, in tx: any Transaction) throws -> Profile {
    let own = try tx.row(
      "SELECT version, text FROM agency_rules WHERE agency = \(agency) ORDER BY version DESC LIMIT 1")
    if let own { return try read(try own.text("text"), name: "rules, version \(try own.int("version"))") }
    guard let row = try tx.row("SELECT profile FROM agency WHERE id = \(agency)") else {
      throw ProfileError.unreadable("there is no agency '\(agency)'")
    }
    return try named(try row.text("profile"))
  }

  package func title(of role: Viewer.Role) -> String { titles[role.rawValue] ?? role.title }

  /// The profiles that ship with the program, by id.
  package static func all() throws -> [Profile] {
    guard let folder = Bundle.module.url(forResource: "Profiles", withExtension: nil) else {
      throw ProfileError.unreadable("the program's own profiles are missing: install it again")
    }
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "yaml" }
      .map { try read(String(contentsOf: $0, encoding: .utf8), name: $0.lastPathComponent) }
      .sorted { $0.id < $1.id }
  }

  package static func read(_ text: String, name: String) throws -> Profile {
    do {
      let profile = try YAMLDecoder().decode(Profile.self, from: text)
      guard TimeZone(identifier: profile.timeZone) != nil else {
        throw ProfileError.unreadable("\(name): timeZone '\(profile.timeZone)' is not a time zone's name")
      }
      return profile
    } catch let error as ProfileError {
      throw error
    } catch {
      throw ProfileError.unreadable("\(name): \(error)")
    }
  }

  package static func named(_ id: String) throws -> Profile {
    let profiles = try all()
    guard let profile = profiles.first(where: { $0.id == id }) else {
      throw ProfileError.unknown(id, known: profiles.map(\.id))
    }
    return profile
  }
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
