package import RostraPlatforms
import RostraStorage

/// What an address turned out to be, once it was asked.
package struct RecognisedSite: Sendable {
  package var platform: PlatformFacts
  package var identity: Identity
  var reference: SiteReference
}

extension Site {
  /// Finds out what an address is, by its text and then by asking it. Keeps nothing.
  ///
  /// - Parameter platform: the platform's id, where a person knows better than the address tells.
  /// - Throws: ``SiteError`` when nothing answers as a platform does. A private or loopback address is refused unless
  ///   `allowsPrivateAddress`, which is for those who run the system: it opens the agency's own network to a request.
  package static func recognise(
    _ address: String, platform: String?, settings: [String: String] = [:], allowsPrivateAddress: Bool,
    connectors: [any Connector], client: @Sendable (SiteReference) -> RecordingClient, for viewer: Viewer
  ) async throws -> RecognisedSite {
    try viewer.require(.manageSites)
    if allowsPrivateAddress { try viewer.require(.administer) }
    let typed = address.trimmingWhitespace()
    if let facts = Catalogue.importedOnly.first(where: { $0.id == platform }) { return try unasked(typed, on: facts) }
    let candidates = try candidates(for: typed, platform: platform, connectors: connectors)
    var refusals: [String] = []
    for (connector, candidate) in candidates {
      var reference = candidate.site
      reference.settings.merge(settings) { _, given in given }
      let client = client(reference)
      defer { client.shutdown() }
      do {
        guard let identity = try await identify(reference, with: connector, client: client) else {
          refusals.append("\(connector.platform.name): the answer is not of this platform")
          continue
        }
        return RecognisedSite(platform: connector.platform, identity: identity, reference: reference)
      } catch let error as FetchError {
        refusals.append("\(connector.platform.name): \(error)")
        if case .privateAddress = error.reason { throw SiteError.privateAddress(typed, error.description) }
      } catch let error as ReadingError {
        refusals.append("\(connector.platform.name): \(error)")
      }
    }
    throw SiteError.notRecognised(typed, refusals)
  }

  /// Recognises an address and takes it in as a site.
  ///
  /// - Parameter reason: why, above all where a private address is allowed; kept as evidence.
  /// - Throws: what ``recognise(_:platform:settings:allowsPrivateAddress:connectors:client:for:)`` throws, and
  ///   ``SiteError`` where the site is there already.
  package static func add(
    _ address: String, platform: String?, settings: [String: String], interval: Int64?, allowsPrivateAddress: Bool,
    unit: Identifier<AgencyUnit>? = nil, reason: String? = nil, connectors: [any Connector],
    client: @Sendable (SiteReference) -> RecordingClient,
    services: Services,
    for viewer: Viewer
  ) async throws -> Site {
    let found = try await recognise(
      address, platform: platform, settings: settings, allowsPrivateAddress: allowsPrivateAddress,
      connectors: connectors, client: client, for: viewer)
    return try await keep(
      found.identity, of: found.reference, interval: interval, allowsPrivateAddress: allowsPrivateAddress,
      unit: unit ?? AgencyUnit.root(of: viewer.agency), reason: reason, services: services, viewer: viewer)
  }

  /// An account that is only imported: its address is taken as it was typed, since nobody is asked.
  private static func unasked(_ address: String, on platform: PlatformFacts) throws -> RecognisedSite {
    guard let place = try? WebAddress(address) else {
      throw EntryError(
        field: "address", value: address, problem: "is no web address",
        remedy: "enter the account's whole address, such as https://x.com/cityhall")
    }
    let name = place.path.split(separator: "/").first.map { $0.hasPrefix("@") ? String($0.dropFirst()) : String($0) }
    let identity = Identity(accountID: "", handle: name ?? place.authority, name: nil, address: place.description)
    return RecognisedSite(
      platform: platform, identity: identity,
      reference: SiteReference(platform: platform.id, address: place.description, handle: identity.handle))
  }

  private static func candidates(
    for address: String, platform: String?, connectors: [any Connector]
  ) throws -> [(any Connector, Recognition)] {
    if let platform, !connectors.contains(where: { $0.platform.id == platform }) {
      let known = connectors.map(\.platform.id) + Catalogue.importedOnly.map(\.id)
      throw SiteError.unknownPlatform(platform, known: known)
    }
    let found = connectors.compactMap { connector -> (any Connector, Recognition)? in
      guard platform == nil || connector.platform.id == platform, let recognition = connector.recognise(address) else {
        return nil
      }
      return (connector, recognition)
    }
    // The catalogue's order decides between equals: the telling platforms first, any web page last.
    return found.enumerated().sorted { left, right in
      (right.element.1.confidence, left.offset) < (left.element.1.confidence, right.offset)
    }.map(\.element)
  }

  /// Asks, and follows what the answers lead to, until one tells whose account it is.
  private static func identify(
    _ reference: SiteReference, with connector: any Connector, client: RecordingClient
  ) async throws -> Identity? {
    var reference = reference
    var wishes = connector.identify(reference)
    var asked = 0
    var identity: Identity?
    while !wishes.isEmpty, asked < 12 {
      let fetch = wishes.removeFirst()
      guard fetch.purpose == .identity || identity == nil else { continue }
      asked += 1
      guard let answer = try await client.fetch(fetch).last else { continue }
      let reading = try connector.read(
        Answer(fetch: fetch, exchange: answer, payload: try answer.payload(limit: CaptureLimits.payload)),
        site: reference)
      if let found = reading.identity {
        identity = identity ?? found
        reference.accountID = found.accountID
        reference.settings.merge(found.settings) { _, new in new }
        if reading.next.allSatisfy({ $0.purpose != .identity }) { break }
      }
      wishes += reading.next.filter { $0.purpose == .identity }
    }
    identity?.settings.merge(reference.settings) { own, _ in own }
    return identity
  }

  private static func keep(
    _ identity: Identity, of reference: SiteReference, interval: Int64?, allowsPrivateAddress: Bool,
    unit: Identifier<AgencyUnit>, reason: String?, services: Services, viewer: Viewer
  ) async throws -> Site {
    try await services.database.write { tx in
      let unit = try AgencyUnit.choose(unit, for: viewer, in: tx)
      // All of the agency's, also those that this viewer may not see: an account is kept once.
      let sites = try all(for: Viewer(agency: viewer.agency, actor: viewer.actor, role: .system), in: tx)
      var account = reference
      account.address = identity.address
      account.accountID = identity.accountID.isEmpty ? nil : identity.accountID
      account.handle = identity.handle
      account.settings.merge(identity.settings) { _, new in new }
      if let known = sites.first(where: {
        $0.account.platform == account.platform && $0.account.accountID == account.accountID
          && (account.accountID != nil || $0.account.address == account.address)
      }) {
        throw SiteError.known(known.reference, known.account.address)
      }
      let now = services.clock.now()
      let number = (sites.compactMap { Int($0.reference.dropFirst(2)) }.max() ?? 0) + 1
      let site = Site(
        id: services.identifiers.next(), reference: "S-\(number)", name: identity.name, unit: unit, account: account,
        allowsPrivateAddress: allowsPrivateAddress,
        // Nothing to ask means nothing falls due.
        status: Catalogue.connector(for: account.platform) == nil ? .paused : .active,
        interval: interval ?? defaultInterval,
        recheckAges: defaultRecheckAges, platformCount: identity.itemCount, added: now, due: now)
      try site.insert(for: viewer.agency, in: tx)
      var after = JSONMembers()
      after.add("address", account.address)
      after.add("platform", account.platform)
      after.add("account", account.accountID)
      after.add("handle", account.handle)
      after.add("allowPrivateAddress", .bool(allowsPrivateAddress))
      try services.record("site.add", of: site.reference, by: viewer, reason: reason, after: after.json, in: tx)
      return site
    }
  }
}

package enum SiteError: Error, CustomStringConvertible {
  case notRecognised(String, [String])
  case privateAddress(String, String)
  case unknownPlatform(String, known: [String])
  case known(String, String)
  case notFound(String)
  case ambiguous(String, [String])

  package var description: String {
    switch self {
    case .notRecognised(let address, let refusals):
      "'\(address)' answers as none of the known platforms"
        + (refusals.isEmpty
          ? "; give a full address such as https://social.example/@cityhall"
          : ":\n  " + refusals.joined(separator: "\n  "))
    case .privateAddress(let address, let why):
      "'\(address)' leads to a private or loopback address (\(why)); add it with --allow-private if it is meant"
    case .unknownPlatform(let platform, let known):
      "there is no platform '\(platform)'; known are \(known.joined(separator: ", "))"
    case .known(let reference, let address): "this account is site \(reference) already (\(address))"
    case .notFound(let word): "there is no site '\(word)'; `rostra sites list` shows them"
    case .ambiguous(let word, let references):
      "'\(word)' can be \(references.joined(separator: " or ")); use the reference"
    }
  }
}

extension String {
  func trimmingWhitespace() -> String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
