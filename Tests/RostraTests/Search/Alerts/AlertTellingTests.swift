import Foundation
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("Alerts: who is told of what, when")
struct AlertTellingTests {
  @Test(
    "a digest is due at eight in the agency's zone, on days of 23 and of 25 hours too",
    arguments: [
      // Daylight saving begins on 8 March 2026 in Chicago: eight is 14:00 UTC the day before, 13:00 on the day.
      (Alert.Frequency.daily, "2026-03-08T12:59:59Z", "2026-03-07T14:00:00Z"),
      (.daily, "2026-03-08T13:00:00Z", "2026-03-08T13:00:00Z"),
      (.daily, "2026-03-09T12:59:59Z", "2026-03-08T13:00:00Z"),
      // It ends on 1 November 2026.
      (.daily, "2026-11-01T13:59:59Z", "2026-10-31T13:00:00Z"),
      (.daily, "2026-11-01T14:00:00Z", "2026-11-01T14:00:00Z"),
      (.daily, "2026-11-02T14:30:00Z", "2026-11-02T14:00:00Z"),
      // Mondays: 2, 9 March and 2 November 2026.
      (.weekly, "2026-03-09T12:59:59Z", "2026-03-02T14:00:00Z"),
      (.weekly, "2026-03-09T13:00:00Z", "2026-03-09T13:00:00Z"),
      (.weekly, "2026-03-15T23:00:00Z", "2026-03-09T13:00:00Z"),
      (.weekly, "2026-11-02T13:59:59Z", "2026-10-26T13:00:00Z"),
      (.weekly, "2026-11-02T14:00:00Z", "2026-11-02T14:00:00Z"),
    ])
  func cutoff(frequency: Alert.Frequency, now: String, expected: String) throws {
    let zone = try #require(TimeZone(identifier: "America/Chicago"))
    let moment = try #require(Timestamp(rfc3339: now))
    #expect(frequency.cutoff(at: moment, in: zone).rfc3339 == Timestamp(rfc3339: expected)?.rfc3339)
  }

  @Test(
    "one message a person and day tells of all their alerts, once, and quotes no more than a line",
    arguments: Ground.databases)
  func daily(ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      try await office.add("mastodon")
      try await office.person("ana@example.gov")
      try await office.person("ben@example.gov")
      try await SystemSettings(address: "https://records.example.gov").save(
        services: office.services, for: office.viewer)
      let all = try await office.alert("Everything", query: "", to: "ana@example.gov, Ben@Example.gov")
      _ = try await office.alert("Water", query: "water", to: "ana@example.gov")
      try await office.capture()
      let count = try await office.look()
      let water = try await office.hits().filter { $0.alertName == "Water" }.count
      try #require(count > 10 && water > 0)
      // Found at half past nine: not due before eight of the next day.
      #expect(try await office.tell() == 0)
      office.clock.advance(bySeconds: 86_400)
      #expect(try await office.tell() == 2)
      #expect(try await office.tell() == 0)
      let messages = try await office.messages()
      #expect(messages.map(\.recipient) == ["ana@example.gov", "ben@example.gov"])
      let (ana, ben) = (messages[0], messages[1])
      #expect(ana.subject == "Alerts of City of Maple Bend: \(count + water) items")
      #expect(ana.body.contains("Everything: \(count)\n") && ana.body.contains("Water: \(water)\n"))
      #expect(ana.body.contains("… and \(count - 10) more"))
      #expect(ben.body.contains("Everything: \(count)\n") && !ben.body.contains("Water: "))
      #expect(ana.body.contains("https://records.example.gov/alerts/\(all.id.text)"))
      #expect(ana.body.contains("https://records.example.gov/items/"))
      for line in ana.body.split(separator: "\n") where line.hasPrefix("  “") {
        #expect(line.utf8.count <= 4 * AlertMessage.longestQuote, "\(line)")
        #expect(line.count <= AlertMessage.longestQuote + 6, "\(line)")
      }
      let told = try await office.evidence().filter { $0.verb == "alert.tell" }
      #expect(told.map(\.subject) == messages.map(\.id.text))
      // Another day without anything new: no message.
      office.clock.advance(bySeconds: 86_400)
      #expect(try await office.tell() == 0)
      #expect(try await office.current(all)?.recipients.allSatisfy { $0.told != nil } == true)
      try await office.checkArchive()
    }
  }

  @Test("what is told at once goes out at once, and what follows within five minutes in one message")
  func atOnce() async throws {
    try await TestOffice.with { office in
      try await office.add("bluesky")
      try await office.person("ana@example.gov")
      _ = try await office.alert("All", query: "", frequency: .atOnce, to: "ana@example.gov")
      _ = try await office.alert("More", query: "", frequency: .atOnce, to: "ana@example.gov")
      try await office.capture()
      try await office.look()
      #expect(try await office.tell() == 1)
      try await office.services.database.write { tx in
        // As if two more batches had found something within a minute.
        try tx.execute(
          "UPDATE alert_recipient SET told_leaf = 0 WHERE alert IN (SELECT id FROM alert WHERE name = 'All')")
      }
      office.clock.advance(bySeconds: 60)
      #expect(try await office.tell() == 0)
      office.clock.advance(bySeconds: 240)
      #expect(try await office.tell() == 1)
      #expect(try await office.messages().count == 2)
      #expect(try await office.messages().last?.body.contains("More: ") == false)
    }
  }

  @Test("SEC-2: a person is told only of what they may read when the message is written")
  func visibility() async throws {
    try await TestOffice.with { office in
      let unit = try await AgencyUnit.add(
        name: "Library", kind: .department, parent: nil, services: office.services, for: office.viewer)
      try await office.add("bluesky")
      try await office.person("ana@example.gov")
      try await office.person("lib@example.gov", .reader, unit: unit.id)
      try await office.person("gone@example.gov")
      _ = try await office.alert(
        "All", query: "", frequency: .atOnce, to: "ana@example.gov lib@example.gov gone@example.gov")
      try await office.capture()
      try await office.look()
      try await office.tamper("UPDATE person SET state = 'suspended' WHERE mail = 'gone@example.gov'")
      #expect(try await office.tell() == 1)
      #expect(try await office.messages().map(\.recipient) == ["ana@example.gov"])
      // Nor later: what was not theirs when it was told does not become so.
      try await office.tamper("UPDATE person SET state = 'active' WHERE mail = 'gone@example.gov'")
      office.clock.advance(bySeconds: 3600)
      #expect(try await office.tell() == 0)
    }
  }

  @Test(
    "a process that dies between finding and telling loses nothing and tells nothing twice", arguments: Ground.databases
  )
  func killed(ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      struct Killed: Error {}
      try await office.add("bluesky")
      try await office.person("ana@example.gov")
      _ = try await office.alert("All", query: "", frequency: .atOnce, to: "ana@example.gov")
      try await office.capture()
      // Killed while it looks: neither hits nor place are kept.
      var dying = office
      dying.services.secrets = SecretMaker { Array(repeating: 1, count: 1) }
      await #expect(throws: (any Error).self) { try await AlertWork(services: dying.services).run() }
      #expect(try await office.hits() == [])
      let found = try await office.look()
      #expect(found > 0)
      let hits = try await office.hits()
      #expect(hits.count == found)
      // Killed while it tells: the message and the place are one.
      await #expect(throws: (any Error).self) { try await AlertTelling(services: dying.services).run() }
      #expect(try await office.messages().isEmpty)
      #expect(try await office.tell() == 1)
      #expect(try await office.tell() == 0)
      #expect(try await office.messages().count == 1)
      #expect(try await office.look() == 0)
      #expect(try await office.hits().count == hits.count)
    }
  }

  @Test("two workers at once find and tell each thing once", arguments: Ground.databases)
  func twoWorkers(ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      try await office.add("mastodon")
      try await office.person("ana@example.gov")
      _ = try await office.alert("All", query: "", frequency: .atOnce, to: "ana@example.gov")
      try await office.capture()
      let services = office.services
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<4 {
          group.addTask {
            _ = try await AlertWork(services: services).run()
            _ = try await AlertTelling(services: services).run()
          }
        }
        try await group.waitForAll()
      }
      #expect(try await office.hits().count == office.versionCount())
      #expect(try await office.messages().count == 1)
      #expect(try await office.evidence().filter { $0.verb == "alert.hit" }.count == 1)
      try await office.checkArchive()
    }
  }

  @Test("whoever stops their messages gets none, the others do, and going on begins with what comes")
  func mute() async throws {
    try await TestOffice.with { office in
      try await office.add("bluesky")
      let ana = try await office.person("ana@example.gov")
      try await office.person("ben@example.gov")
      let eve = try await office.person("eve@example.gov")
      let alert = try await office.alert(
        "All", query: "", frequency: .atOnce, to: "ana@example.gov ben@example.gov")
      try await alert.mute(true, services: office.services, for: ana)
      await #expect(throws: EntryError.self) { try await alert.mute(true, services: office.services, for: eve) }
      try await office.capture()
      try await office.look()
      #expect(try await office.tell() == 1)
      #expect(try await office.messages().map(\.recipient) == ["ben@example.gov"])
      // Changing the alert neither tells them again nor takes back what they said.
      try await alert.change(
        Alert.Draft(name: "All of it", query: "", frequency: .atOnce, recipients: "ana@example.gov, ben@example.gov"),
        services: office.services, for: office.clerk)
      #expect(try await office.current(alert)?.recipients.map { $0.muted != nil } == [true, false])
      office.clock.advance(bySeconds: 600)
      #expect(try await office.tell() == 0)
      try await alert.mute(false, services: office.services, for: ana)
      #expect(try await office.tell() == 0)
      office.advance(to: 1)
      try await office.capture()
      try await office.look()
      #expect(try await office.tell() == 2)
      #expect(
        try await office.evidence().map(\.verb).filter { $0.hasSuffix("mute") } == ["alert.mute", "alert.unmute"])
    }
  }

  @Test("what looks like private data is named by its kind, and never quoted in a message")
  func privateData() async throws {
    try await TestOffice.with { office in
      try await office.add("mastodon")
      try await office.person("ana@example.gov")
      let words = try await TermDictionary.keep(
        TermDictionary.Draft(name: "Water", language: "en", about: "", terms: "water"), services: office.services,
        for: office.clerk)
      _ = try await office.alert("Water", dictionaries: [words.id], frequency: .atOnce, to: "ana@example.gov")
      try await office.capture()
      try await office.look()
      try await office.tamper("UPDATE alert_hit SET terms = '~Telephone number'")
      try await office.tell()
      let body = try #require(try await office.messages().last?.body)
      #expect(body.contains("found: Telephone number") && body.contains("not quoted"))
      #expect(!body.contains("“") && !body.contains("~"))
    }
  }

  @Test(
    "the message arrives, as another mail library reads it",
    .enabled(if: MailSink.isThere, Comment(rawValue: MailSink.absence)))
  func arrives() async throws {
    try await TestOffice.with { office in
      try await office.add("mastodon")
      try await office.person("ana@example.gov")
      let alert = try await office.alert("Agua ¡ya!", query: "water", frequency: .atOnce, to: "ana@example.gov")
      try await office.capture()
      try await office.look()
      #expect(try await office.tell() == 1)
      let work = try NoticeWork(
        services: office.services,
        home: Home(path: office.home.path, environment: ["ROSTRA_SMTP_URL": MailSink.url()]))
      #expect(try await work.run() == 1)
      let id = try #require(try await office.messages().first?.id.text)
      let message = try #require(MailSink.messages(with: id).first)
      #expect(message.contains("To: ana@example.gov") && message.contains("Auto-Submitted: auto-generated"))
      #expect(message.replacing("=\r\n", with: "").replacing("=\n", with: "").contains("/alerts/\(alert.id.text)"))
    }
  }
}
