import Foundation
import Testing

@testable import Rostra

@Suite("Procedures are tables that can be proof-read")
struct LifecycleTests {
  @Test("the table of a site is sound: every stage is reached, every step has an actor and a requirement")
  func sound() {
    #expect(SiteCase.lifecycle.faults.isEmpty, "\(SiteCase.lifecycle.faults.joined(separator: "\n"))")
  }

  @Test("GEN-1: what a shipped profile names of a procedure is there, and its messages have copy lists and texts")
  func profiles() throws {
    let profiles = try Profile.all()
    #expect(profiles.count >= 4)
    for profile in profiles {
      #expect(SiteCase.lifecycle.faults(in: profile).isEmpty, "\(SiteCase.lifecycle.faults(in: profile))")
      for step in SiteCase.lifecycle.adapted(by: profile).steps {
        for kind in step.notices {
          #expect(profile.notices[kind.rawValue] != nil, "\(profile.id) has no copy list for \(kind.rawValue)")
          _ = try NoticeText.shipped(kind)
        }
      }
    }
  }

  @Test("a table that cannot be lived is found out")
  func faults() {
    typealias Step = Lifecycle<SiteCase>.Step
    let broken = Lifecycle<SiteCase>(
      "Broken", source: "none",
      steps: [
        Step("draft", "Draft", from: [], to: .draft, by: [.employee], "GEN-1"),
        Step("submit", "Submit", from: [.draft], to: .submitted, by: [], "GEN-1"),
        Step("submit", "Submit again", from: [.draft], to: .submitted, by: [.webLiaison]),
      ])
    let faults = broken.faults.joined(separator: "\n")
    for words in [
      "no step leads to 'Approved'", "nobody may take 'submit'", "'submit' names no requirement",
      "'submit' from 'Draft' stands twice",
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

  @Test("every step of a site is a row of the requirements' table")
  func requirements() throws {
    guard let rows = try rows("3.1 Site") else { return }
    func knows(_ from: String, _ to: String) -> Bool {
      rows.contains { row in
        zip(row.path, row.path.dropFirst()).contains { pair in
          let left = pair.0 == "-" ? [""] : pair.0.components(separatedBy: " / ")
          let right = pair.1.replacing(" (final)", with: "").components(separatedBy: " / ")
          return left.contains(from) && right.contains(to)
        }
      }
    }
    for step in SiteCase.lifecycle.steps {
      for from in step.from.isEmpty ? [""] : step.from.map(\.title) {
        #expect(knows(from, step.to.title), "\(step.act): \(from) > \(step.to.title) is no row")
      }
    }
  }
}
