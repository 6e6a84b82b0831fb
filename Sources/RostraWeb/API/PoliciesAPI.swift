import HTTPTypes
import Rostra
import RostraPlatforms
import RostraStorage

/// Policies as people live with them: what is in force, who has read it, who comments on a draft. Their cases are
/// ``CaseAPI``'s, like those of every procedure.
enum PoliciesAPI {
  private static let frame: [JSONSchema.Property] = [
    .always("reference", .string), .always("title", .string), .always("number", .string),
    .always("version", .string), .always("unit", .string), .always("tool", .string, "Empty: for all platforms."),
    .always("owner", .string), .always("authority", .string), .maybe("promulgated", .time),
    .maybe("inForceFrom", .time, "Its day of effect, where that is later than its promulgation."),
    .maybe("inForceUntil", .time, "When a later version took its place, or will."),
  ]

  private static let policy = JSONSchema.named("PolicyInForce", .object(frame))

  private static let text = JSONSchema.named(
    "PolicyText",
    .object(
      frame + [
        .always(
          "sections",
          .list(
            of: .object([
              .always("id", .string), .always("title", .string), .always("text", .string),
              .maybe("invalid", .string, "Why it is not applied."),
            ]), most: 200))
      ]))

  private static let reader = JSONSchema.named(
    "PolicyReader",
    .object([
      .always("name", .string), .always("mail", .string), .maybe("sent", .time),
      .maybe("acknowledged", .time, "Absent: they have not said that they have read it."),
    ]))

  private static let reviewer = JSONSchema.named(
    "PolicyReviewer", .object([.always("name", .string), .always("mail", .string), .always("comments", .count)]))

  private static let reference = Operation.Parameter.path(
    "case", .text(40, atLeast: 1), "The policy's reference, such as `PO-2`.")

  static let operations: [Operation] = [
    .get(
      "listPoliciesInForce", "/policy", "Policies", "What policy is in force, or was on a day",
      .object([.always("items", .list(of: policy, most: 1000))]), note: "For everybody, without a token.",
      access: .anyone,
      parameters: [.query("at", .text(10, atLeast: 10), "A day, such as 2026-03-05; now where it is not given.")],
      handle: inForce),
    .get(
      "getPolicyText", "/policy/{case}", "Policies", "The whole text of a policy that was ever promulgated", text,
      note: "For everybody, without a token.", access: .anyone, parameters: [reference], handle: published),
    Operation(
      "acknowledgePolicy", .post, "/policies/{case}/acknowledgement", "Policies", "Say that you have read it",
      note: "A second time changes nothing.", access: .permission(.takePart), parameters: [reference],
      success: .json(200, .named("Acknowledgement", .object([.always("acknowledged", .time)]))),
      handle: acknowledge),
    .list(
      "listPolicyReaders", "/policies/{case}/readers", "Policies", "Who was sent it, and who has read it", of: reader,
      note: "For those who answer for it, of the whole agency.", access: .permission(.follow),
      parameters: [reference, .query("missing", .boolean, "Only those who have not read it.")],
      extra: [
        .always(
          "progress",
          .object([.always("people", .count), .always("sent", .count), .always("acknowledged", .count)]))
      ], handle: readers),
    .get(
      "listPolicyReviewers", "/policies/{case}/reviewers", "Policies", "Who was asked from outside to comment",
      .object([.always("items", .list(of: reviewer, most: 1000))]), access: .permission(.takePart),
      parameters: [reference], handle: reviewers),
    Operation(
      "invitePolicyReviewer", .post, "/policies/{case}/reviewers", "Policies",
      "Make a link by which somebody from outside comments",
      note: "While the consultation is open. The link is told this once; asked again, the earlier opens nothing.",
      access: .permission(.takePart), parameters: [reference],
      body: .named(
        "NewPolicyReviewer",
        .object([.always("name", .text(200, atLeast: 1)), .always("mail", .text(320, atLeast: 3))])),
      success: .json(201, .named("PolicyReviewerLink", .object([.always("link", .uri)]))), handle: invite),
  ]

  // MARK: - In force

  @Sendable private static func inForce(_ asked: APICall) async throws -> APIAnswer {
    let (agency, time) = (asked.services.agency, asked.call.time)
    let moment = try time.endOfDay(asked.text("at") ?? "", field: "at") ?? asked.services.clock.now()
    let policies = try await asked.read { tx, _ in try PolicyPaper.inForce(at: moment, agency: agency, in: tx) }
    return APIAnswer(["items": .array(policies.map { $0.json(withText: false) })])
  }

  @Sendable private static func published(_ asked: APICall) async throws -> APIAnswer {
    let (agency, reference) = (asked.services.agency, try asked.path("case").uppercased())
    let all = try await asked.read { tx, _ in try PolicyPaper.published(agency: agency, in: tx) }
    guard let policy = all.first(where: { $0.reference == reference }) else { throw WebFailure.notFound }
    return APIAnswer(policy.json(withText: true))
  }

  // MARK: - Reading

  /// - Throws: ``CaseFileError`` where there is none for whoever asks.
  private static func policy(_ asked: APICall) async throws -> String {
    let reference = try asked.path("case")
    return try await asked.read { tx, viewer in
      try CaseFile<PolicyProcedure>.require(reference, for: viewer, in: tx).reference
    }
  }

  @Sendable private static func acknowledge(_ asked: APICall) async throws -> APIAnswer {
    let policy = try await policy(asked)
    try await PolicyDelivery.acknowledge(policy, services: asked.services, for: asked.viewer)
    let at = try await asked.read { tx, viewer in
      try viewer.person.flatMap { try PolicyDelivery.acknowledged(policy, by: $0, agency: viewer.agency, in: tx) }
    }
    guard let at else { throw WebFailure.notFound }
    return APIAnswer(["acknowledged": .string(at.rfc3339)])
  }

  @Sendable private static func readers(_ asked: APICall) async throws -> APIAnswer {
    let policy = try await policy(asked)
    try PolicyDelivery.requireFollowing(asked.viewer)
    let (limit, onlyMissing) = (asked.limit, asked.flag("missing") ?? false)
    let after = try asked.cursor().map { $0.text(0) }
    let (rows, progress) = try await asked.read { tx, viewer in
      (
        try PolicyDelivery.all(
          policy, onlyMissing: onlyMissing, after: after, limit: limit + 1, for: viewer, in: tx),
        try PolicyDelivery.progress(policy, agency: viewer.agency, in: tx)
      )
    }
    let shown = rows.prefix(limit)
    return asked.page(
      shown.map(\.json), next: rows.count > limit ? shown.last.map { PageCursor($0.mail) } : nil,
      extra: [JSON.Member("progress", progress.json)])
  }

  // MARK: - Reviewers

  @Sendable private static func reviewers(_ asked: APICall) async throws -> APIAnswer {
    let policy = try await policy(asked)
    try PolicyReviewer.requireInviting(asked.viewer)
    let all = try await asked.read { tx, viewer in
      try PolicyReviewer.all(of: policy, agency: viewer.agency, in: tx)
    }
    return APIAnswer(["items": .array(all.map(\.json))])
  }

  @Sendable private static func invite(_ asked: APICall) async throws -> APIAnswer {
    let policy = try await policy(asked)
    let key = try await PolicyReviewer.invite(
      asked.body["name"]?.string ?? "", mail: asked.body["mail"]?.string ?? "", to: policy,
      services: asked.services, for: asked.viewer)
    return APIAnswer(["link": .string("\(asked.call.office.origin)/consultation/\(key)")])
  }
}
