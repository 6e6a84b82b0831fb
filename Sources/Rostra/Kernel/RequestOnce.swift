import RostraPlatforms
import RostraStorage

/// A request that a program named with a key of its own, so that sending it again after a broken connection does not do
/// it again (draft-ietf-httpapi-idempotency-key-header). Kept for a day.
///
/// The claim is durable before the work begins and the answer after it ended. A process that dies between leaves a claim
/// without an answer: the work is then never repeated under this key, since nobody knows whether it was done.
package struct RequestOnce: Sendable {
  let services: Services
  /// Who asks: keys of one person mean nothing to another.
  let subject: String
  let key: String
  /// Of method, path and body: the same key with another request is a mistake.
  let digest: [UInt8]

  package static let life: Int64 = 24 * 3600

  package init(services: Services, subject: String, key: String, digest: [UInt8]) {
    self.services = services
    self.subject = subject
    self.key = key
    self.digest = digest
  }

  package enum Claim: Sendable, Hashable {
    /// Nobody used the key before: do it.
    case new
    /// It was done; this was the answer, as it was kept.
    case done(answer: String)
    /// It is being done, or was cut off.
    case underWay
    /// The key stands for another request.
    case other
  }

  package func claim() async throws -> Claim {
    let agency = services.agency.id
    let now = services.clock.now().milliseconds
    return try await services.database.write { tx in
      try tx.execute(
        "DELETE FROM idempotency_key WHERE agency = \(agency) AND started_at <= \(now - RequestOnce.life * 1000)")
      let inserted = try tx.insert(
        into: "idempotency_key", columns: ["agency", "subject", "key", "digest", "started_at"],
        rows: [[agency.sqlValue, .text(subject), .text(key), .blob(digest), .integer(now)]], orIgnore: true)
      guard inserted == 0 else { return .new }
      guard
        let row = try tx.row(
          """
          SELECT digest, answer FROM idempotency_key
          WHERE agency = \(agency) AND subject = \(subject) AND key = \(key)
          """)
      else { return .underWay }
      guard try row.blob("digest") == digest else { return .other }
      return try row.textOrNil("answer").map { .done(answer: $0) } ?? .underWay
    }
  }

  package func keep(answer: String) async throws {
    let agency = services.agency.id
    try await services.database.write { tx in
      try tx.execute(
        """
        UPDATE idempotency_key SET answer = \(answer)
        WHERE agency = \(agency) AND subject = \(subject) AND key = \(key) AND digest = \(digest)
        """)
    }
  }

  /// Nothing was changed: the key is free again.
  package func release() async throws {
    let agency = services.agency.id
    try await services.database.write { tx in
      try tx.execute(
        """
        DELETE FROM idempotency_key
        WHERE agency = \(agency) AND subject = \(subject) AND key = \(key) AND answer IS NULL
        """)
    }
  }
}
