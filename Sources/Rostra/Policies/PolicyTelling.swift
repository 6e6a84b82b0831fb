import RostraPlatforms
import RostraStorage

/// Writes the messages of what was promulgated, a few hundred a transaction: ended anywhere, it goes on where it was. Whoever is
/// new gets the policy in force on entry (POL-46).
package struct PolicyTelling: Sendable {
  let services: Services
  static let batch = 500

  package init(services: Services) { self.services = services }

  package func run() async throws -> Int { try await queueMessages() + supersedeAgreements() }

  /// - Returns: how many messages are newly on their way.
  package func queueMessages() async throws -> Int {
    try await greet()
    return try await inBatches(tell)
  }

  /// - Returns: how many agreements run out by the new policy.
  package func supersedeAgreements() async throws -> Int { try await inBatches(askAnew) }

  private func inBatches(_ some: () async throws -> Int) async throws -> Int {
    var all = 0
    while !Task.isCancelled {
      let done = try await some()
      all += done
      if done < Self.batch { break }
    }
    return all
  }

  private func greet() async throws {
    let (agency, now) = (services.agency.id, services.clock.now())
    try await services.database.write { tx in
      for policy in try PolicyReach.promulgated(agency, in: tx) {
        try PolicyDelivery.queue(policy, of: agency, at: now, in: tx)
      }
    }
  }

  /// Powers last two weeks more under a new policy; whoever has not agreed to it by then loses them (TRN-4, POL-47). Each
  /// training's own history says so.
  private func askAnew() async throws -> Int {
    let (services, agency) = (services, services.agency.id)
    let system = Viewer.system("policies", of: agency)
    return try await services.database.write { tx in
      let standing = try services.standing(of: system, in: tx)
      var done = 0
      for policy in try PolicyReach.broad(agency, in: tx) where done < Self.batch {
        guard let since = PolicyPaper(policy, standing.time).inForceFrom else { continue }
        let grace = standing.time.date(Period.days(14).end(from: since, standing))
        let older = try tx.rows(
          """
          SELECT case_file.reference FROM case_file
          JOIN person ON person.agency = case_file.agency AND person.id = case_file.subject
          WHERE case_file.agency = \(agency) AND case_file.noun = 'training'
            AND case_file.stage IN ('active', 'expiring')
            AND (case_file.about IS NULL OR case_file.about <> \(policy.reference))
            AND \(sql: try PolicyReach(of: policy, agency: agency, in: tx).condition)
          ORDER BY case_file.id LIMIT \(Self.batch - done)
          """)
        for row in older {
          var training = try CaseFile<Training>.require(try row.text("reference"), for: system, in: tx)
          training.about = policy.reference
          let until = training.contents[Training.until]
          try services.take(
            "supersede", training,
            StepEntry(
              [Training.until.name: .string(until.isEmpty ? grace : min(until, grace))],
              reason: "\(policy.reference) is promulgated."), for: system, in: tx
          ).get()
        }
        done += older.count
      }
      return done
    }
  }

  /// A batch of one policy.
  private func tell() async throws -> Int {
    let (services, agency, now) = (services, services.agency.id, services.clock.now().milliseconds)
    return try await services.database.write { tx in
      let rows = try tx.rows(
        """
        SELECT policy_delivery.policy, policy_delivery.person, person.mail FROM policy_delivery
        JOIN person ON person.agency = policy_delivery.agency AND person.id = policy_delivery.person
        JOIN case_file ON case_file.agency = policy_delivery.agency AND case_file.reference = policy_delivery.policy
        WHERE policy_delivery.agency = \(agency) AND policy_delivery.notice IS NULL AND case_file.stage = 'promulgated'
          AND person.mail <> ''
        ORDER BY policy_delivery.queued_at, policy_delivery.policy, policy_delivery.person LIMIT \(Self.batch)
        """)
      let text = try NoticeText.inForce(NoticeKind(rawValue: "policy-promulgated"), for: agency, in: tx)
      for (policy, people) in try Dictionary(grouping: rows, by: { try $0.text("policy") }) {
        let facts = try facts(of: policy, in: tx)
        let letter = (subject: try text.subject(facts), body: try text.body(facts))
        let notices = try Notice.queue(
          try people.map { Notice.Letter(to: try $0.text("mail"), subject: letter.subject, body: letter.body) },
          "policy-promulgated", about: policy, services: services, in: tx)
        let sent = Array(zip(try people.map { try $0.text("person") }, notices.map(\.text)))
        for start in stride(from: 0, to: sent.count, by: 50) {
          let some = sent[start..<min(start + 50, sent.count)]
          try tx.execute(
            """
            UPDATE policy_delivery SET sent_at = \(now),
              notice = CASE person \(sql: some.map { "WHEN \($0) THEN \($1)" as SQL }.joined(separator: " ")) END
            WHERE agency = \(agency) AND policy = \(policy) AND person IN \(list: some.map(\.0))
            """)
        }
      }
      return rows.count
    }
  }

  /// What the message may name.
  private func facts(of policy: String, in tx: any Transaction) throws -> [String: String] {
    let contents = try CaseFile<PolicyProcedure>.require(
      policy, for: .system("policies", of: services.agency.id), in: tx
    ).contents
    let origin = try SystemSettings.load(of: services.agency.id, in: tx).address ?? ""
    return [
      "name": PolicyProcedure.name(contents, policy), "effective": contents[PolicyProcedure.effective],
      "address": "\(origin)/policies/\(policy)/read", "reference": policy,
    ]
  }
}
