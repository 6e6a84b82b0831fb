import Foundation
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("The vault: taking, showing, giving back, and the emergency")
struct CustodyTests {
  @Test(
    "CRD-13: one person at a time, for a purpose; what has run out gives way, and all of it is evidence",
    arguments: Ground.databases)
  func exclusive(_ ground: Ground) async throws {
    try await VaultOffice.with(ground) { desk in
      try await desk.add()
      try await desk.vault.checkout("V-1", reason: "Post the flood warning", hours: 2, for: desk.admin)
      await #expect(throws: VaultError.self) {
        try await desk.vault.checkout("V-1", reason: "Me too", hours: 2, for: desk.keeper)
      }
      // Nor may anybody else change what is in use.
      await #expect(throws: VaultError.self) {
        try await desk.vault.change(entry: "V-1", to: Credentials(makesSecret: true), reason: "r", for: desk.keeper)
      }
      await #expect(throws: VaultError.notHeld) {
        _ = try await desk.vault.reveal("V-1", reason: "Look", whole: true, for: desk.keeper)
      }
      desk.office.clock.advance(bySeconds: 3 * 3600)
      let entry = try await desk.read { vault, tx in try vault.entry("V-1", for: desk.keeper, in: tx) }
      #expect(entry.checkout?.isOverdue(at: desk.office.clock.now()) == true)
      await #expect(throws: VaultError.self) {
        _ = try await desk.vault.reveal("V-1", reason: "Look", whole: true, for: desk.admin)
      }
      try await desk.vault.checkout("V-1", reason: "It was left", hours: 1, for: desk.keeper)
      await #expect(throws: VaultError.self) { try await desk.vault.giveBack("V-1", for: desk.liaison) }
      try await desk.vault.giveBack("V-1", for: desk.team)
      await #expect(throws: VaultError.notHeld) { try await desk.vault.giveBack("V-1", for: desk.keeper) }
      let verbs = try await desk.office.evidence().filter { $0.subject == "V-1" }.map(\.verb)
      #expect(
        verbs == ["vault.add", "vault.checkout", "vault.return", "vault.checkout", "vault.return"])
    }
  }

  @Test("CRD-13: of two who take it at the same moment, one has it", arguments: Ground.databases)
  func race(_ ground: Ground) async throws {
    try await VaultOffice.with(ground) { desk in
      try await desk.add()
      let vault = desk.vault
      let won = await withTaskGroup(of: Bool.self) { group in
        for viewer in [desk.keeper, desk.officer, desk.team, desk.admin] {
          group.addTask { (try? await vault.checkout("V-1", reason: "Mine", hours: 1, for: viewer)) != nil }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(won == 1)
    }
  }

  @Test("CRD-1: each time something is shown is evidence with its reason, fields and version, never with a value")
  func reveals() async throws {
    try await VaultOffice.with { desk in
      try await desk.add()
      try await desk.vault.checkout("V-1", reason: "Post", hours: 1, for: desk.admin)
      #expect(
        await desk.problems {
          _ = try await desk.vault.reveal("V-1", reason: " ", whole: false, for: desk.admin)
        } == ["reason: is empty"])
      let shown = try await desk.vault.reveal("V-1", reason: "Sign in", whole: false, for: desk.admin)
      #expect(shown.fields.keys.sorted { $0.rawValue < $1.rawValue } == [.secret, .username])
      #expect(shown.code?.digits.text.count == 6)
      let all = try await desk.vault.reveal("V-1", reason: "Recovery", whole: true, for: desk.admin)
      #expect(all.fields.mapValues(\.text) == VaultOffice.planted)
      let log = try await desk.read { vault, tx in try vault.reveals(of: all.entry, in: tx) }
      #expect(log.map(\.reason) == ["Recovery", "Sign in"])
      let last = try #require(try await desk.office.evidence().last { $0.verb == "vault.reveal" })
      #expect(last.reason == "Recovery" && last.actor == "ada@example.gov" && last.role == .siteAdministrator)
      #expect("\(shown)".contains("withheld") && !"\(all)".contains("Planted"))
      #expect(!String(reflecting: all.fields).contains("Planted"))
      var dumped = ""
      dump(all.fields, to: &dumped)
      #expect(!dumped.contains("Planted"))
    }
  }

  @Test("CRD-14: what was set at the platform meanwhile is noted with before and after, by who holds it")
  func settings() async throws {
    try await VaultOffice.with { desk in
      try await desk.add()
      await #expect(throws: VaultError.notHeld) {
        try await desk.vault.noteSetting("Replies", before: "all", after: "none", of: "V-1", for: desk.admin)
      }
      try await desk.vault.checkout("V-1", reason: "Storm", hours: 1, for: desk.admin)
      try await desk.vault.noteSetting("Replies", before: "all", after: "followers", of: "V-1", for: desk.admin)
      #expect(
        await desk.problems {
          try await desk.vault.noteSetting(
            "Password", before: "x", after: VaultOffice.planted[.secret]!, of: "V-1", for: desk.admin)
        } == ["after: holds a password or code of this account"])
      let entry = try await desk.read { vault, tx in try vault.entry("V-1", for: desk.keeper, in: tx) }
      let noted = try await desk.read { vault, tx in try vault.settingChanges(of: entry, in: tx) }
      #expect(noted.map(\.after) == ["followers"] && noted.map(\.person) == ["Ada"])
    }
  }

  @Test(
    "CRD-15: two people or the head; told at once, for four hours, reviewed by another", arguments: Ground.databases)
  func breakGlass(_ ground: Ground) async throws {
    try await VaultOffice.with(ground) { desk in
      try await desk.add()
      #expect(try await desk.sees(desk.it) == [])
      for viewer in [desk.clerk, desk.system, desk.auditor, desk.admin] {
        await #expect(throws: VaultError.self) {
          _ = try await desk.vault.breakGlass("V-1", reason: "Hacked", for: viewer)
        }
      }
      let asked = try await desk.vault.breakGlass("@PARKS", reason: "It posts by itself", for: desk.it)
      #expect(asked.opened == nil)
      #expect(try await desk.sees(desk.it) == [], "one alone opens nothing")
      await #expect(throws: VaultError.self) { _ = try await desk.vault.confirmGlass(asked.id, for: desk.it) }
      // Somebody has it: the emergency goes first.
      try await desk.vault.checkout("V-1", reason: "Post", hours: 8, for: desk.admin)
      _ = try await desk.vault.confirmGlass(asked.id, for: desk.officer)
      #expect(try await desk.sees(desk.it) == ["V-1"])
      let notice = try #require(try await desk.office.notices().last { $0.template == "break-glass" })
      #expect(notice.to == ["kim@example.gov", "otto@example.gov"])
      #expect(notice.body.contains("It posts by itself") && notice.body.contains("Otto") && notice.body.contains("Ike"))
      let shown = try await desk.vault.reveal("V-1", reason: "Take it back", whole: true, for: desk.it)
      #expect(shown.fields[.secret]?.text == VaultOffice.planted[.secret])
      try await desk.vault.change(entry: "V-1", to: Credentials(makesSecret: true), reason: "Hacked", for: desk.it)
      await #expect(throws: VaultError.self) {
        try await desk.vault.reviewGlass(asked.id, finding: "Fine", for: desk.it)
      }
      try await desk.vault.reviewGlass(asked.id, finding: "It was right to.", for: desk.keeper)
      desk.office.clock.advance(bySeconds: 5 * 3600)
      #expect(try await desk.sees(desk.it) == [], "it is over")
      let waiting = try await desk.read { vault, tx in try vault.openGlasses(for: desk.keeper, in: tx) }
      #expect(waiting.isEmpty)
      // The head alone.
      let byHead = try await desk.vault.breakGlass("V-1", reason: "Now", for: desk.head)
      #expect(byHead.opened != nil)
      #expect(try await desk.sees(desk.head) == ["V-1"])
      // Too late to confirm.
      let late = try await desk.vault.breakGlass("V-1", reason: "Again", for: desk.it)
      desk.office.clock.advance(bySeconds: 3700)
      await #expect(throws: VaultError.self) { _ = try await desk.vault.confirmGlass(late.id, for: desk.officer) }
    }
  }

  @Test(
    "CRD-17, CRD-21: vouched for yearly and quarterly; only all statements count, and an old password does not pass")
  func attest() async throws {
    try await VaultOffice.with { desk in
      let entry = try await desk.add()
      func owed() async throws -> [Vault.Attestation.Kind] {
        let now = desk.office.clock.now()
        return try await desk.read { vault, tx in try vault.owed(of: entry, at: now, in: tx) }
      }
      #expect(try await owed() == [.security])
      #expect(
        await desk.problems {
          try await desk.vault.attest(.security, [.secondFactor], note: "", of: "V-1", for: desk.admin)
        }.count == 1)
      try await desk.vault.attest(
        .security, [.secondFactor, .recoveryOwned, .devicesReviewed], note: "Looked on Friday", of: "V-1",
        for: desk.admin)
      #expect(try await owed() == [])
      desk.office.clock.advance(bySeconds: 92 * 86_400)
      #expect(try await owed() == [.review])
      try await desk.vault.attest(.review, [.holdersRight, .passwordAge], note: "", of: "V-1", for: desk.keeper)
      #expect(try await owed() == [])
      desk.office.clock.advance(bySeconds: 280 * 86_400)
      #expect(try await owed() == [.security, .review])
      #expect(
        await desk.problems {
          try await desk.vault.attest(.review, [.holdersRight, .passwordAge], note: "", of: "V-1", for: desk.keeper)
        } == ["statements: do not hold: the password is older than 365 days"])
    }
  }

  @Test("CRD-19, MSG-4: the final list is one sealed reference, complete, and the technology officer's alone")
  func finalList() async throws {
    try await VaultOffice.with { desk in
      await #expect(throws: VaultError.self) { _ = try await desk.sealFinalList(by: desk.admin) }
      try await desk.add()
      try await desk.add(VaultOffice.simple("second.one", "Another-Good-1!pass"), handle: "@parks2")
      let list = try await desk.sealFinalList(by: desk.admin)
      #expect(list.reference == "VL-1" && list.entries == 2)
      for viewer in [desk.keeper, desk.admin, desk.head, desk.auditor, desk.system] {
        await #expect(throws: VaultError.notFound) {
          _ = try await desk.vault.openFinalList("VL-1", reason: "r", for: viewer)
        }
      }
      let (_, entries) = try await desk.vault.openFinalList("VL-1", reason: "The site ends", for: desk.officer)
      #expect(entries.map(\.handle) == ["@parks", "@parks2"])
      let first = Dictionary(uniqueKeysWithValues: entries[0].fields.map { ($0.field, $0.value.text) })
      #expect(first == VaultOffice.planted)
    }
  }
}
