import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

extension Office {
  /// - Throws: ``SiteError`` where the word means no site, or several.
  func site(_ word: String) async throws -> Site {
    let found = try await services.database.read { [viewer] tx in try Site.matching(word, for: viewer, in: tx) }
    guard let site = found.first else { throw SiteError.notFound(word) }
    guard found.count == 1 else { throw SiteError.ambiguous(word, found.map(\.reference)) }
    return site
  }

  /// A client for one site: only its own host, and those that its setting `private-hosts` names, may be private, and
  /// only where that was allowed.
  ///
  /// - Parameter spool: takes bodies that are too large for memory.
  func client(for reference: SiteReference, allowPrivate: Bool, spool: OwnedFolder) -> RecordingClient {
    var policy = FetchPolicy()
    policy.spoolFolder = spool.path
    policy.userAgent =
      "Rostra/0.1 (public records archive of \(services.agency.name.filter { $0.isASCII && $0 != "(" && $0 != ")" }))"
    if allowPrivate {
      let addresses = [reference.address] + reference.settings.values.filter { $0.contains("://") }
      policy.allowPrivateHosts = Set(addresses.compactMap { URL(string: $0)?.host()?.lowercased() })
      if let host = reference.settings["host"] { policy.allowPrivateHosts.insert(host.lowercased()) }
      let further = reference.settings["private-hosts"]?.split(separator: ",") ?? []
      policy.allowPrivateHosts.formUnion(further.map { $0.lowercased() })
    }
    if let roots = ProcessInfo.processInfo.environment["ROSTRA_TRUST_ROOTS"], !roots.isEmpty {
      policy.additionalTrustRoots = roots
    }
    let clock = services.clock
    let identifiers = services.identifiers
    return RecordingClient(policy: policy, clock: { clock.now() }, makeID: { identifiers.uuid() })
  }
}
