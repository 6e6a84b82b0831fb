import Foundation
import RostraPlatforms
import RostraStorage

extension Webhook {
  /// Begins to tell an address of what happens from now on.
  ///
  /// - Returns: the webhook, and the secret that its messages are signed with, shown this once only.
  /// - Throws: ``EntryError`` where the address is none to send to. That it leads to the public internet is checked again
  ///   at every delivery.
  package static func make(
    address: String, events: Set<WebhookEvent.Kind>, note: String? = nil, allowsPrivateAddress: Bool = false,
    services: Services, box: SecretBox, for viewer: Viewer
  ) async throws -> (Webhook, secret: String) {
    try requireOwner(viewer)
    let address = try check(address, allowsPrivate: allowsPrivateAddress)
    try check(events)
    let note = try note.map { text throws(EntryError) in try Entry.name(text, field: "note", limit: 200) }
    let id = services.identifiers.next(Webhook.self)
    let key = services.secrets.next()
    let sealed = try box.close(key, for: purpose(of: id))
    let now = services.clock.now().milliseconds
    let webhook = try await services.database.write { tx in
      let start = try Ledger.state(of: viewer.agency, in: tx).assigned
      try tx.execute(
        """
        INSERT INTO webhook (agency, id, address, note, events, secret, allow_private, state, person, made_by, made_at,
          next_leaf, due_at)
        VALUES (\(viewer.agency), \(id), \(address), \(note), \(text(events)), \(sealed), \(allowsPrivateAddress),
          'active', \(viewer.person?.text), \(viewer.actor), \(now), \(start), \(now))
        """)
      let webhook = try require(id, for: viewer, in: tx)
      try services.record("webhook.make", of: id.text, by: viewer, after: webhook.keeping, in: tx)
      return webhook
    }
    return (webhook, WebhookSignature.shown(key))
  }

  /// What is to be different; nil leaves it as it is.
  package struct Change: Sendable {
    package var state: State?
    package var events: Set<WebhookEvent.Kind>?
    package var note: String?

    package init(state: State? = nil, events: Set<WebhookEvent.Kind>? = nil, note: String? = nil) {
      self.state = state
      self.events = events
      self.note = note
    }
  }

  /// Pauses, goes on, or tells of other events. One that failed goes on where it stopped.
  package static func change(
    _ id: Identifier<Webhook>, _ change: Change, services: Services, for viewer: Viewer
  ) async throws -> Webhook {
    try requireOwner(viewer)
    if let events = change.events { try check(events) }
    guard change.state != .failed else {
      throw EntryError(field: "state", value: "failed", problem: "is the system's to set", remedy: "pause it instead")
    }
    let note = try change.note.map { text throws(EntryError) in try Entry.name(text, field: "note", limit: 200) }
    let now = services.clock.now().milliseconds
    return try await services.database.write { tx in
      let before = try require(id, for: viewer, in: tx)
      let state = change.state ?? before.state
      try tx.execute(
        """
        UPDATE webhook SET state = \(state.rawValue), events = \(text(change.events ?? before.events)),
          note = \(note ?? before.note) WHERE agency = \(viewer.agency) AND id = \(id)
        """)
      if state == .active, before.state != .active {
        try tx.execute(
          """
          UPDATE webhook SET due_at = \(now), attempts = 0, failing_since = NULL, last_error = NULL
          WHERE agency = \(viewer.agency) AND id = \(id)
          """)
      }
      let after = try require(id, for: viewer, in: tx)
      try services.record(
        "webhook.change", of: id.text, by: viewer, before: before.keeping, after: after.keeping, in: tx)
      return after
    }
  }

  /// Another secret in place of one that may have become known. Messages are signed with it at once.
  package static func renewSecret(
    of id: Identifier<Webhook>, services: Services, box: SecretBox, for viewer: Viewer
  ) async throws -> String {
    try requireOwner(viewer)
    let key = services.secrets.next()
    let sealed = try box.close(key, for: purpose(of: id))
    try await services.database.write { tx in
      _ = try require(id, for: viewer, in: tx)
      try tx.execute("UPDATE webhook SET secret = \(sealed) WHERE agency = \(viewer.agency) AND id = \(id)")
      try services.record("webhook.renew-secret", of: id.text, by: viewer, in: tx)
    }
    return WebhookSignature.shown(key)
  }

  /// Ends it, with the log of its deliveries; that there was one stays in the evidence.
  package static func remove(_ id: Identifier<Webhook>, services: Services, for viewer: Viewer) async throws {
    try requireOwner(viewer)
    try await services.database.write { tx in
      let webhook = try require(id, for: viewer, in: tx)
      try tx.execute("DELETE FROM webhook_delivery WHERE agency = \(viewer.agency) AND webhook = \(id)")
      try tx.execute("DELETE FROM webhook WHERE agency = \(viewer.agency) AND id = \(id)")
      try services.record("webhook.remove", of: id.text, by: viewer, before: webhook.keeping, in: tx)
    }
  }

  static func purpose(of id: Identifier<Webhook>) -> String { "webhook:\(id.text)" }

  /// A webhook tells what its owner may read, so both are needed.
  private static func requireOwner(_ viewer: Viewer) throws(NotPermitted) {
    try viewer.require(.administer)
    try viewer.require(.read)
  }

  private static func require(
    _ id: Identifier<Webhook>, for viewer: Viewer, in tx: any Transaction
  ) throws -> Webhook {
    guard let webhook = try find(id, for: viewer, in: tx) else { throw WebhookError.notFound }
    return webhook
  }

  private static func check(_ text: String, allowsPrivate: Bool) throws(EntryError) -> String {
    func refuse(_ problem: String, _ remedy: String) -> EntryError {
      EntryError(field: "address", value: text, problem: problem, remedy: remedy)
    }
    guard text.utf8.count <= 2000, !text.contains("@") else {
      throw refuse("is too long or carries credentials", "use an address of at most 2000 bytes without a name in it")
    }
    let address: WebAddress
    do { address = try WebAddress(text) } catch {
      throw refuse("cannot be sent to: \(error.reason)", "write it in full, with https://")
    }
    guard address.scheme == .https || allowsPrivate else {
      throw refuse("is not secure", "use https; plain http is for private addresses that are allowed")
    }
    if let why = AddressGuard.refusal(ofPort: address.port) { throw refuse("has \(why)", "use a web server's port") }
    if !allowsPrivate, let host = address.hostAddress, let why = AddressGuard.refusal(of: host) {
      throw refuse("is not of the public internet (\(why))", "use a public address, or allow a private one")
    }
    return address.description
  }

  private static func check(_ events: Set<WebhookEvent.Kind>) throws(EntryError) {
    guard !events.isEmpty else {
      throw EntryError(
        field: "events", problem: "are missing",
        remedy: "choose from \(WebhookEvent.Kind.allCases.map(\.rawValue).joined(separator: ", "))")
    }
  }

  private static func text(_ events: Set<WebhookEvent.Kind>) -> String {
    events.map(\.rawValue).sorted().joined(separator: " ")
  }

  /// For the evidence: what people decided, not how deliveries went.
  var keeping: JSON {
    [
      "address": .string(address), "events": .array(events.map(\.rawValue).sorted().map { .string($0) }),
      "state": .string(state.rawValue), "allowPrivate": .bool(allowsPrivateAddress),
    ]
  }
}

package enum WebhookError: Error, Hashable, CustomStringConvertible {
  case notFound

  package var description: String { "there is no such webhook; `rostra webhooks` shows them" }
}
