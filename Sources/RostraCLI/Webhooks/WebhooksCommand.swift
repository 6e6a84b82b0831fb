import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

struct WebhooksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "webhooks", abstract: "Other programs' addresses that are told of what happens here.",
    subcommands: [
      WebhooksList.self, WebhooksAdd.self, WebhooksSet.self, WebhooksRemove.self, WebhooksTest.self,
      WebhooksDeliveries.self, WebhooksDeliver.self,
    ],
    defaultSubcommand: WebhooksList.self)
}

extension Office {
  func webhookWork() throws -> WebhookWork {
    let roots = ProcessInfo.processInfo.environment["ROSTRA_TRUST_ROOTS"].flatMap { $0.isEmpty ? nil : $0 }
    return WebhookWork(services: services, box: try home.secretBox(), trustRoots: roots)
  }
}

struct WebhooksList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "Show the webhooks.")

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let webhooks = try await office.services.database.read { [viewer = office.viewer] tx in
        try Webhook.all(for: viewer, in: tx)
      }
      if common.json {
        Terminal.say(["items": .array(webhooks.map(\.json))])
        return
      }
      guard !webhooks.isEmpty else {
        Terminal.say("No webhooks yet. Add one: rostra webhooks add https://example.gov/hook --event item.gone")
        return
      }
      var table = Table("id", "state", "address", "last delivered", "failing since", "why", "events")
      for webhook in webhooks {
        table.add(
          webhook.id.text, webhook.state.rawValue, webhook.address, office.time(webhook.delivered),
          office.time(webhook.failing), webhook.lastError ?? "",
          webhook.events.map(\.rawValue).sorted().joined(separator: " "))
      }
      Terminal.say(table.text)
    }
  }
}

extension WebhookEvent.Kind: ExpressibleByArgument {}

struct WebhooksAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Tell an address of what happens from now on.",
    discussion: "The secret that messages are signed with (Standard Webhooks) is shown this once.")

  @Argument(help: "An https address of the public internet.")
  var address: String

  @Option(name: .customLong("event"), help: "What it is told of (repeatable); everything where none is named.")
  var events: [WebhookEvent.Kind] = []

  @Option(help: "What it is for.")
  var note: String?

  @Flag(help: "Allow a private or loopback address, or plain http. This is recorded as evidence.")
  var allowPrivate = false

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let (webhook, secret) = try await Webhook.make(
        address: address, events: Set(events.isEmpty ? WebhookEvent.Kind.allCases : events), note: note,
        allowsPrivateAddress: allowPrivate, services: office.services, box: try office.home.secretBox(),
        for: office.viewer)
      if common.json {
        Terminal.say(.object((webhook.json.object ?? []) + [JSON.Member("secret", .string(secret))]))
      } else {
        Terminal.say("\(webhook.id): \(webhook.address)\nsecret \(secret)")
      }
    }
  }
}

struct WebhooksSet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Pause one, go on, tell it of other events, or change its secret.")

  @Argument(help: "Its id.")
  var id: String

  @Flag(help: "Send nothing for now; it goes on later where it stopped.")
  var pause = false

  @Flag(help: "Go on.")
  var resume = false

  @Flag(help: "Sign with another secret from now on; it is shown this once.")
  var newSecret = false

  @Option(name: .customLong("event"), help: "What it is told of from now on (repeatable).")
  var events: [WebhookEvent.Kind] = []

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if pause && resume { throw ValidationError("--pause and --resume exclude each other") }
  }

  func run() async throws {
    try await common.withAgency { office in
      let id = Identifier<Webhook>(text: id)
      let webhook = try await Webhook.change(
        id,
        Webhook.Change(
          state: pause ? .paused : resume ? .active : nil, events: events.isEmpty ? nil : Set(events)),
        services: office.services, for: office.viewer)
      var members = webhook.json.object ?? []
      if newSecret {
        let secret = try await Webhook.renewSecret(
          of: id, services: office.services, box: try office.home.secretBox(), for: office.viewer)
        members.append(JSON.Member("secret", .string(secret)))
        if !common.json { Terminal.say("secret \(secret)") }
      }
      if common.json {
        Terminal.say(.object(members))
      } else {
        Terminal.say("\(webhook.id) is \(webhook.state.rawValue).")
      }
    }
  }
}

struct WebhooksRemove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "remove", abstract: "Tell it nothing any more.")

  @Argument(help: "Its id.")
  var id: String

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      try await Webhook.remove(Identifier(text: id), services: office.services, for: office.viewer)
      if common.json { Terminal.say(["removed": .string(id)]) } else { Terminal.say("Removed.") }
    }
  }
}

struct WebhooksTest: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Send a message without events, and say how it went.")

  @Argument(help: "Its id.")
  var id: String

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let outcome = try await office.webhookWork().test(Identifier(text: id), for: office.viewer)
      if common.json {
        Terminal.say(outcome.json)
      } else {
        Terminal.say(outcome.isDelivered ? "Delivered." : "Not delivered: \(Terminal.safe(outcome.error ?? ""))")
        if let answer = outcome.answer, !answer.isEmpty { Terminal.say("It answered: \(Terminal.safe(answer))") }
      }
      if !outcome.isDelivered { throw Exit.No() }
    }
  }
}

struct WebhooksDeliveries: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deliveries", abstract: "The messages of the last 30 days, newest first.")

  @Argument(help: "The webhook's id.")
  var id: String

  @Option(help: "How many.")
  var limit = 50

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let id = Identifier<Webhook>(text: id)
      let limit = limit
      let deliveries = try await office.services.database.read { [viewer = office.viewer] tx in
        try WebhookDelivery.list(of: id, before: nil, limit: limit, for: viewer, in: tx)
      }
      if common.json {
        Terminal.say(["items": .array(deliveries.map(\.json))])
        return
      }
      guard !deliveries.isEmpty else {
        Terminal.say("Nothing has been sent yet.")
        return
      }
      var table = Table("begun", "state", "events", "attempts", "status", "error or answer")
      for delivery in deliveries {
        table.add(
          office.time(delivery.begun), delivery.state.rawValue, String(delivery.events), String(delivery.attempts),
          delivery.status.map { String($0) } ?? "–", delivery.error ?? delivery.answer ?? "")
      }
      Terminal.say(table.text)
    }
  }
}

struct WebhooksDeliver: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deliver", abstract: "Send what is due now, as `rostra serve` and `rostra work` do by themselves.")

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await common.withAgency { office in
      let delivered = try await office.webhookWork().run()
      if common.json {
        Terminal.say(["delivered": JSON(delivered)])
      } else {
        Terminal.say("\(delivered) messages delivered.")
      }
    }
  }
}
