import Foundation
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("Messages are stored with the act that they tell of, and sent from there")
struct NoticeTests {
  private func queue(
    _ office: TestOffice, to recipient: String, subject: String = "A test", body: String = "Hello.",
    secret: String? = nil
  ) async throws -> Identifier<Notice> {
    let box = try office.home.secretBox()
    return try await office.services.database.write { [services = office.services] tx in
      try Notice.queue(
        "test", to: [recipient], subject: subject, body: body, sealing: secret.map { Notice.Sealing($0, in: box) },
        services: services, in: tx)
    }
  }

  private func notice(_ id: Identifier<Notice>, _ office: TestOffice) async throws -> Notice {
    let viewer = office.viewer
    let found = try await office.services.database.read { tx in try Notice.find(id, for: viewer, in: tx) }
    return try #require(found)
  }

  private func work(_ office: TestOffice, _ url: String) throws -> NoticeWork {
    try NoticeWork(
      services: office.services, home: Home(path: office.home.path, environment: ["ROSTRA_SMTP_URL": url]))
  }

  @Test("an act that fails takes its message back with it", arguments: Ground.databases)
  func together(_ ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      struct Stop: Error {}
      await #expect(throws: Stop.self) {
        try await office.services.database.write { [services = office.services] tx in
          try Notice.queue("test", to: ["a@example.gov"], subject: "x", body: "y", services: services, in: tx)
          throw Stop()
        }
      }
      let viewer = office.viewer
      let none = try await office.services.database.read { tx in try Notice.all(for: viewer, in: tx) }
      #expect(none.isEmpty)
    }
  }

  @Test(
    "MSG-4: a message is sent once, with its secret, which lies neither in the stored text nor anywhere afterwards",
    .enabled(if: MailSink.isThere, Comment(rawValue: MailSink.absence)), arguments: Ground.databases)
  func secret(_ ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      let secret = "https://records.example.gov/invitation/\(UUID().uuidString)"
      let id = try await queue(
        office, to: "ana@example.gov", body: "Set your password:\n\n\(Notice.placeholder)\n", secret: secret)
      let raw = { () async throws -> String in
        try await office.services.database.read { tx in
          let row = try #require(try tx.row("SELECT body, secret, result FROM notice WHERE id = \(id)"))
          return "\(try row.text("body")) \(try row.textOrNil("secret") ?? "(empty)")"
        }
      }
      let before = try await raw()
      #expect(!before.contains(secret) && !before.contains("(empty)"))
      let work = try work(office, MailSink.url())
      #expect(try await work.run() == 1)
      #expect(try await work.run() == 0)
      let after = try await raw()
      #expect(after.hasSuffix("(empty)") && after.contains(Notice.placeholder))
      let sent = try await notice(id, office)
      #expect(sent.state == .sent && sent.due == nil && sent.result?.contains("250") == true)
      let messages = MailSink.messages(with: id.text)
      #expect(messages.count == 1)
      // A long address is folded by the coding of the body.
      #expect(messages.first?.replacing("=\r\n", with: "").replacing("=\n", with: "").contains(secret) == true)
      try await office.checkArchive()
    }
  }

  @Test(
    "a refusal for good fails the message, one for now postpones it, each try is kept, and a person can try again",
    .enabled(if: MailSink.isThere, Comment(rawValue: MailSink.absence)))
  func refusals() async throws {
    try await TestOffice.with { office in
      let bounced = try await queue(office, to: "bounce@example.gov")
      let greylisted = try await queue(office, to: "greylist@example.gov")
      let work = try work(office, MailSink.url())
      #expect(try await work.run() == 0)
      #expect(try await notice(bounced, office).state == .failed)
      #expect(try await notice(bounced, office).result?.contains("550") == true)
      let waiting = try await notice(greylisted, office)
      #expect(waiting.state == .queued && waiting.result?.contains("451") == true)
      #expect(abs((waiting.due?.seconds ?? 0) - office.clock.now().seconds - 60) <= 2)
      #expect(try await work.run() == 0)
      office.clock.advance(bySeconds: 61)
      #expect(try await work.run() == 0)
      let later = try await notice(greylisted, office)
      #expect(abs((later.due?.seconds ?? 0) - office.clock.now().seconds - 120) <= 2)
      office.clock.advance(bySeconds: 5 * 86_400)
      _ = try await work.run()
      #expect(try await notice(greylisted, office).state == .failed)

      try await Notice.retry(bounced, services: office.services, for: office.viewer)
      #expect(try await work.run() == 0)
      let tries = try await office.services.database.read { [viewer = office.viewer] tx in
        try [bounced, greylisted].map { try Notice.deliveries(of: $0, for: viewer, in: tx).map(\.reply) }
      }
      #expect(tries == [[550, 550], [451, 451, 451]])
      await #expect(throws: NotPermitted.self) {
        try await Notice.retry(bounced, services: office.services, for: office.viewer(.recordsOfficer))
      }
    }
  }

  @Test("a mail server that is away loses nothing; without one, messages wait")
  func away() async throws {
    try await TestOffice.with { office in
      let id = try await queue(office, to: "ana@example.gov")
      let none = try NoticeWork(services: office.services, home: office.home)
      #expect(try await none.run() == 0)
      #expect(try await notice(id, office).due != nil)
      let away = try work(office, "smtp://127.0.0.1:9?from=a@example.gov&security=none")
      #expect(try await away.run() == 0)
      let waiting = try await notice(id, office)
      #expect(waiting.state == .queued && waiting.result?.isEmpty == false)
    }
  }

  @Test(
    "STARTTLS with a login is held to: a wrong certificate, a wrong password or a server without it sends nothing",
    .enabled(if: MailSink.isThere, Comment(rawValue: MailSink.absence)))
  func encrypted() async throws {
    try await TestOffice.with { office in
      let id = try await queue(office, to: "ana@example.gov")
      let start = "smtp://rostra:rostra@localhost:8426?from=records@example.gov"
      for wrong in [
        start, "smtp://rostra:wrong@localhost:8426?from=r@example.gov&authorities=\(MailSink.authorities)",
        "smtp://127.0.0.1:8425?from=records@example.gov",
      ] {
        #expect(try await work(office, wrong).run() == 0, "\(wrong)")
        #expect(try await notice(id, office).state == .queued, "\(wrong)")
        office.clock.advance(bySeconds: 3600)
      }
      #expect(try await work(office, start + "&authorities=\(MailSink.authorities)").run() == 1)
      #expect(MailSink.messages(with: id.text).count == 1)
    }
  }

  @Test("a secret that was never sent is emptied when it has run out, and cannot be sent half")
  func emptied() async throws {
    try await TestOffice.with { office in
      let id = try await queue(office, to: "ana@example.gov", body: Notice.placeholder, secret: "s3cret")
      office.clock.advance(bySeconds: 8 * 86_400)
      _ = try await NoticeWork(services: office.services, home: office.home).run()
      #expect(try await notice(id, office).state == .failed)
      await #expect(throws: NoticeError.emptied) {
        try await Notice.retry(id, services: office.services, for: office.viewer)
      }
    }
  }

  @Test("the mail server's password is sealed at rest and is in no evidence", arguments: Ground.databases)
  func password(_ ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      let box = try office.home.secretBox()
      let server = try MailServer(
        host: "mail.example.gov", port: 587, security: .startTLS, user: "rostra", password: "hush-hush-hush",
        sender: "records@example.gov")
      try await MailServer.set(server, box: box, services: office.services, for: office.viewer)
      #expect(try await MailServer.current(services: office.services, home: office.home) == server)
      let agency = office.agency
      let texts = try await office.services.database.read { tx in
        try tx.rows("SELECT value AS text FROM setting WHERE agency = \(agency)").map { try $0.text("text") }
          + tx.rows("SELECT coalesce(after, '') AS text FROM evidence").map { try $0.text("text") }
      }
      #expect(texts.contains { $0.contains("mail.example.gov") })
      #expect(!texts.contains { $0.contains("hush") })
      await #expect(throws: NotPermitted.self) {
        try await MailServer.set(nil, box: box, services: office.services, for: office.viewer(.recordsOfficer))
      }
      try await MailServer.set(nil, box: box, services: office.services, for: office.viewer)
      #expect(try await MailServer.current(services: office.services, home: office.home) == nil)
    }
  }
}
