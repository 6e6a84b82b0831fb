import RostraPlatforms
import RostraStorage

extension ProductionJob {
  /// Asks for a production; it is due now.
  package static func ask(_ question: Question, services: Services, for viewer: Viewer) async throws -> ProductionJob {
    try viewer.require(.produce)
    guard let person = viewer.person else {
      throw NotPermitted(actor: viewer.actor, role: viewer.role, permission: .produce)
    }
    let question = try question.checked()
    let job = ProductionJob(
      id: services.identifiers.next(), state: .due, question: question, actor: viewer.actor, person: person,
      asked: services.clock.now())
    try await services.database.write { tx in
      try job.insert(for: viewer.agency, in: tx)
      try services.record(
        "production.ask", of: job.id.text, by: viewer, reason: question.purpose, after: question.json, in: tx)
    }
    return job
  }

  /// Tries again what was given up.
  package static func retry(
    _ id: Identifier<ProductionJob>, services: Services, for viewer: Viewer
  ) async throws -> ProductionJob? {
    try viewer.require(.produce)
    let now = services.clock.now()
    return try await services.database.write { tx in
      guard var job = try find(id, for: viewer, in: tx) else { return nil }
      guard job.state == .failed else { return job }
      try tx.execute(
        """
        UPDATE production_job SET state = 'due', due_at = \(now.milliseconds), ended_at = NULL,
          progress = NULL WHERE agency = \(viewer.agency) AND id = \(id) AND state = 'failed'
        """)
      try services.record("production.retry", of: id.text, by: viewer, in: tx)
      job.state = .due
      return job
    }
  }

  private func insert(for agency: Identifier<Agency>, in tx: any Transaction) throws {
    let items = (question.leftOut?.items ?? []).map { JSON.string($0.text) }
    try tx.execute(
      """
      INSERT INTO production_job (agency, id, state, query, name, purpose, time_zone, left_out, left_out_reason, person,
        actor, asked_at, due_at)
      VALUES (\(agency), \(id), \(state.rawValue), \(question.query), \(question.name), \(question.purpose),
        \(question.timeZone), \(JSON.array(items).text), \(question.leftOut?.reason), \(person), \(actor),
        \(asked.milliseconds), \(asked.milliseconds))
      """)
  }
}
