import RostraPlatforms
import RostraStorage

/// The right to write into a site's evidence: one process at a time, be it a capture or an import.
struct SiteLease: Sendable {
  let services: Services
  let site: Identifier<Site>
  /// Milliseconds for which it holds without a sign of life.
  let length: Int64

  /// - Returns: false where somebody else has it.
  func acquire() async throws -> Bool {
    let (agency, now) = (services.agency.id, services.clock.now().milliseconds)
    return try await services.database.write { tx in
      try tx.execute(
        """
        UPDATE site SET lease_until = \(now + length)
        WHERE agency = \(agency) AND id = \(site) AND (lease_until IS NULL OR lease_until <= \(now))
        """) == 1
    }
  }

  func renew(in tx: any Transaction) throws {
    let until = services.clock.now().milliseconds + length
    try tx.execute("UPDATE site SET lease_until = \(until) WHERE agency = \(services.agency.id) AND id = \(site)")
  }

  func release() async throws {
    let agency = services.agency.id
    try await services.database.write { tx in
      try tx.execute("UPDATE site SET lease_until = NULL WHERE agency = \(agency) AND id = \(site)")
    }
  }
}
