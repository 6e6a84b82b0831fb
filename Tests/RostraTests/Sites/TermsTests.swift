import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("Terms of service and privacy")
struct TermsTests {
  static func findings(contradiction: String = "no", tracks: String = "no", breakers: String = "no") -> [String: JSON] {
    var answers: [String: JSON] = [
      "deal-breakers": .string(breakers), "problems": "Clause 9: indemnity.", "fit": "Clause 2.", "must-monitor": "yes",
      "benefits": "Reach.", "licence": "Non-exclusive, worldwide.", "promises": "None: no duty to respond.",
      "contradiction": .string(contradiction), "contradiction-clause": "Clause 4 against section 416.6.17.",
      "federal": ["answer": "yes", "note": "Privacy Act"], "state": ["answer": "yes", "note": "Wis. Stat. 19.62"],
      "stewardship": ["answer": "yes", "note": "Read."], "locations": "United States",
    ]
    for (field, adverse) in TermsReview.privacy {
      let good: JSON = adverse == "yes" ? "no" : "yes"
      answers[field.name] = ["answer": field.name == "tracks" ? .string(tracks) : good, "note": "Clause 12"]
    }
    return answers
  }

  private func onFile(_ all: Bureau) async throws -> CaseFile<TermsReview> {
    let site = try await all.place(SiteProcedure.self, at: .preparing, ["name": "Parks", "platform": "Facebook"])
    let terms = try await all.services.open(
      "take", TermsReview.self, Opening(unit: all.parks.id, about: site.reference),
      StepEntry(["provider": "Meta", "address": "https://facebook.example/terms"]), for: all.liaison)
    let text = try await all.attach("The terms.", to: terms)
    let today = AgencyTime(all.services.agency).date(all.office.clock.now())
    try await all.take(
      "assign", terms, all.liaison,
      ["reader": "lia@example.gov", "monitor": "tess@example.gov", "decider": "otto@example.gov"])
    return try await all.take("file", terms, all.liaison, ["terms-text": .string(text), "taken": .string(today)])
  }

  @Test(
    "TOS-4, TOS-5, TOS-8, TOS-9, MSG-7: Wisconsin's review ends in a contradiction, which goes to the information officer as N12 and is decided before anybody may accept",
    arguments: Ground.databases)
  func contradiction(_ ground: Ground) async throws {
    try await Bureau.with("wisconsin", ground) { all in
      let pio = try await all.office.holder("Pia", .informationOfficer)
      let licence = try await all.office.holder("Lou", .licenceOfficer)
      var terms = try await onFile(all)
      var incomplete = Self.findings(contradiction: "yes")
      incomplete["contradiction-clause"] = nil
      #expect(try await all.refused("read", terms, all.liaison, incomplete) == ["clauses"])
      terms = try await all.take("read", terms, all.liaison, Self.findings(contradiction: "yes"))
      #expect(try await all.refused("accept", terms, all.head, ["sign-authority": "Charter 4"]).contains("stage"))
      try await all.take("opine", terms, all.counsel, ["opinion": "Sound but for clause 4."])
      terms = try await all.take("opine", terms, licence, ["opinion": "No cost."])
      #expect(terms.stage == .read)
      terms = try await all.take("opine", terms, pio, ["opinion": "Current text read."])
      // The last opinion makes the rest happen: the contradiction is there.
      #expect(terms.stage == .conflict)
      let message = try #require(try await all.office.notices().last { $0.template == "terms-contradiction" })
      #expect(message.to == ["pia@example.gov"] && message.cc == ["cora@example.gov", "dora@example.gov"])
      #expect(
        try await all.refused("decide", terms, all.officer, ["conflict-decision": "appropriate"], reason: "x") == [
          "actor"
        ])
      #expect(
        try await all.refused("decide", terms, pio, ["conflict-decision": "conditions"], reason: "So.") == [
          "conditions"
        ])
      terms = try await all.take(
        "decide", terms, pio, ["conflict-decision": "conditions", "conditions": "No photographs."], reason: "Clause 4.")
      terms = try await all.take("accept", terms, all.head, ["sign-authority": "Charter 4"])
      #expect(terms.stage == .accepted)
      // They oblige the agency to monitor: that is a task now (TOS-7).
      let tasks = try await all.tasks(of: try await all.site(terms.about!))
      #expect(tasks == ["terms-monitoring"])
    }
  }

  @Test(
    "TOS-2, TOS-6, TOS-17, TOS-22: who may not sign does not; a deal-breaker and an adverse answer stand in the way")
  func gates() async throws {
    try await Bureau.with("new-jersey") { all in
      let pio = try await all.office.holder("Pia", .informationOfficer)
      let licence = try await all.office.holder("Lou", .licenceOfficer)
      var terms = try await onFile(all)
      terms = try await all.take("read", terms, all.liaison, Self.findings(tracks: "yes", breakers: "yes"))
      for viewer in [all.counsel, licence, pio] {
        terms = try await all.take("opine", terms, viewer, ["opinion": "Read."])
      }
      #expect(terms.stage == .opinions)
      let authority: [String: JSON] = ["sign-authority": "Charter 4"]
      #expect(
        Set(try await all.refused("accept", terms, all.liaison, authority)) == ["actor", "deal-breakers", "privacy"])
      #expect(Set(try await all.refused("accept", terms, all.officer, authority)) == ["deal-breakers", "privacy"])
      // The text must be the one that is there now.
      all.office.clock.advance(bySeconds: 40 * 86_400)
      let settled: [String: JSON] = [
        "sign-authority": "Charter 4", "risk-accepted": "Insurance covers clause 9.",
        "mitigation": "The public is told.",
      ]
      #expect(try await all.refused("accept", terms, all.officer, settled) == ["current"])
    }
  }
}
