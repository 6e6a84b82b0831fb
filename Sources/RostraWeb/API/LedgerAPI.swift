import Rostra
import RostraPlatforms
import RostraStorage

/// The log that proves that nothing was changed.
enum LedgerAPI {
  static let operations: [Operation] = [
    .get(
      "getCheckpoint", "/log/checkpoint", "Log", "The newest signed checkpoint, its key and its time stamps",
      .named(
        "Checkpoint",
        .object([
          .always("size", .count, "Leaves that it covers."),
          .maybe("checkpoint", .string, "The signed note (C2SP tlog-checkpoint)."),
          .always("key", .string, "By which its signature is checked."),
          .always(
            "stamps",
            .list(of: .object([.always("size", .count), .always("authority", .string), .always("time", .time)]))),
        ])), handle: checkpoint),
    Operation(
      "verifyArchive", .post, "/verifications", "Log", "Check the whole archive now",
      note: "Every byte, every row, every leaf: with a large archive this takes its time.",
      access: .permission(.verify),
      success: .json(
        200,
        .named(
          "VerificationReport",
          .object([
            .always("verified", .boolean), .always("counts", .map(of: .count)), .always("checkpointSize", .count),
            .always("root", .string), .always("stamps", .list(of: .string)),
            .always(
              "items",
              .list(
                of: .object([
                  .always("severity", .one(of: ["note", "error"])), .always("place", .string),
                  .always("message", .string),
                ]))),
            .maybe("unlisted", .count, "More errors than are listed."),
          ]))), handle: verify),
  ]

  @Sendable private static func checkpoint(_ asked: APICall) async throws -> APIAnswer {
    let (size, note, stamps) = try await asked.read { tx, viewer in
      let size = try Ledger.state(of: viewer.agency, in: tx).published
      return (
        size, try LedgerCheckpoint.note(of: size, agency: viewer.agency, in: tx),
        try LedgerStamp.all(of: viewer.agency, in: tx)
      )
    }
    var members = JSONMembers()
    members.add("size", JSON(size))
    members.add("checkpoint", note)
    members.add("key", asked.services.signer.verifier.vkey)
    members.add(
      "stamps",
      .array(
        stamps.map { stamp in
          [
            "size": JSON(stamp.size), "authority": .string(stamp.authority), "time": .string(stamp.stamped.rfc3339),
          ]
        }))
    return APIAnswer(members.json)
  }

  @Sendable private static func verify(_ asked: APICall) async throws -> APIAnswer {
    let report = try await asked.call.office.verifying.take {
      try await ArchiveVerification(services: asked.services).run(for: asked.viewer)
    }
    guard let report else { throw APIFailure.conflict("The archive is being verified already; wait for its end.") }
    return APIAnswer(report.json)
  }
}
