import Crypto
import Foundation
import HTTPTypes
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("Webhooks")
struct WebhookTests {
  private static func make(
    _ office: WebTestOffice, _ address: String, events: Set<WebhookEvent.Kind> = Set(WebhookEvent.Kind.allCases),
    for viewer: Viewer? = nil
  ) async throws -> (Webhook, secret: String) {
    try await Webhook.make(
      address: address, events: events, allowsPrivateAddress: true, services: office.services,
      box: office.web.office.box, for: viewer ?? office.operatorViewer)
  }

  private static func work(_ office: WebTestOffice, resolver: HostResolver? = nil) -> WebhookWork {
    WebhookWork(services: office.services, box: office.web.office.box, resolver: resolver)
  }

  private static func state(_ office: WebTestOffice, _ id: Identifier<Webhook>) async throws -> Webhook {
    let viewer = office.operatorViewer
    return try #require(try await office.services.database.read { tx in try Webhook.find(id, for: viewer, in: tx) })
  }

  @Test(
    "what happens is told in the order of the log, once, signed, and without captured text", arguments: Ground.databases
  )
  func told(ground: Ground) async throws {
    try await WebTestOffice.with(ground) { office in
      try await Receiver.with { receiver, address in
        let (_, secret) = try await Self.make(office, address)
        try await office.capture()
        let delivered = try await Self.work(office).run()
        let messages = receiver.messages
        #expect(delivered == messages.count && delivered > 0)
        let events = messages.flatMap(\.events)
        let items = try await office.program(.reader).get("/items?limit=500").items
        #expect(events.filter { $0["type"] == "item.new" }.count == items.count)
        #expect(events.filter { $0["type"] == "run.finished" }.count == 1)
        let leaves = events.compactMap { $0["leaf"]?.integer }
        #expect(leaves == leaves.sorted() && Set(events.compactMap { $0["id"]?.string }).count == events.count)
        #expect(events.allSatisfy { $0["data"]?["text"] == nil && $0["data"]?["content"] == nil })
        let key = try #require(Data(base64Encoded: String(secret.dropFirst("whsec_".count))))
        for message in messages {
          let stamp = try #require(message.headers[HTTPField.Name("webhook-timestamp")!])
          let signed = Data("\(message.id).\(stamp).".utf8) + message.body
          let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: key))
          #expect(message.headers[HTTPField.Name("webhook-signature")!] == "v1,\(Data(code).base64EncodedString())")
          #expect(message.events.count <= 100)
        }
        #expect(try await Self.work(office).run() == 0)
        #expect(receiver.messages.count == messages.count)
      }
    }
  }

  @Test(
    "a message that was not taken is sent again later, with the same id, and what follows waits for it",
    arguments: Ground.databases)
  func retried(ground: Ground) async throws {
    try await WebTestOffice.with(ground) { office in
      try await Receiver.with { receiver, address in
        let (webhook, _) = try await Self.make(office, address, events: [.itemNew])
        try await office.capture()
        receiver.answer(.internalServerError)
        #expect(try await Self.work(office).run() == 0)
        #expect(receiver.messages.count == 1)
        // Not before its time.
        #expect(try await Self.work(office).run() == 0)
        #expect(receiver.messages.count == 1)
        let failing = try await Self.state(office, webhook.id)
        #expect(failing.lastError == "it answered with status 500" && failing.failing != nil)
        office.clock.advance(bySeconds: 15)
        #expect(try await Self.work(office).run() == 0)
        #expect(receiver.messages.count == 2)
        receiver.answer(.noContent)
        office.clock.advance(bySeconds: 15)
        #expect(try await Self.work(office).run() == 0)
        office.clock.advance(bySeconds: 15)
        #expect(try await Self.work(office).run() > 0)
        let messages = receiver.messages
        #expect(Set(messages.prefix(3).map(\.id)).count == 1)
        #expect(Set(messages.prefix(3).map { $0.events.compactMap { $0["id"]?.string } }).count == 1)
        let log = try await office.program(.administrator).get("/webhooks/\(webhook.id)/deliveries")
        #expect(log.items.last?["attempts"] == 3 && log.items.last?["state"] == "delivered")
      }
    }
  }

  @Test(
    "a process that dies after sending sends the same message again, under the same id", arguments: Ground.databases)
  func atLeastOnce(ground: Ground) async throws {
    try await WebTestOffice.with(ground) { office in
      try await Receiver.with { receiver, address in
        let (webhook, _) = try await Self.make(office, address, events: [.runFinished])
        try await office.capture()
        #expect(try await Self.work(office).run() == 1)
        // As if the transaction after the answer had not been committed, and the claim had run out.
        try await office.services.database.write { tx in
          try tx.execute("UPDATE webhook_delivery SET state = 'waiting'")
          try tx.execute("UPDATE webhook SET next_leaf = \(webhook.nextLeaf), lease_until = NULL")
        }
        #expect(try await Self.work(office).run() == 1)
        #expect(receiver.messages.count == 2)
        #expect(receiver.messages[0].id == receiver.messages[1].id)
        #expect(receiver.messages[0].events == receiver.messages[1].events)
      }
    }
  }

  @Test(
    "after five days without success it stops, and made active again it has lost nothing", arguments: Ground.databases)
  func stopped(ground: Ground) async throws {
    try await WebTestOffice.with(ground) { office in
      try await Receiver.with { receiver, address in
        let (webhook, _) = try await Self.make(office, address, events: [.runFinished])
        try await office.capture()
        receiver.answer(.badGateway)
        for _ in 0..<60 {
          _ = try await Self.work(office).run()
          office.clock.advance(bySeconds: 3 * 3600)
        }
        let stopped = try await Self.state(office, webhook.id)
        #expect(stopped.state == .failed)
        let attempts = receiver.messages.count
        #expect(attempts > 15 && attempts < 60)
        _ = try await Self.work(office).run()
        #expect(receiver.messages.count == attempts)
        receiver.answer(.ok)
        let program = try await office.program(.administrator)
        let again = try await program.send(.patch, "/webhooks/\(webhook.id)", ["state": "active"])
        #expect(again.json["state"] == "active" && again.json["failing"] == nil)
        #expect(try await Self.work(office).run() == 1)
        #expect(receiver.messages.last?.types == ["run.finished"])
        let evidence = try await program.get("/evidence?verb=webhook&limit=10").items.compactMap { $0["verb"]?.string }
        #expect(evidence == ["webhook.change", "webhook.fail", "webhook.make"])
      }
    }
  }

  @Test("an address that says it is gone is not asked again", arguments: Ground.databases)
  func gone(ground: Ground) async throws {
    try await WebTestOffice.with(ground) { office in
      try await Receiver.with { receiver, address in
        let (webhook, _) = try await Self.make(office, address, events: [.runFinished])
        try await office.capture()
        receiver.answer(.gone)
        _ = try await Self.work(office).run()
        #expect(try await Self.state(office, webhook.id).state == .failed)
      }
    }
  }

  @Test(
    "GEN-2: it is for administrators of the whole agency, and stops when its owner is none any more",
    arguments: Ground.databases)
  func owners(ground: Ground) async throws {
    try await WebTestOffice.with(ground) { office in
      try await Receiver.with { receiver, address in
        let parks = try await AgencyUnit.add(
          name: "Parks", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
        let ofUnit = try await office.program(.administrator, unit: parks.id, scopes: [.read])
        let body: JSON = ["address": .string(address), "events": ["item.new"], "allowPrivate": true]
        #expect(try await ofUnit.post("/webhooks", body).status == 403)
        let owner = try await office.person(.administrator)
        let (program, _) = try await office.program(of: owner, scopes: [.administer, .read])
        let made = try await program.post("/webhooks", body)
        let id = Identifier<Webhook>(text: try #require(made.json["id"]?.string))
        try await office.capture()
        #expect(try await Self.work(office).run() > 0)
        let count = receiver.messages.count
        _ = try await office.person(.administrator)
        _ = try await Person.change(
          try #require(owner.person).id, roles: [Person.Assignment(role: .administrator, unit: parks.id)],
          reason: "moved", services: office.services, for: office.operatorViewer)
        try await office.services.database.write { tx in
          try tx.execute("UPDATE webhook SET next_leaf = 0")
        }
        #expect(try await Self.work(office).run() == 0)
        #expect(receiver.messages.count == count)
        #expect(try await Self.state(office, id).state == .failed)
      }
    }
  }

  @Test("its secret is shown once, lies sealed, and is in no list, log or evidence", arguments: Ground.databases)
  func secrets(ground: Ground) async throws {
    try await WebTestOffice.with(ground) { office in
      let program = try await office.program(.administrator)
      let made = try await program.post("/webhooks", ["address": "https://hooks.example/a", "events": ["item.gone"]])
      #expect(made.status == 201)
      let secret = try #require(made.json["secret"]?.string)
      let id = try #require(made.json["id"]?.string)
      #expect(secret.hasPrefix("whsec_"))
      for path in ["/webhooks", "/webhooks/\(id)", "/webhooks/\(id)/deliveries", "/evidence"] {
        let answer = try await program.get(path)
        #expect(answer.status == 200 && !answer.json.text.contains(secret.dropFirst(6)))
      }
      let stored = try await office.services.database.read { tx in
        try tx.rows("SELECT secret FROM webhook").map { try $0.text("secret") }
      }
      #expect(stored.count == 1 && !stored[0].contains(secret.dropFirst(6)))
      let renewed = try await program.post("/webhooks/\(id)/secret")
      #expect(renewed.json["secret"]?.string != secret)
      #expect(try await program.send(.delete, "/webhooks/\(id)").status == 204)
      #expect(try await program.get("/webhooks/\(id)").status == 404)
    }
  }
}
