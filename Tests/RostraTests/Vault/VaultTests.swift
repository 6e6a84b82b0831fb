import Foundation
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("The vault: who sees what, and what stands against a credential")
struct VaultTests {
  @Test(
    "CRD-2, SEC-7: an entry exists for those with a role on its site and the keepers, for nobody else",
    arguments: Ground.databases)
  func within(_ ground: Ground) async throws {
    try await VaultOffice.with(ground) { desk in
      try await desk.add()
      try await desk.add(
        VaultOffice.simple("police.social", "Another-Good-1!pass"), unit: desk.police, handle: "@police")
      for viewer in [desk.keeper, desk.officer, desk.team] {
        #expect(try await desk.sees(viewer) == ["V-1", "V-2"], "\(viewer.actor)")
      }
      #expect(try await desk.sees(desk.admin) == ["V-1"])
      for viewer in [
        desk.system, desk.auditor, desk.clerk, desk.liaison, desk.head, desk.it, desk.office.viewer(.operator),
        desk.office.viewer(.auditor), Viewer.public(of: desk.office.agency),
      ] {
        #expect(try await desk.sees(viewer) == [], "\(viewer.actor) \(viewer.role)")
        await #expect(throws: VaultError.notFound) {
          try await desk.read { vault, tx in try vault.entry("V-1", for: viewer, in: tx) }
        }
      }
      // Named, for as long as it was said.
      let until = desk.office.clock.now().advanced(bySeconds: 3600)
      let clerk = try #require(desk.clerk.person).text
      try await desk.vault.name(clerk, as: .holder, of: "V-2", until: until, for: desk.keeper)
      #expect(try await desk.sees(desk.clerk) == ["V-2"])
      desk.office.clock.advance(bySeconds: 3700)
      #expect(try await desk.sees(desk.clerk) == [])
      // By recovery only: reached, not let in.
      try await desk.vault.name(clerk, as: .secondFactor, of: "V-2", for: desk.keeper)
      #expect(try await desk.sees(desk.clerk) == [])
      #expect(
        await desk.problems {
          try await desk.vault.name(desk.auditor.person!.text, as: .holder, of: "V-1", for: desk.keeper)
        } == ["person: is an auditor"])
    }
  }

  @Test("CRD-2: who hands an account in without running it goes on as its holder; a token without the scope sees none")
  func filing() async throws {
    try await VaultOffice.with { desk in
      try await desk.add(by: desk.liaison)
      #expect(try await desk.sees(desk.liaison) == ["V-1"])
      var token = desk.keeper
      token.scopes = [.read]
      #expect(try await desk.sees(token) == [])
      await #expect(throws: VaultError.self) {
        try await desk.add(VaultOffice.simple("x.name", "Another-Good-1!pass"), by: desk.clerk)
      }
    }
  }

  @Test("CRD-7: rules are data; what fails them is refused with all reasons, and the version is kept with the entry")
  func rules() async throws {
    try await VaultOffice.with { desk in
      await #expect(throws: VaultError.self) { try await desk.vault.set(PasswordRules(), for: desk.keeper) }
      try await desk.vault.set(PasswordRules(length: 18, classes: 4, age: 90, reuse: 2), for: desk.it)
      #expect(
        await desk.problems { try await desk.add(VaultOffice.simple("a.name", "shortandplain")) } == [
          "secret: is too short", "secret: is too uniform",
        ])
      #expect(try await desk.sees(desk.keeper) == [])
      let entry = try await desk.add(
        Credentials([.username: VaultSecret("a.name")], makesSecret: true))
      let version = try await desk.read { vault, tx in try vault.versions(of: entry, in: tx) }
      #expect(version.map(\.rules) == [1])
      // The password made here keeps the rules that everybody else must keep.
      let made = try await desk.read { vault, tx in try vault.credentials(of: entry, in: tx)[.secret]! }
      #expect(PasswordRules(length: 18, classes: 4).errors(in: made).isEmpty)
      // Reuse: not one of the last two.
      for secret in ["First-Password-1!xx", "Second-Password-2!x"] {
        try await desk.vault.change(
          entry: "V-1", to: Credentials([.secret: VaultSecret(secret)]), reason: "Turn", for: desk.keeper)
      }
      #expect(
        await desk.problems {
          try await desk.vault.change(
            entry: "V-1", to: Credentials([.secret: VaultSecret("First-Password-1!xx")]), reason: "Back",
            for: desk.keeper)
        } == ["secret: was used for this account before"])
      // Told apart from the rules' own range.
      #expect(
        await desk.problems { try await desk.vault.set(PasswordRules(length: 3, classes: 5), for: desk.it) } == [
          "length: is out of range", "classes: is out of range",
        ])
    }
  }

  @Test(
    "CRD-8: a password that another site uses is refused, and names the site only to who may see it",
    arguments: Ground.databases)
  func duplicates(_ ground: Ground) async throws {
    try await VaultOffice.with(ground) { desk in
      try await desk.add(
        VaultOffice.simple("police.social", "Another-Good-1!pass"), unit: desk.police, handle: "@police")
      let same = VaultOffice.simple("Police.SOCIAL", "Another-Good-1!pass")
      #expect(
        await desk.problems { try await desk.add(same) } == [
          "username: is already used for V-1, @police on bluesky",
          "secret: is already used for V-1, @police on bluesky",
        ])
      #expect(
        await desk.problems { try await desk.add(same, by: desk.admin) } == [
          "username: is already used for another site", "secret: is already used for another site",
        ])
      // What is compared is no plain digest of the password.
      let digests = try await desk.read { _, tx in
        try tx.rows("SELECT digest FROM vault_digest").map { try $0.blob("digest") }
      }
      #expect(!digests.contains(Secret.digest("Another-Good-1!pass")))
      // A change to what another has is the same; an account that has ended is out of the way.
      try await desk.add(VaultOffice.simple("parks.social", "Wholly-Different-2!"))
      #expect(
        await desk.problems {
          try await desk.vault.change(
            entry: "V-2", to: Credentials([.secret: VaultSecret("Another-Good-1!pass")]), reason: "r", for: desk.keeper)
        } == ["secret: is already used for V-1, @police on bluesky"])
      try await desk.vault.end("V-1", reason: "Closed", for: desk.keeper)
      try await desk.vault.change(
        entry: "V-2", to: Credentials([.secret: VaultSecret("Another-Good-1!pass")]), reason: "r", for: desk.keeper)
    }
  }

  @Test("CRD-11, REG-12: the agency's own logins and foreign mail are refused, unless the exception is in writing")
  func separate() async throws {
    try await VaultOffice.with { desk in
      #expect(
        await desk.problems { try await desk.add(VaultOffice.simple("KIM@example.gov", "Another-Good-1!pass")) } == [
          "username: is somebody’s mail address or login name at the agency"
        ])
      #expect(
        await desk.problems { try await desk.add(VaultOffice.simple("cleo", "Another-Good-1!pass")) } == [
          "username: is somebody’s mail address or login name at the agency"
        ])
      #expect(
        await desk.problems { try await desk.add(VaultOffice.simple("%", "Another-Good-1!pass")) } == [],
        "a sign of LIKE is text")
      var foreign = VaultOffice.simple("parks.social", "Another-Good-1!pass2")
      foreign.fields[.registrationMail] = VaultSecret("parks@gmail.com")
      foreign.fields[.recoveryMail] = VaultSecret("it@sub.maplebend.gov")
      #expect(
        await desk.problems { try await desk.add(foreign) } == [
          "registration-mail: is not on a domain of the agency"
        ])
      let allowed = try await desk.vault.add(
        Vault.NewEntry(
          unit: desk.parks.id, platform: "x", handle: "@p", mailAuthorisation: "Kim, 3 March, letter 12",
          credentials: foreign), for: desk.keeper)
      #expect(allowed.mailAuthorisation == "Kim, 3 March, letter 12")
      try await AgencyDomains([]).save(services: desk.office.services, for: desk.office.viewer)
      var other = VaultOffice.simple("other.social", "Another-Good-1!pass3")
      other.fields[.registrationMail] = VaultSecret("parks@maplebend.gov")
      #expect(
        await desk.problems { try await desk.add(other) } == [
          "registration-mail: cannot be compared: the agency’s mail domains are not set"
        ])
    }
  }

  @Test(
    "CRD-6, MSG-4: a change is reported to those of the copy list, without a secret; a vacant role refuses it",
    arguments: Ground.databases)
  func report(_ ground: Ground) async throws {
    try await VaultOffice.with(ground) { desk in
      try await desk.add()
      #expect(
        await desk.problems {
          try await desk.vault.change(
            entry: "V-1", to: Credentials([.secret: VaultSecret("New-Password-7!yyy")]),
            reason: "It is New-Password-7!yyy now", for: desk.admin)
        } == ["reason: holds a password or code of this account"])
      let changed = try await desk.vault.change(
        entry: "V-1", to: Credentials([.secret: VaultSecret("New-Password-7!yyy"), .recoveryPhone: VaultSecret("")]),
        reason: "A holder left", approvedBy: "CC-4", for: desk.admin)
      #expect(changed.version == 2)
      let held = try await desk.read { vault, tx in try vault.credentials(of: changed, in: tx) }
      #expect(held[.secret]?.text == "New-Password-7!yyy" && held[.recoveryPhone] == nil)
      #expect(held[.username]?.text == VaultOffice.planted[.username])
      let notice = try #require(try await desk.office.notices().last { $0.template == "credential-change" })
      #expect(notice.to == ["tess@example.gov", "otto@example.gov"] && notice.cc == ["kim@example.gov"])
      for word in ["@parks on bluesky", "Ada", "A holder left", "Version in the vault: 2", "CC-4", "password"] {
        #expect(notice.body.contains(word), "\(word)")
      }
      #expect(!notice.body.contains("New-Password") && !notice.body.contains("{{"))
      // Nobody is told: nothing is done.
      try await desk.tamper(
        "DELETE FROM person_role WHERE role IN ('web-team', 'social-media-administrator', 'agency-head')")
      await #expect(throws: VaultError.self) {
        try await desk.vault.change(
          entry: "V-1", to: Credentials([.secret: VaultSecret("Newer-Password-7!yy")]), reason: "r", for: desk.admin)
      }
      #expect(try await desk.read { vault, tx in try vault.entry("V-1", for: desk.keeper, in: tx).version } == 2)
    }
  }

  @Test(
    "CRD-2: whoever coordinates all sites in two roles, or runs those of two units, sees each entry once",
    arguments: Ground.databases)
  func twice(_ ground: Ground) async throws {
    try await VaultOffice.with(ground) { desk in
      try await desk.add(VaultOffice.simple("a.name", "A-good-Password-1!"))
      try await desk.add(VaultOffice.simple("b.name", "A-good-Password-2!"), unit: desk.police, handle: "@police")
      let both = try await desk.office.holder("Bo", .socialMediaAdministrator, .technologyOfficer, .webTeam)
      #expect(try await desk.sees(both) == ["V-1", "V-2"])
      var runner = try await desk.office.holder("Rui", .siteAdministrator, unit: desk.parks)
      runner.grants.append(Viewer.Grant(role: .siteAdministrator, units: [desk.police.id]))
      #expect(try await desk.sees(runner) == ["V-1", "V-2"])
    }
  }

  @Test("CRD-3: a site is escrowed when all account information is in, and what lacks is said")
  func escrow() async throws {
    try await VaultOffice.with { desk in
      #expect(
        try await desk.read { vault, tx in try vault.lacking(ofCase: "SC-1", in: tx) }
          == ["no credentials are in the vault"])
      #expect(try await desk.read { vault, tx in try vault.holdsNothing(ofCase: "SC-1", in: tx) })
      _ = try await desk.vault.add(
        Vault.NewEntry(
          unit: desk.parks.id, platform: "mastodon", handle: "@parks", siteCase: "SC-1",
          credentials: VaultOffice.simple("parks.social", "Another-Good-1!pass")), for: desk.keeper)
      #expect(
        try await desk.read { vault, tx in try vault.lacking(ofCase: "SC-1", in: tx) } == [
          "V-1 is without: registered mail address", "V-1 is without: recovery mail address",
          "V-1 is without: second factor’s key",
        ])
      #expect(try await desk.read { vault, tx in try !vault.holdsNothing(ofCase: "SC-1", in: tx) })
      let rest = VaultOffice.credentials.fields.filter { ![.username, .secret].contains($0.key) }
      try await desk.vault.change(entry: "V-1", to: Credentials(rest), reason: "Completed", for: desk.keeper)
      #expect(try await desk.read { vault, tx in try vault.lacking(ofCase: "SC-1", in: tx) }.isEmpty)
    }
  }

  @Test("CRD-9, CRD-10: everything that a person reaches: by role, by name, by recovery, by device, by what was shown")
  func reach() async throws {
    try await VaultOffice.with { desk in
      var mine = VaultOffice.simple("parks.social", "Another-Good-1!pass")
      mine.fields[.recoveryMail] = VaultSecret("cleo@example.gov")
      _ = try await desk.vault.add(
        Vault.NewEntry(
          unit: desk.parks.id, platform: "x", handle: "@a", mailAuthorisation: "by letter", credentials: mine),
        for: desk.keeper)
      for (number, handle) in ["@b", "@c", "@d", "@e"].enumerated() {
        try await desk.add(
          VaultOffice.simple("name.\(number)", "Distinct-Pass-\(number)!xyz"), unit: desk.police, handle: handle)
      }
      let cleo = try #require(desk.clerk.person)
      try await desk.vault.name(cleo.text, as: .secondFactor, of: "V-2", for: desk.keeper)
      try await desk.vault.name(cleo.text, as: .holder, of: "V-3", for: desk.keeper)
      try await desk.vault.checkout("V-3", reason: "Post", hours: 1, for: desk.clerk)
      _ = try await desk.vault.reveal("V-3", reason: "Sign in", whole: false, for: desk.clerk)
      try await desk.vault.giveBack("V-3", for: desk.clerk)
      func ways(_ person: Viewer, _ viewer: Viewer) async throws -> [String: Set<Vault.Way>] {
        let reach = try await desk.read { vault, tx in try vault.reach(of: person.person!, for: viewer, in: tx) }
        return Dictionary(uniqueKeysWithValues: reach.map { ($0.entry.reference, $0.ways) })
      }
      let expected: [String: Set<Vault.Way>] = [
        "V-1": [.recoveryMail], "V-2": [.secondFactor], "V-3": [.holder, .shown],
      ]
      #expect(try await ways(desk.clerk, desk.keeper) == expected)
      #expect(try await ways(desk.clerk, desk.office.viewer(.system)) == expected)
      #expect(try await ways(desk.clerk, desk.system) == [:], "whoever runs the system is told nothing")
      #expect(try await ways(desk.admin, desk.keeper) == ["V-1": [.role]])
      // Once it is another password, what was shown is worth nothing; being named stays.
      try await desk.vault.change(
        entry: "V-3", to: Credentials(makesSecret: true), reason: "They leave", for: desk.keeper)
      #expect(try await ways(desk.clerk, desk.keeper)["V-3"] == [.holder])
    }
  }

  @Test("CRD-18: a records system's login is one person's; nobody else sees it, and it is never shared")
  func personal() async throws {
    try await VaultOffice.with { desk in
      _ = try await desk.vault.add(
        Vault.NewEntry(
          kind: .personal, unit: desk.parks.id, platform: "ARTEMIS", handle: "cleo",
          credentials: VaultOffice.simple("artemis-77", "Another-Good-1!pass")), for: desk.clerk)
      #expect(try await desk.sees(desk.clerk) == ["V-1"])
      for viewer in [desk.keeper, desk.officer, desk.admin] { #expect(try await desk.sees(viewer) == []) }
      #expect(
        await desk.problems {
          try await desk.vault.name(desk.admin.person!.text, as: .holder, of: "V-1", for: desk.clerk)
        } == ["person: cannot be named"])
      try await desk.vault.checkout("V-1", reason: "Disposition", hours: 1, for: desk.clerk)
      let shown = try await desk.vault.reveal("V-1", reason: "Sign in", whole: false, for: desk.clerk)
      #expect(shown.fields[.secret]?.text == "Another-Good-1!pass")
    }
  }
}
