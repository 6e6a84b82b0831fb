import Foundation
import Testing

@testable import Rostra

@Suite("Procedures are tables that can be proof-read")
struct LifecycleTests {
  @Test("every table is sound, alone and with every shipped profile: what starts with a fault does not start")
  func sound() throws {
    let profiles = try Profile.all()
    #expect(profiles.count >= 4)
    let faults = Procedures.faults(in: profiles)
    #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
  }

  @Test("MSG-1: every message of every step has its recipients and a text, with every shipped profile")
  func messages() throws {
    for profile in try Profile.all() { for procedure in Procedures.all { try check(procedure, profile) } }
  }

  private func check<P: Procedure>(_ procedure: P.Type, _ profile: Profile) throws {
    for step in P.lifecycle.adapted(by: profile).steps {
      for notice in step.notices {
        #expect(try !notice.copies(in: profile).to.isEmpty, "\(P.noun).\(step.act)")
        _ = try NoticeText.shipped(notice.kind)
      }
    }
  }

  @Test("a table that cannot be lived is found out")
  func faults() {
    typealias Step = Lifecycle<SiteProcedure>.Step
    let broken = Lifecycle<SiteProcedure>(
      "Broken", source: "none",
      steps: [
        Step("draft", "Draft", to: .draft, by: [.employee], "GEN-1"),
        Step("submit", "Submit", from: [.draft], to: .submitted, by: [], "GEN-1"),
        Step("submit", "Submit again", from: [.draft], to: .submitted, by: [.webLiaison]),
      ], deadlines: [Deadline("wait", "Wait", at: [.draft], within: .days(1), lapses: "fly", "GEN-1")])
    let faults = broken.faults.joined(separator: "\n")
    for words in [
      "no step leads to 'Approved'", "nobody may take 'submit'", "'submit' names no requirement",
      "'submit' from 'Draft' stands twice", "nobody owes 'wait'", "'wait' ends in 'fly'",
    ] { #expect(faults.contains(words), "\(faults)") }
  }

  /// The rows of one table of requirements.md: from > to, and who acts.
  private func rows(_ heading: String) throws -> [(path: [String], actor: String)]? {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../../shared/requirements.md")
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
    let section = try #require(text.components(separatedBy: "\n## \(heading)").dropFirst().first)
    return section.components(separatedBy: "\n## ")[0].split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst()
      .map { line in
        let cells = line.split(separator: "|", omittingEmptySubsequences: false)
          .map { $0.trimmingCharacters(in: .whitespaces) }
        return (cells[1].components(separatedBy: " > "), cells[2])
      }
  }

  @Test(
    "GEN-10, REQ-17: the life of a site is the requirements' table, step for step", arguments: [("3.1 Site", "site")])
  func requirements(_ heading: String, _ noun: String) throws {
    guard let rows = try rows(heading), let procedure = Procedures.of(noun: noun) else { return }
    compare(procedure, rows)
  }

  private func compare<P: Procedure>(_ procedure: P.Type, _ rows: [(path: [String], actor: String)]) {
    func pairs(_ row: (path: [String], actor: String)) -> [(from: [String], to: [String])] {
      zip(row.path, row.path.dropFirst()).map { from, to in
        (
          from == "-" ? [""] : from.components(separatedBy: " / "),
          to.replacing(" (final)", with: "").replacing(" or ", with: " / ").components(separatedBy: " / ")
        )
      }
    }
    // What requirements.md calls the same: a suspect is a dormant site; an account that is found may come from anywhere.
    let other = ["Dormant": "Dormant-suspect", "Compliant(Registered)": "Registered", "any": ""]
    func names(_ list: [String]) -> [String] { list.map { other[$0] ?? $0 } }
    for step in P.lifecycle.steps {
      guard let to = step.to else { continue }
      for from in step.from.isEmpty ? [""] : step.from.map(\.title) {
        let isKnown = rows.contains { row in
          pairs(row).contains { names($0.from).contains(from) && names($0.to).contains(to.title) }
        }
        #expect(isKnown || Self.ours.contains("\(from) > \(to.title)"), "\(step.act): \(from) > \(to.title) is no row")
      }
    }
    // And nothing of the table is missing.
    for pair in rows.flatMap(pairs) {
      for from in names(pair.from) {
        for to in names(pair.to) where !Self.elsewhere.contains(to) {
          let isThere = P.lifecycle.steps.contains { step in
            let starts = step.from.isEmpty ? [""] : step.from.map(\.title)
            return starts.contains(from) && step.to?.title == to
          }
          #expect(isThere || Self.through.contains("\(from) > \(to)"), "no step leads from '\(from)' to '\(to)'")
        }
      }
    }
  }

  /// Steps beyond the table: an approval that lapses (REQ-24); what is in order again; whatever ends without having been live.
  private static let ours: Set<String> = [
    "Approved > Returned", "Preparing > Returned", "Attention > Live", "Attention > Dormant-suspect",
    "Attention > Suspended", "Attention > Decommission-directed", "Remediate > Registered",
    "Remediate > Decommission-directed", "Discovered > Draft",
  ]
  /// A violation is a case of its own, which another capability keeps.
  private static let elsewhere: Set<String> = ["VIO case"]
  /// By way of another stage: what is adopted becomes a draft, so that the six contents are asked for.
  private static let through: Set<String> = ["Discovered > Submitted"]
}
