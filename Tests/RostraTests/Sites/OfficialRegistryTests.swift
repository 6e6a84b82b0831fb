import Crypto
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing
import TransparencyLog

@testable import Rostra

@Suite("The registry as the public reads it")
struct OfficialRegistryTests {
  private static let contents: [String: JSON] = [
    "name": "Maple Bend Parks", "platform": "X", "categories": ["video", "blogging"], "purpose": "Tell what is on.",
    "audience": "Families", "address": "https://twitter.com/MapleBendParks", "handle": "@MapleBendParks",
    "mail": "secret-mailbox@example.gov", "administrators": ["lia@example.gov"], "settings": "Filter is strict.",
    "comments": "on", "contact": "parks desk",
  ]

  @Test(
    "GEN-6: links to one account have one name, whatever scheme, host, case, slash, query or post they carry",
    arguments: [
      ("https://www.Twitter.com/MapleBend/?s=20", "x.com/maplebend"), ("x.com/maplebend", "x.com/maplebend"),
      ("http://mobile.twitter.com/maplebend/status/123#top", "x.com/maplebend"),
      ("https://m.facebook.com/MapleBend", "facebook.com/maplebend"),
      ("https://facebook.com/profile.php?id=42&x=1", "facebook.com/42"),
      ("https://www.facebook.com/pg/MapleBend/about", "facebook.com/maplebend"),
      ("https://www.youtube.com/@MapleBend/videos", "youtube.com/@maplebend"),
      ("https://youtube.com/channel/UC123/about", "youtube.com/channel/uc123"),
      ("https://de.linkedin.com/company/maple-bend/", "linkedin.com/company/maple-bend"),
      ("@city@social.example", "social.example/@city"), ("https://social.example/users/City", "social.example/@city"),
      ("https://social.example/@city/1123", "social.example/@city"),
      ("https://bsky.app/profile/maplebend.gov/post/1", "bsky.app/profile/maplebend.gov"),
      ("https://maplebend.example/news/", "maplebend.example/news"),
    ])
  func names(_ link: String, _ account: String) {
    #expect(AccountName(link)?.account == account)
  }

  @Test("GEN-6: a handle alone names no platform, and what is neither link nor handle is told so")
  func handles() {
    #expect(AccountName("@MapleBend") == AccountName(" maplebend "))
    #expect(AccountName("@MapleBend")?.account == nil)
    for text in ["", "  ", "two words", "https://", "@", "<script>", String(repeating: "a", count: 501)] {
      #expect(AccountName(text) == nil, "\(text)")
    }
    // Whatever is pasted, reading it ends.
    var random = SplitMix64(seed: 7)
    let alphabet = Array("ab.:/@?#=&%-_ é\u{202E}0")
    for _ in 0..<5_000 {
      let length = Int.random(in: 0..<40, using: &random)
      let text = String((0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] })
      if let name = AccountName(text) { #expect(!name.handle.isEmpty) }
    }
  }

  @Test(
    "GEN-6: names are near by one letter more, less, other or changed about",
    arguments: [
      ("maplebend", "maplebends", true), ("maplebend", "maplebnd", true), ("maplebend", "mapiebend", true),
      ("maplebend", "mapelbend", true), ("maplebend", "maplebend", false), ("maplebend", "oakbend", false),
      ("maplebend", "mapleben_dx", false), ("abc", "abd", false),
    ])
  func near(_ one: String, _ other: String, _ isNear: Bool) throws {
    #expect(try #require(AccountName(one)).isNear(other) == isNear)
    #expect(try #require(AccountName(other)).isNear(one) == isNear)
  }

  @Test("REG-4: what is not for the public is in no column that a search looks at", arguments: Ground.databases)
  func nothingPersonal(_ ground: Ground) async throws {
    try await Bureau.with("new-jersey", ground) { all in
      _ = try await all.place(SiteProcedure.self, at: .live, Self.contents)
      _ = try await all.place(SiteProcedure.self, at: .draft, ["name": "Maple Bend Draft"])
      #expect(try await OfficialRegistry.refresh(services: all.services) == 1)
      #expect(try await OfficialRegistry.refresh(services: all.services) == 0)
      let agency = all.office.agency
      func find(_ change: (inout OfficialRegistry.Filter) -> Void) async throws -> [String] {
        var filter = OfficialRegistry.Filter()
        change(&filter)
        let asked = filter
        return try await all.services.database.read { tx in
          try OfficialRegistry.find(asked, limit: 10, agency: agency, in: tx).map(\.name)
        }
      }
      let name = "Maple Bend Parks"
      #expect(try await find { $0.words = "maple FAMILIES" } == [name])
      #expect(try await find { $0.words = "recreation" } == [name], "by the unit's name")
      #expect(try await find { $0.category = "video" } == [name])
      #expect(try await find { $0.category = "photo" } == [])
      #expect(try await find { $0.platform = "X" } == [name])
      #expect(try await find { $0.words = "%" } == [])
      for words in ["secret-mailbox", "lia@example.gov", "strict", "draft"] {
        #expect(try await find { $0.words = words } == [], "\(words)")
      }
      let row = try await all.services.database.read { tx in
        try #require(try tx.row("SELECT * FROM registry_entry WHERE agency = \(agency)")).text("facts")
      }
      #expect(!row.contains("secret-mailbox") && !row.contains("lia@") && !row.contains("strict"))
    }
  }

  @Test(
    "GEN-6, REG-23: an account is official, was until a day, only shares its name, only looks like one, or is not known",
    arguments: Ground.databases)
  func verdicts(_ ground: Ground) async throws {
    try await Bureau.with("new-jersey", ground) { all in
      let parks = try await all.place(SiteProcedure.self, at: .live, Self.contents)
      _ = try await all.place(
        SiteProcedure.self, at: .decommissioned,
        [
          "name": "Old library", "platform": "Facebook", "address": "https://facebook.com/OldLibrary",
          "cause": "dormancy", "copy-place": "the city's archive, S-9",
        ])
      try await OfficialRegistry.refresh(services: all.services)
      let agency = all.office.agency
      func ask(_ text: String) async throws -> AccountVerdict {
        try await all.services.database.read { tx in try AccountVerdict.on(text, agency: agency, in: tx) }
      }
      guard case .official(let found, _) = try await ask("http://x.com/maplebendparks/status/9") else {
        Issue.record("not official")
        return
      }
      #expect(found.reference == parks.reference)
      guard case .wasOfficial(let old, _) = try await ask("m.facebook.com/oldlibrary") else {
        Issue.record("not known to be over")
        return
      }
      #expect(old.end == OfficialAccount.End(cause: "dormancy", archive: "the city's archive, S-9"))
      #expect(try await ask("@maplebendparks").json["answer"]?.string == "handle")
      #expect(try await ask("https://tiktok.com/@maplebendparks").json["answer"]?.string == "near")
      #expect(try await ask("https://x.com/maplebendpark5").json["answer"]?.string == "near")
      #expect(try await ask("https://x.com/oldlibrary").json["answer"]?.string == "not-in-the-registry")
      #expect(try await ask("two words").json["answer"]?.string == "unreadable")

      // A new address: the old one was official until now.
      try await all.take(
        "amend", parks, all.team, ["address": "https://x.com/MBParks", "handle": "@MBParks"], reason: "A new name.")
      try await OfficialRegistry.refresh(services: all.services)
      #expect(try await ask("https://x.com/mbparks").json["answer"]?.string == "official")
      #expect(try await ask("https://x.com/maplebendparks").json["answer"]?.string == "was-official")
    }
  }

  @Test(
    "REG-4: the registry of each day is kept once, its digest is in the log, and the proof of that holds",
    arguments: Ground.databases)
  func snapshots(_ ground: Ground) async throws {
    try await Bureau.with("new-jersey", ground) { all in
      #expect(try await RegistrySnapshot.takeIfDue(services: all.services) == 0, "there is no account yet")
      _ = try await all.place(SiteProcedure.self, at: .live, Self.contents)
      #expect(try await RegistrySnapshot.takeIfDue(services: all.services) == 1)
      #expect(try await RegistrySnapshot.takeIfDue(services: all.services) == 0)
      let agency = all.office.agency
      let kept = try await all.services.database.read { tx in try RegistrySnapshot.all(agency: agency, in: tx) }
      let snapshot = try #require(kept.first)
      let bytes = try #require(try await all.services.objects.get(try snapshot.key(of: agency)))
      #expect(Hexadecimal.text(Array(SHA256.hash(data: bytes))) == snapshot.sha256)
      let entries = try await all.office.evidence()
      let entry = try #require(entries.last { $0.verb == "registry.snapshot" })
      #expect(entry.after?["sha256"]?.string == snapshot.sha256)
      #expect(try await EvidenceProof.make(of: snapshot.evidence, services: all.services) == nil, "not yet covered")
      try await LedgerSequencer(services: all.services).integrate()
      let proof = try #require(try await EvidenceProof.make(of: snapshot.evidence, services: all.services))
      let bundle = try ProofBundle(json: proof)
      _ = try await bundle.verify(trusting: [all.services.signer.verifier])
      #expect(String(decoding: proof, as: UTF8.self).contains(snapshot.sha256))
      all.office.clock.advance(bySeconds: 86_400)
      #expect(try await RegistrySnapshot.takeIfDue(services: all.services) == 1)
    }
  }
}
