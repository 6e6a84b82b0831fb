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
    var all = 0
    for policy in try await greet() {
      var last: String? = ""
      while let after = last, !Task.isCancelled {
        let told = try await tell(of: policy, after: after)
        all += told.count
        last = told.last
      }
    }
    return all
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

  /// - Returns: the policies that are promulgated.
  private func greet() async throws -> [String] {
    let (agency, now) = (services.agency.id, services.clock.now())
    return try await services.database.write { tx in
      try PolicyReach.promulgated(agency, in: tx).map { policy in
        try PolicyDelivery.queue(policy, of: agency, at: now, in: tx)
        return policy.reference
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

  /// A batch, in the order of the table's key: sorted by anything else, each batch would read all that are left.
  ///
  /// - Returns: how many messages are newly on their way, and the last person; nil after the end.
  private func tell(of policy: String, after: String) async throws -> (count: Int, last: String?) {
    let (services, agency, now) = (services, services.agency.id, services.clock.now().milliseconds)
    return try await services.database.write { tx in
      let waiting = try tx.rows(
        """
        SELECT person FROM policy_delivery
        WHERE agency = \(agency) AND policy = \(policy) AND person > \(after) AND notice IS NULL
        ORDER BY person LIMIT \(Self.batch)
        """
      ).map { try $0.text("person") }
      guard let last = waiting.last else { return (0, nil) }
      let people = try tx.rows(
        "SELECT id, mail FROM person WHERE agency = \(agency) AND id IN \(list: waiting) AND mail <> '' ORDER BY id"
      ).map { (id: try $0.text("id"), mail: try $0.text("mail")) }
      let facts = try facts(of: policy, in: tx)
      let text = try NoticeText.inForce(NoticeKind(rawValue: "policy-promulgated"), for: agency, in: tx)
      let letter = (subject: try text.subject(facts), body: try text.body(facts))
      let notices = try Notice.queue(
        people.map { Notice.Letter(to: $0.mail, subject: letter.subject, body: letter.body) }, "policy-promulgated",
        about: policy, services: services, in: tx)
      let sent = Array(zip(people.map(\.id), notices.map(\.text)))
      for start in stride(from: 0, to: sent.count, by: 50) {
        let some = sent[start..<min(start + 50, sent.count)]
        try tx.execute(
          """
          UPDATE policy_delivery SET sent_at = \(now),
            notice = CASE person \(sql: some.map { "WHEN \($0) THEN \($1)" as SQL }.joined(separator: " ")) END
          WHERE agency = \(agency) AND policy = \(policy) AND person IN \(list: some.map(\.0))
          """)
      }
      return (sent.count, last)
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
