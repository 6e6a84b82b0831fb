package import RostraPlatforms
import RostraStorage

/// Tells webhooks what happened since they were last told. A webhook's row carries its own place in the log, so nothing is
/// lost however the process ends, and a message that may have arrived is sent again with the same id: at least once.
package struct WebhookWork: Sendable {
  let services: Services
  let box: SecretBox
  private let trustRoots: String?
  private let resolver: HostResolver?

  /// - Parameters:
  ///   - trustRoots: a PEM file with certificates to trust beside the system's.
  ///   - resolver: how names become addresses; the machine's own way where nil.
  package init(services: Services, box: SecretBox, trustRoots: String? = nil, resolver: HostResolver? = nil) {
    self.services = services
    self.box = box
    self.trustRoots = trustRoots
    self.resolver = resolver
  }

  static let work = DueWork(table: "webhook", key: ["agency", "id"])
  /// Longer than a delivery can take.
  private static let lease: Int64 = 120_000
  private static let atOnce = 4
  /// Messages in one look; the next look goes on.
  private static let most = 200
  /// Days of failing after which a webhook is stopped.
  package static let patience: Int64 = 5

  /// - Returns: how many messages were taken by their receivers.
  package func run() async throws -> Int {
    let agency = services.agency.id
    var delivered = 0
    var looked = 0
    while looked < Self.most {
      let claims = try await services.database.claimDue(
        Self.work, now: services.clock.now().milliseconds, leaseFor: Self.lease, limit: Self.atOnce,
        where: """
          agency = \(agency) AND state = 'active'
          AND next_leaf < (SELECT assigned FROM ledger WHERE ledger.agency = webhook.agency)
          """)
      guard !claims.isEmpty else { break }
      looked += claims.count
      delivered += try await withThrowingTaskGroup(of: Bool.self) { group in
        for claim in claims { group.addTask { try await attend(to: claim) } }
        return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
    }
    return delivered
  }

  private func attend(to claim: DueClaim) async throws -> Bool {
    do {
      guard let message = try await prepare(claim) else { return false }
      let outcome = await send(message)
      try await settle(claim, message, outcome)
      return outcome.isDelivered
    } catch is LeaseLost {
      return false
    } catch let error as SecretBoxError {
      // One that cannot be signed for must not hold up the others.
      let retry = services.clock.now().milliseconds + DueWork.retryDelay(attempts: claim.attempts)
      try await services.database.write { tx in
        try tx.fail(claim, of: Self.work, error: "\(error)", retryAt: retry)
      }
      return false
    }
  }

  /// Reads what there is to tell, and writes down that it is being told.
  private func prepare(_ claim: DueClaim) async throws -> WebhookMessage? {
    guard case .text(let text) = claim.key[1] else { return nil }
    let id = Identifier<Webhook>(text: text)
    let agency = services.agency.id
    let now = services.clock.now()
    let services = services
    let box = box
    let fresh = services.identifiers.next(WebhookDelivery.self)
    return try await services.database.write { tx in
      let system = Viewer(agency: agency, actor: "system:webhooks", role: .operator)
      guard let webhook = try Webhook.find(id, for: system, in: tx) else { return nil }
      guard let viewer = try webhook.viewer(at: now, agency: agency, in: tx) else {
        try webhook.stop(because: "its owner may not have it any more", services: services, in: tx)
        try tx.fail(claim, of: Self.work, error: "its owner may not have it any more", retryAt: nil)
        return nil
      }
      let waiting = try WebhookDelivery.waiting(for: id, agency: agency, in: tx)
      let found = try WebhookEvents.read(
        from: waiting?.firstLeaf ?? webhook.nextLeaf, to: waiting?.endLeaf, kinds: webhook.events, for: viewer, in: tx)
      guard !found.events.isEmpty else {
        try tx.execute("UPDATE webhook SET next_leaf = \(found.end) WHERE agency = \(agency) AND id = \(id)")
        if let waiting {
          try tx.execute("DELETE FROM webhook_delivery WHERE agency = \(agency) AND id = \(waiting.id)")
        }
        try tx.settle(claim, of: Self.work, nextDue: now.milliseconds)
        return nil
      }
      let delivery = waiting?.id ?? fresh
      if waiting == nil {
        try tx.execute(
          """
          INSERT INTO webhook_delivery (agency, id, webhook, first_leaf, end_leaf, events, state, begun_at)
          VALUES (\(agency), \(delivery), \(id), \(webhook.nextLeaf), \(found.end), \(found.events.count), 'waiting',
            \(now.milliseconds))
          """)
      }
      return WebhookMessage(
        delivery: delivery, webhook: webhook, end: found.end, key: try webhook.key(box, in: tx),
        body: WebhookMessage.body(found.events, agency: services.agency, at: now))
    }
  }

  /// Sends a message, once. It follows no redirect, and goes to a private address only where that was allowed.
  func send(_ message: WebhookMessage) async -> WebhookOutcome {
    var policy = FetchPolicy()
    policy.maximumRedirects = 0
    policy.maximumBodyBytes = 16 << 10
    policy.connectTimeout = .seconds(10)
    policy.firstByteTimeout = .seconds(20)
    policy.totalTimeout = .seconds(30)
    policy.additionalTrustRoots = trustRoots
    if message.webhook.allowsPrivateAddress, let address = try? WebAddress(message.webhook.address) {
      policy.allowPrivateHosts = ["\(address.host):\(address.port)"]
    }
    let clock = services.clock
    let identifiers = services.identifiers
    let client = RecordingClient(
      policy: policy, clock: { clock.now() }, makeID: { identifiers.uuid() }, resolver: resolver)
    defer { client.shutdown() }
    let now = clock.now()
    let fetch = Fetch(
      "webhook", url: message.webhook.address, method: "POST",
      headers: WebhookSignature.headers(id: message.delivery.text, at: now, body: message.body, key: message.key),
      body: message.body, authorized: false)
    do throws(FetchError) {
      guard let answer = try await client.fetch(fetch).last else { return WebhookOutcome(error: "no answer came") }
      return WebhookOutcome(answer)
    } catch {
      if case .tooManyRedirects = error.reason, let hop = error.hops.last {
        return WebhookOutcome(
          status: hop.status, error: "it redirects, which is not followed: enter the address that it leads to")
      }
      return WebhookOutcome(error: error.reason.description)
    }
  }

  private func settle(_ claim: DueClaim, _ message: WebhookMessage, _ outcome: WebhookOutcome) async throws {
    let services = services
    let agency = services.agency.id
    let now = services.clock.now()
    let id = message.webhook.id
    try await services.database.write { tx in
      try outcome.write(to: message.delivery, at: now, agency: agency, in: tx)
      if outcome.isDelivered {
        try tx.execute(
          """
          UPDATE webhook SET next_leaf = \(message.end), delivered_at = \(now.milliseconds), failing_since = NULL
          WHERE agency = \(agency) AND id = \(id)
          """)
        try WebhookOutcome.forget(before: now.advanced(bySeconds: -30 * 86_400), of: id, agency: agency, in: tx)
        try tx.settle(claim, of: Self.work, nextDue: now.milliseconds)
        return
      }
      let failing = message.webhook.failing ?? now
      try tx.execute(
        "UPDATE webhook SET failing_since = \(failing.milliseconds) WHERE agency = \(agency) AND id = \(id)")
      let isOver = now.seconds - failing.seconds >= Self.patience * 86_400 || outcome.status == 410
      if isOver { try message.webhook.stop(because: outcome.sentence, services: services, in: tx) }
      let delay = DueWork.retryDelay(attempts: claim.attempts, first: 15_000, longest: 6 * 3_600_000)
      try tx.fail(
        claim, of: Self.work, error: outcome.sentence, retryAt: isOver ? nil : now.milliseconds + delay)
    }
  }
}

extension Webhook {
  /// With whose eyes it sees now; nil where its owner may not have it any more.
  fileprivate func viewer(at now: Timestamp, agency: Identifier<Agency>, in tx: any Transaction) throws -> Viewer? {
    guard let person else { return Viewer(agency: agency, actor: "system:webhooks", role: .system) }
    guard let owner = try Person.find(person, agency: agency, in: tx) else { return nil }
    let viewer = try owner.viewer(agency: agency, at: now, in: tx)
    return viewer.may(.administer) && viewer.may(.read) ? viewer : nil
  }

  func key(_ box: SecretBox, in tx: any Transaction) throws -> [UInt8] {
    guard let row = try tx.row("SELECT secret FROM webhook WHERE id = \(id)") else { throw WebhookError.notFound }
    return try box.open(try row.text("secret"), for: Webhook.purpose(of: id))
  }

  fileprivate func stop(because reason: String, services: Services, in tx: any Transaction) throws {
    let agency = services.agency.id
    try tx.execute("UPDATE webhook SET state = 'failed' WHERE agency = \(agency) AND id = \(id)")
    try tx.execute(
      "UPDATE webhook_delivery SET state = 'failed' WHERE agency = \(agency) AND webhook = \(id) AND state = 'waiting'")
    try services.record(
      "webhook.fail", of: id.text, by: Viewer(agency: agency, actor: "system:webhooks", role: .system),
      reason: reason, before: keeping, in: tx)
  }
}
