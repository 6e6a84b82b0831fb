import Foundation
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("The sample city's story, captured stage by stage", .serialized)
struct StoryTests {
  @Test(
    "CAP-2, CAP-3, CAP-7, CAP-22, CAP-24: a first capture takes all sites whole, and a second one finds nothing to change",
    arguments: Ground.all)
  func firstCapture(on ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      for listed in office.server.sites { try await office.add(listed) }
      let runs = try await office.capture()
      #expect(runs.map(\.site.reference) == ["S-1", "S-2", "S-3", "S-4", "S-5"])
      for (site, run) in runs {
        #expect(run.state == .complete, "\(site.reference): \(run.missed)")
        #expect(run.missed.isEmpty, "\(site.reference): \(run.missed)")
        #expect(run.tally.new > 0, "\(site.reference)")
      }
      #expect(try await office.gaps().isEmpty)
      try await everyItemIsThere(in: office)
      try await mediaAreKept(in: office)

      let boil = try await office.detail(TestOffice.number("boil"))
      #expect(boil.item.author.handle?.hasPrefix("CityOfMapleBend@") == true)
      #expect(boil.item.published == SampleCity()[key: "boil"]?.time)
      #expect(boil.item.isOwn)
      #expect(boil.versions.map(\.provenance) == [.publicAPI])
      #expect(boil.conversation.map(\.item.platformID).contains(TestOffice.number("boil-5")))
      #expect(boil.json["versions"]?[0]?["contentHash"]?.string?.utf8.count == 64)

      let versions = try await office.versionCount()
      let profiles = try await office.count("SELECT count(*) FROM item WHERE kind = 'Profile'")
      #expect(profiles >= 3, "CAP-22: each account's profile is an item")
      office.clock.advance(bySeconds: 3000)
      for (site, run) in try await office.capture() {
        #expect(run.state == .complete, "\(site.reference): \(run.missed)")
        #expect(run.tally.new == 0 && run.tally.edited == 0 && run.tally.gone == 0, "\(site.reference): \(run.tally)")
      }
      #expect(try await office.versionCount() == versions)
      try await office.checkRebuild()
    }
  }

  /// Every post that the city shows on Mastodon is found by the words that it has.
  private func everyItemIsThere(in office: TestOffice) async throws {
    let city = SampleCity()
    let own = city.posts(on: .mastodon, at: 0).filter { $0.author == .city || $0.author == .water }
    for post in own {
      let detail = try await office.detail(String(city.number(of: post)))
      #expect(detail.versions.count == 1, "\(post.key)")
      #expect(detail.item.state == .present, "\(post.key)")
    }
    #expect(try await office.find("dialysis \"NOBODY called\"").contains(TestOffice.number("boil-2")))
    let agencies = try await office.services.database.read { tx in try Agency.all(in: tx) }
    #expect(agencies == [office.services.agency])
  }

  private func mediaAreKept(in office: TestOffice) async throws {
    let missing = try await office.count("SELECT count(*) FROM media WHERE exchange IS NULL")
    #expect(missing == 0)
    let described = try await office.detail(TestOffice.number("boil"))
    #expect(described.media.map(\.altText) == ["Water rising from a broken street between two orange cones"])
    #expect(described.media.first?.sha256?.count == 32)
    let plain = try await office.detail(TestOffice.number("market-2025"))
    #expect(plain.media.count == 1)
    #expect(plain.media.first?.altText == nil, "the absence of a description is known")
    #expect(try await office.find("has:no-alt fiddles").contains(TestOffice.number("market-2025")))
    // One picture shown by many posts is stored once in each site; every further record refers to that one.
    let doubled = try await office.count(
      """
      SELECT count(*) FROM (
        SELECT site, payload_sha256 FROM exchange WHERE purpose = 'media' AND refers_to IS NULL AND payload_length >= 256
        GROUP BY site, payload_sha256 HAVING count(*) > 1) AS doubled
      """)
    #expect(doubled == 0)
    let referring = try await office.count("SELECT count(*) FROM exchange WHERE refers_to IS NOT NULL")
    #expect(referring > 0)
  }

  @Test(
    "CAP-12, CAP-13: edits become versions; a deletion is asked for by id and kept with its window; counters change nothing",
    arguments: Ground.all)
  func edits(on ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      let site = try await office.add("mastodon")
      try await office.capture()
      try await firstEdit(in: office)
      try await commentDeleted(in: office, site: site)
      try await ownPostDeleted(in: office)
      try await restored(in: office)
      try await office.checkRebuild()
    }
  }

  private func firstEdit(in office: TestOffice) async throws {
    let likes = try await office.detail(TestOffice.number("snow-2025-1")).item.counters["likes"]
    office.advance(to: 1)
    let run = try #require(try await office.capture().first?.run)
    #expect(run.state == .complete, "\(run.missed)")
    #expect(run.tally.new >= 2, "a comment's answer and a notice are new: \(run.tally)")

    let boil = try await office.detail(TestOffice.number("boil"))
    #expect(boil.versions.map(\.number) == [1, 2])
    #expect(boil.versions[0].content.text.contains("north of Mill Street"))
    #expect(boil.versions[1].content.text.contains("ALL homes"))
    let diff = WordDiff(from: boil.versions[0].content.text, to: boil.versions[1].content.text)
    #expect(diff.runs.contains(.kept("BOIL WATER NOTICE for ")))
    #expect(diff.runs.contains { if case .added(let text) = $0 { text.hasPrefix("ALL") } else { false } })
    #expect(boil.json["versions"]?[1]?["diff"]?.array?.isEmpty == false)
    // The old words are found still, and so are the new ones, as one item.
    #expect(try await office.find("\"on and north of Mill Street\"").contains(TestOffice.number("boil")))
    #expect(try await office.find("\"ALL homes in Maple Bend\"").contains(TestOffice.number("boil")))

    let snow = try await office.detail(TestOffice.number("snow-2025-1"))
    #expect(snow.versions.count == 1, "counters make no version")
    #expect(snow.item.counters["likes"] != likes, "but the newest count is known")
    let profile = try await office.count("SELECT versions FROM item WHERE kind = 'Profile'")
    #expect(profile == 2, "CAP-22: the notice in the biography is a version of the profile")
  }

  private func commentDeleted(in office: TestOffice, site: Site) async throws {
    let id = TestOffice.number("boil-2")
    let before = try await office.detail(id).item.lastSeen
    office.advance(to: 2)
    let run = try #require(try await office.capture().first?.run)
    #expect(run.tally.gone == 1)
    let comment = try await office.detail(id)
    #expect(comment.item.state == .gone)
    #expect(!comment.item.isOwn)
    #expect(comment.versions.last?.content.text.contains("dialysis") == true)
    let absence = try #require(comment.observations.last)
    #expect(absence.what == .absent)
    #expect(absence.status == 404)
    #expect(absence.reason == Absence.Reason.unknown.rawValue, "the server does not tell who deleted it")
    #expect(absence.lastSeen == before && absence.at > before, "between which moments it happened")
    let exchange = absence.exchange
    let proof = try await office.services.database.read { tx in
      try tx.row("SELECT purpose, subject, status FROM exchange WHERE id = \(exchange)")
    }
    #expect(try proof?.text("purpose") == "item", "it was asked for by id before it was called gone")
    #expect(try proof?.text("subject") == id)
    #expect(try proof?.int("status") == 404)
    #expect(try await office.find("deleted:yes dialysis") == [id])
    #expect(try await office.find("deleted:no \"NOBODY called\"").isEmpty)
    #expect(try await office.detail(TestOffice.number("boil")).versions.count == 3)
  }

  private func ownPostDeleted(in office: TestOffice) async throws {
    let id = TestOffice.number("polls-2025-wrong")
    let answer = TestOffice.number("polls-2025-wrong-1")
    office.advance(to: 3)
    let run = try #require(try await office.capture().first?.run)
    #expect(run.tally.gone == 1)
    let post = try await office.detail(id)
    #expect(post.item.state == .gone && post.item.isOwn)
    #expect(post.observations.map(\.what) == [.absent])
    #expect(try await office.find("deleted:yes \"21 Orchard Lane\"") == [id])
    // What was left of the conversation was fetched in the same run, before that could go, too.
    let run3 = run.id
    let last = try await office.count(
      "SELECT count(*) FROM exchange WHERE run = \(run3) AND purpose = 'thread' AND subject = \(answer)")
    #expect(last == 1)
    #expect(try await office.detail(answer).item.state == .present)

    let ramp = try await office.detail(TestOffice.number("ramp-2025"))
    #expect(ramp.versions.count == 2, "a description given later is content")
    #expect(ramp.media.map { $0.altText?.hasPrefix("The new ramp") } == [true])
    #expect(ramp.media.first?.exchange != nil)
  }

  private func restored(in office: TestOffice) async throws {
    let id = TestOffice.number("polls-2025-wrong")
    office.server.advance(to: 2)
    office.clock.advance(bySeconds: 7200)
    let run = try #require(try await office.capture().first?.run)
    #expect(run.tally.restored == 1)
    let post = try await office.detail(id)
    #expect(post.item.state == .present)
    #expect(post.observations.map(\.what) == [.absent, .restored])
    #expect(post.versions.count == 1)
    #expect(try await office.find("deleted:yes \"21 Orchard Lane\"").isEmpty)
  }

  @Test("CAP-13: a page and a feed that change get versions, and each place of the story is found on Bluesky, too")
  func otherPlatforms() async throws {
    try await TestOffice.with { office in
      for platform in ["bluesky", "feed", "page"] { try await office.add(platform) }
      try await office.capture()
      for stage in 1...SampleStage.last {
        office.advance(to: stage)
        for (site, run) in try await office.capture() {
          #expect(run.state == .complete, "\(site.account.platform), stage \(stage): \(run.missed)")
        }
      }
      let pages = try await office.count(
        "SELECT versions FROM item JOIN site ON site.id = item.site WHERE site.platform = 'page'")
      #expect(pages == 5, "the page of alerts read differently at each of the five stages")
      let gone = try await office.count(
        """
        SELECT count(*) FROM item JOIN site ON site.id = item.site
        WHERE site.platform = 'bluesky' AND item.state = 'gone' AND item.own = 1
        """)
      #expect(gone >= 1, "the post with the wrong polling place is gone from the repository")
      #expect(try await office.find("\"north of Mill Street\" kind:page").count == 1)
      try await office.checkRebuild()
    }
  }
}
