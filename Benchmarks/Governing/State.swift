import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

/// The rows of a whole state, written straight into the tables: what is measured is how they are read and worked on.
struct State: Sendable {
  var units: Int
  var people: Int
  var sites: Int

  static let words = ["parks", "library", "roads", "health", "water", "schools", "police", "tourism", "courts", "fire"]

  static func id(_ kind: Int, _ number: Int) -> String {
    String(format: "0198c0de-%04x-7000-8000-%012x", kind, number)
  }
  static func unit(_ number: Int) -> String { id(1, number) }
  static func person(_ number: Int) -> String { id(2, number) }

  func fill(_ services: Services) async throws {
    let agency = services.agency.id
    let now = services.clock.now().milliseconds
    let day: Int64 = 86_400_000
    try await services.database.write { tx in
      for number in 0..<units {
        try tx.execute(
          """
          INSERT INTO unit (agency, id, parent, name, kind, created_at)
          VALUES (\(agency), \(Self.unit(number)), \(agency), \("Agency \(number)"), 'department', \(now))
          """)
      }
    }
    let roles: [Viewer.Role] = [
      .unitHead, .webLiaison, .lineManager, .supervisor, .siteAdministrator, .author, .approver, .employee,
    ]
    for first in stride(from: 0, to: people, by: 2_000) {
      try await services.database.write { tx in
        for number in first..<min(first + 2_000, people) {
          let unit = Self.unit(number % units)
          try tx.execute(
            """
            INSERT INTO person (agency, id, mail, name, state, created_at, unit)
            VALUES (\(agency), \(Self.person(number)), \("p\(number)@example.gov"), \("Person \(number)"), 'active',
              \(now), \(unit))
            """)
          let role =
            number < 3 ? [.agencyHead, .technologyOfficer, .webTeam][number] : roles[number / units % roles.count]
          try tx.execute(
            """
            INSERT INTO person_role (agency, person, role, unit, granted_at, granted_by)
            VALUES (\(agency), \(Self.person(number)), \(role.rawValue), \(number < 3 ? agency.text : unit), \(now), 'benchmark')
            """)
        }
      }
    }
    for first in stride(from: 0, to: sites, by: 500) {
      try await services.database.write { tx in
        for number in first..<min(first + 500, sites) { try site(number, agency, now, day, in: tx) }
      }
    }
    try await services.database.write { tx in
      try insert(
        "policy", "PO-1", Self.id(9, 0), agency.text, "promulgated", ["policy-title": "Social Media", "version": "1"],
        agency, now, in: tx)
    }
  }

  private func site(
    _ number: Int, _ agency: Identifier<Agency>, _ now: Int64, _ day: Int64, in tx: any Transaction
  ) throws {
    let reference = "SC-\(number + 1)"
    let unit = Self.unit(number % units)
    let word = Self.words[number % Self.words.count]
    let administrator = Self.person(number % people)
    try insert(
      "site", reference, Self.id(3, number), unit, "live",
      [
        "name": .string("\(word) \(number) of agency \(number % units)"), "platform": "Facebook",
        "purpose": .string("Tell people what is new about \(word)."), "handle": .string("\(word)\(number)"),
        "links": "https://example.gov", "ownership-verifier": .string(administrator), "capture-method": "hand",
        "comments": "on",
      ], agency, now, in: tx)
    try insert(
      "designation", "DE-\(number + 1)", Self.id(4, number), unit, "active", [:], agency, now, subject: administrator,
      about: reference, in: tx)
    if number < people {
      try insert(
        "training", "TR-\(number + 1)", Self.id(5, number), unit, "active", ["until": "2030-01-01"], agency, now,
        subject: administrator, in: tx)
    }
    for (index, kind) in ["upkeep", "content-review", "usage-report", "attestation"].enumerated() {
      let due = now + Int64(index * 20 - 5 + number % 30) * day
      try insert(
        "task", "TK-\(number * 4 + index + 1)", Self.id(6, number * 4 + index), unit, "open",
        ["kind": .string(kind), "due": "2027-01-01"], agency, now, about: reference, due: due, in: tx)
    }
  }

  private func insert(
    _ noun: String, _ reference: String, _ id: String, _ unit: String, _ stage: String, _ contents: [String: JSON],
    _ agency: Identifier<Agency>, _ now: Int64, subject: String? = nil, about: String? = nil, due: Int64? = nil,
    in tx: any Transaction
  ) throws {
    let entered = JSON.object([JSON.Member(stage, JSON(now))]).text
    let text = Contents(contents).json.text
    let words = ([reference] + contents.values.compactMap(\.string)).joined(separator: " ").lowercased()
    try tx.execute(
      """
      INSERT INTO case_file (agency, id, noun, reference, unit, stage, since, contents, words, subject, about, entered,
        documents, revision, is_over, due_at, due_deadline, due_role, made_at)
      VALUES (\(agency), \(id), \(noun), \(reference), \(unit), \(stage), \(now), \(text), \(words), \(subject), \(about),
        \(entered), '[]', 1, 0, \(due), \(due == nil ? nil : "perform"), \(due == nil ? nil : "administrators"), \(now))
      """)
  }
}
