import Glibc
import RostraPlatforms
import RostraStorage

/// The fetching half of a run, while it lasts.
struct Visit: Sendable {
  let capture: SiteCapture
  let writer: SegmentWriter
  var queue = FetchQueue()
  private var run: CaptureRun
  var site: Site
  /// What the last complete run left, and what this one has learned for the next.
  private var state: [String: String]
  private var newState: [String: String] = [:]
  private var batch: CapturedBatch
  /// Platform ids seen in this run; kept only on a site that was covered before, where absence means something.
  var seen: Set<String> = []
  private var isCovered = true
  var reachedEnd = false
  private var pausedUntil: Timestamp?
  /// Where the media of this run lie, by address: what several items show is fetched once.
  private var media: [String: StoredExchange] = [:]
  private static let mostMedia = 10_000
  /// How often in a row the platform has asked for patience.
  private var patience = 0
  /// A platform that asks more often than this is left alone until the next run.
  private static let mostPatience = 10

  var services: Services { capture.services }
  var isRoutine: Bool { capture.site.coveredTo != nil }

  init(capture: SiteCapture, run: CaptureRun, state: [String: String]) {
    self.capture = capture
    self.run = run
    self.state = state
    site = capture.site
    writer = SegmentWriter(
      services: capture.services, site: capture.site, closingLength: capture.segmentLength)
    batch = CapturedBatch(site: capture.site, run: run.id)
  }

  var reference: SiteReference {
    var reference = site.account
    reference.hasToken = capture.token != nil
    return reference
  }

  // MARK: - The loop

  mutating func work() async throws {
    // One batch may be on its way to the database while the next one is fetched.
    try await withThrowingTaskGroup(of: Tally.self) { commits in
      var underWay = false
      repeat {
        while pausedUntil == nil, let fetch = queue.next() {
          try await fulfil(fetch)
          let isSegmentDue = await writer.isDue(at: services.clock.now())
          guard batch.isFull || isSegmentDue else { continue }
          if underWay, let tally = try await commits.next() { account(tally) }
          underWay = try await send(to: &commits)
          guard isSegmentDue else { continue }
          // Its last bytes need their rows before it is closed.
          if underWay, let tally = try await commits.next() { account(tally) }
          underWay = false
          try await writer.closeIfDue(at: services.clock.now())
        }
        if underWay, let tally = try await commits.next() { account(tally) }
        underWay = try await send(to: &commits)
        if underWay, let tally = try await commits.next() { account(tally) }
        underWay = false
        try await refill()
      } while pausedUntil == nil && queue.count > 0
    }
  }

  private mutating func account(_ tally: Tally) {
    run.tally += tally
    report(pause: nil)
  }

  /// Makes the batch's bytes durable, then lets the database take it while the loop goes on.
  private mutating func send(to commits: inout ThrowingTaskGroup<Tally, any Error>) async throws -> Bool {
    batch.changes = queue.takeChanges()
    batch.site = site
    guard !batch.isEmpty else { return false }
    batch.end = try await writer.makeDurable()
    var sent = CapturedBatch(site: site, run: run.id)
    swap(&sent, &batch)
    let services = services
    commits.addTask { [sent] in try await sent.commit(services) }
    await writer.handedOver(sent.end)
    return true
  }

  private mutating func refill() async throws {
    guard queue.hasOverflow, queue.count == 0, pausedUntil == nil else { return }
    let agency = services.agency.id
    let id = site.id
    let now = services.clock.now()
    queue.refill(
      try await services.database.read { tx in try FetchQueue.stored(site: id, agency: agency, now: now, in: tx) })
  }

  // MARK: - One fetch

  private mutating func fulfil(_ fetch: Fetch) async throws {
    if fetch.purpose == .media, let known = media[fetch.url] {
      batch.media.append(CapturedMedia(fetch: fetch, exchange: known))
      queue.finish(fetch)
      return
    }
    let hops: [Exchange]
    do {
      hops = try await capture.client.fetch(fetch, token: fetch.authorized ? capture.token : nil)
    } catch {
      if case .cancelled = error.reason { throw CancellationError() }
      let kept = try await writer.keep(
        error.hops, for: fetch, isAnswered: false, run: run.id, provenance: provenance(of: fetch))
      batch.exchanges += kept
      discard(error.hops)
      fail(fetch, because: error.description, isTransient: error.isTransient)
      return
    }
    defer { discard(hops) }
    var kept = try await writer.keep(hops, for: fetch, run: run.id, provenance: provenance(of: fetch))
    guard let answer = hops.last, var stored = kept.popLast() else { return }
    batch.exchanges += kept
    run.tally.exchanges += 1
    run.tally.bytes += stored.payloadLength
    batch.weight += Int(stored.length) / 4096
    let pause = RateLimit.pause(after: answer, now: services.clock.now())
    if answer.status == 429 || answer.status == 503 {
      batch.exchanges.append(stored)
      try await again(fetch, after: pause, status: answer.status)
      return
    }
    patience = 0
    let isDone =
      fetch.purpose == .media
      ? takeMedia(answer, stored: &stored, fetch: fetch) : try await read(answer, stored: &stored, fetch: fetch)
    batch.exchanges.append(stored)
    if isDone { queue.finish(fetch) }
    report(pause: nil)
    if let pause { try await rest(until: pause) }
  }

  /// Large bodies came in files of their own; they are in the segment now.
  private func discard(_ hops: [Exchange]) {
    for case .file(let path, _) in hops.map(\.body) { unlink(path) }
  }

  private func provenance(of fetch: Fetch) -> Provenance {
    let platform = capture.connector.platform
    return fetch.authorized && capture.token != nil ? platform.provenanceWithToken : platform.provenance
  }

  /// - Returns: whether nothing more is wanted of this fetch.
  private mutating func takeMedia(_ answer: Exchange, stored: inout StoredExchange, fetch: Fetch) -> Bool {
    guard (200..<300).contains(answer.status) else {
      stored.readingError = "status \(answer.status)"
      batch.media.append(CapturedMedia(fetch: fetch, error: "the platform answered \(answer.status)"))
      fail(fetch, because: "answered \(answer.status)", isTransient: answer.status >= 500)
      return answer.status < 500
    }
    batch.media.append(
      CapturedMedia(fetch: fetch, error: answer.truncated.map { "cut short (\($0))" }, exchange: stored))
    if media.count >= Visit.mostMedia { media.removeAll(keepingCapacity: true) }
    if answer.truncated == nil { media[fetch.url] = stored }
    return true
  }

  /// - Returns: whether nothing more is wanted of this fetch.
  private mutating func read(
    _ answer: Exchange, stored: inout StoredExchange, fetch: Fetch
  ) async throws -> Bool {
    let reading: Reading
    do {
      let payload = try answer.payload(limit: CaptureLimits.payload)
      reading = try capture.connector.read(
        Answer(fetch: fetch, exchange: answer, payload: payload), site: reference)
    } catch let error as ReadingError {
      stored.readingError = error.description
      fail(fetch, because: error.description, isTransient: answer.status >= 500)
      return answer.status < 500
    } catch let error as FetchError {
      stored.readingError = error.description
      fail(fetch, because: error.description, isTransient: answer.status >= 500)
      return answer.status < 500
    }
    run.notes += reading.notes.prefix(max(0, 50 - run.notes.count))
    newState.merge(reading.state) { _, new in new }
    guard !reading.isOfAnotherAccount(than: site.account) else {
      refuse(reading)
      return true
    }
    if let found = reading.identity { adopt(found) }
    try await follow(reading, of: fetch)
    batch.add(Sighting(exchange: stored, reading: reading, provenance: provenance(of: fetch)))
    return true
  }

  // MARK: - Whose account it is

  /// The answer stays as evidence; nothing is read from it or follows from it.
  private mutating func refuse(_ reading: Reading) {
    run.notes.append(
      "The address now belongs to another account (\(reading.identity?.accountID ?? ""), before "
        + "\(site.account.accountID ?? "")): it may have been renamed and taken over. Nothing of the new account was "
        + "taken for the old one's.")
    isCovered = false
  }

  private mutating func adopt(_ found: Identity) {
    site.account.accountID = found.accountID
    site.account.handle = found.handle
    site.account.settings.merge(found.settings) { _, new in new }
    site.name = found.name ?? site.name
    site.platformCount = found.itemCount ?? site.platformCount
  }

  // MARK: - What goes wrong

  private mutating func fail(_ fetch: Fetch, because reason: String, isTransient: Bool) {
    miss(fetch, reason)
    if [.identity, .timeline, .repository].contains(fetch.purpose) { isCovered = false }
    if isTransient { batch.retries.append(FailedFetch(fetch: fetch, reason: reason)) } else { queue.finish(fetch) }
  }

  private mutating func miss(_ fetch: Fetch, _ reason: String) {
    if run.missed.count < 200 { run.missed.append("\(fetch.purpose.rawValue) \(fetch.url): \(reason)") }
  }

  private mutating func again(_ fetch: Fetch, after pause: Timestamp?, status: Int) async throws {
    let until = pause ?? services.clock.now().advanced(bySeconds: 60)
    patience += 1
    if patience > Visit.mostPatience { pausedUntil = until } else { try await rest(until: until) }
    if pausedUntil == nil {
      try await fulfil(fetch)
    } else {
      batch.retries.append(FailedFetch(fetch: fetch, reason: "the platform asked for patience (\(status))"))
    }
  }

  private mutating func rest(until: Timestamp) async throws {
    let now = services.clock.now()
    guard until > now else { return }
    guard until.seconds - now.seconds <= capture.pace.longestPause else {
      pausedUntil = until
      return
    }
    report(pause: until.seconds - now.seconds)
    try await capture.pace.sleep(until.milliseconds - now.milliseconds)
  }

  private func report(pause: Int64?) {
    capture.progress(
      CaptureProgress(
        site: site, exchanges: run.tally.exchanges, waiting: queue.count, tally: run.tally, pause: pause))
  }

  // MARK: - The end

  mutating func end() async throws -> CaptureRun {
    run.finished = services.clock.now()
    run.state =
      if !isCovered { .failed } else if pausedUntil != nil || !run.missed.isEmpty { .partial } else { .complete }
    let closing = RunClosing(
      run: run, before: capture.site, site: site, state: state.merging(newState) { _, new in new },
      reachedEnd: reachedEnd, pausedUntil: pausedUntil)
    let services = services
    let viewer = capture.viewer
    try await services.database.write { tx in try closing.write(services, viewer: viewer, in: tx) }
    try await writer.closeIfDue(at: services.clock.now())
    try await writer.release()
    return run
  }
}
