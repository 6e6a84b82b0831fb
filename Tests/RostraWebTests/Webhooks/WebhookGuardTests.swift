import HTTPTypes
import RostraPlatforms
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("Where webhooks cannot be sent (server-side request forgery)")
struct WebhookGuardTests {
  @Test(
    "an address that is not of the public internet is refused when it is entered",
    arguments: [
      "https://127.0.0.1/", "https://[::1]/", "https://10.1.2.3/", "https://192.168.0.1/", "https://169.254.169.254/",
      "https://[::ffff:127.0.0.1]/", "https://[fe80::1]/", "https://[fd00::1]/", "https://0x7f.1/",
      "https://2130706433/",
      "https://[64:ff9b::7f00:1]/", "http://hooks.example/", "ftp://hooks.example/", "https://user:pass@hooks.example/",
      "https://hooks.example:25/", "https:///", "javascript:alert(1)", "https://0.0.0.0/",
    ])
  func entered(address: String) async throws {
    try await WebTestOffice.with { office in
      let program = try await office.program(.administrator)
      let answer = try await program.post("/webhooks", ["address": .string(address), "events": ["item.new"]])
      #expect(answer.status == 422 && answer.fields == ["address"], "\(answer.json.text)")
      #expect(try await program.get("/webhooks").items.isEmpty)
    }
  }

  @Test("only an administrator makes one, and a private address that is allowed is in the evidence")
  func allowance() async throws {
    try await WebTestOffice.with { office in
      let body: JSON = ["address": "http://127.0.0.1:8080/", "events": ["item.new"], "allowPrivate": true]
      for role in [Viewer.Role.recordsOfficer, .counsel, .siteAdministrator, .reader, .auditor] where role != .auditor {
        #expect(try await office.program(role).post("/webhooks", body).status == 403)
      }
      let administrator = try await office.program(.administrator)
      #expect(try await administrator.post("/webhooks", body).status == 201)
      let evidence = try await administrator.get("/evidence?verb=webhook.make").items
      #expect(evidence.first?["after"]?["allowPrivate"] == true)
      let narrow = try await office.program(.administrator, scopes: [.administer])
      #expect(try await narrow.post("/webhooks", body).status == 403)
    }
  }

  @Test("a name that leads to a private address, now or at the second look, is not connected to")
  func rebinding() async throws {
    try await WebTestOffice.with { office in
      try await Receiver.with { receiver, address in
        let port = try #require(WebAddress(address).port as UInt16?)
        for target in ["127.0.0.1", "::1", "::ffff:127.0.0.1", "169.254.169.254"] {
          let number = try #require(
            try WebAddress("http://\(target.contains(":") ? "[\(target)]" : target)/").hostAddress)
          let resolver = HostResolver { _, _ async throws(HostResolver.Unresolvable) in [number] }
          let (webhook, _) = try await Webhook.make(
            address: "https://hooks.example:\(port)/", events: [.itemNew], services: office.services,
            box: office.web.office.box, for: office.operatorViewer)
          let work = WebhookWork(services: office.services, box: office.web.office.box, resolver: resolver)
          let outcome = try await work.test(webhook.id, for: office.operatorViewer)
          #expect(!outcome.isDelivered)
          #expect(outcome.error?.contains("not an address of the public internet") == true, "\(outcome)")
        }
        #expect(receiver.messages.isEmpty)
      }
    }
  }

  @Test("the allowance is for its own host and port alone, and a redirect is not followed anywhere")
  func redirects() async throws {
    try await WebTestOffice.with { office in
      try await Receiver.with { receiver, address in
        receiver.answer(.temporaryRedirect, location: address + "/other")
        let (webhook, _) = try await Webhook.make(
          address: address, events: [.itemNew], allowsPrivateAddress: true, services: office.services,
          box: office.web.office.box, for: office.operatorViewer)
        let work = WebhookWork(services: office.services, box: office.web.office.box)
        let outcome = try await work.test(webhook.id, for: office.operatorViewer)
        #expect(!outcome.isDelivered && outcome.status == 307)
        #expect(receiver.messages.map(\.path) == ["/hook"])
      }
    }
  }

  @Test("what the other side answers is shown as text without control characters")
  func answers() async throws {
    try await WebTestOffice.with { office in
      try await Receiver.with { _, address in
        let (webhook, _) = try await Webhook.make(
          address: address, events: [.itemNew], allowsPrivateAddress: true, services: office.services,
          box: office.web.office.box, for: office.operatorViewer)
        let answer = try await office.program(.administrator).post("/webhooks/\(webhook.id)/test")
        #expect(answer.json["delivered"] == true && answer.json["answer"] == "thank s")
      }
    }
  }
}
