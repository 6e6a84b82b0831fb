import Foundation
import Hummingbird
import Rostra
import RostraStorage

/// What watches over the system asks: is it alive, can it serve, how is it doing.
enum OperationsRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/health", .anyone) { _ in text("alive\n") }
    routes.get("/ready", .anyone, ready)
    routes.get("/metrics", .anyone, metrics)
  }

  private static func text(_ body: String, type: String = "text/plain; charset=utf-8") -> Response {
    Response(status: .ok, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(string: body)))
  }

  /// Whoever asks whether we are ready asks again soon: a database that is looked for during a failover is not ready now.
  private static let patience = Duration.seconds(3)
  /// Less room than this, in bytes, and the next write may fail.
  private static let room: Int64 = 16 << 20

  /// Ready: the database answers, the store can be read, and there is room to write.
  @Sendable private static func ready(_ call: Call) async throws -> Response {
    var problems: [String] = []
    if !(await answers { _ = try await call.read { tx, _ in try tx.row("SELECT 1 AS one") } }) {
      problems.append("database")
    }
    let checkpoint = try ObjectKey("log/\(call.office.agency.id.text)/checkpoint")
    if !(await answers { _ = try await call.services.objects.size(checkpoint) }) { problems.append("objects") }
    if call.office.home.freeBytes.map({ $0 < room }) ?? true { problems.append("disk") }
    guard problems.isEmpty else {
      return Response(
        status: .serviceUnavailable, headers: [.contentType: "text/plain; charset=utf-8"],
        body: .init(byteBuffer: ByteBuffer(string: "not ready: \(problems.joined(separator: ", "))\n")))
    }
    return text("ready\n")
  }

  private static func answers(_ question: @escaping @Sendable () async throws -> Void) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask { (try? await question()) != nil }
      group.addTask {
        try? await Task.sleep(for: patience)
        return false
      }
      defer { group.cancelAll() }
      return await group.next() ?? false
    }
  }

  /// Prometheus text format 0.0.4. Numbers of the whole system, nothing about anybody; only from this machine or a trusted
  /// proxy's own address, since even numbers tell something.
  @Sendable private static func metrics(_ call: Call) async throws -> Response {
    guard ["127.0.0.1", "::1"].contains(call.address) || call.viewer.may(.administer) else {
      throw WebFailure.notFound
    }
    let agency = call.office.agency.id
    let viewer = Viewer(agency: agency, actor: "system:metrics", role: .system)
    let now = call.services.clock.now()
    let (counts, work) = try await call.services.database.read { tx in
      (
        try tx.row(
          """
          SELECT (SELECT count(*) FROM site WHERE agency = \(agency) AND status = 'active') AS sites,
            (SELECT count(*) FROM site WHERE agency = \(agency) AND status = 'active'
              AND due_at < \(now.milliseconds - 600_000)) AS late,
            (SELECT count(*) FROM gap WHERE agency = \(agency) AND closed_at IS NULL) AS gaps,
            (SELECT count(*) FROM session WHERE agency = \(agency)) AS sessions,
            (SELECT assigned FROM ledger WHERE agency = \(agency)) AS assigned,
            (SELECT integrated FROM ledger WHERE agency = \(agency)) AS integrated
          """), try WorkStatus.all(for: viewer, in: tx)
      )
    }
    guard let counts else { throw WebFailure.notFound }
    var lines: [String] = []
    func gauge(_ name: String, _ help: String, _ values: [(labels: String, value: Int64)]) {
      lines += ["# HELP rostra_\(name) \(help)", "# TYPE rostra_\(name) gauge"]
      lines += values.map { "rostra_\(name)\($0.labels) \($0.value)" }
    }
    gauge("sites_active", "Sites that are captured.", [("", try counts.int64("sites"))])
    gauge("sites_late", "Sites due for more than ten minutes.", [("", try counts.int64("late"))])
    gauge("gaps_open", "Gaps that are open.", [("", try counts.int64("gaps"))])
    gauge("sessions", "Sessions, idle ones included.", [("", try counts.int64("sessions"))])
    gauge("log_leaves", "Leaves of the log.", [("", try counts.int64("assigned"))])
    gauge(
      "log_pending", "Leaves that no checkpoint covers yet.",
      [("", try counts.int64("assigned") - counts.int64("integrated"))])
    gauge(
      "work_failing", "1 where a kind of work fails.",
      work.map { ("{task=\"\($0.name)\"}", $0.failing == nil ? 0 : 1) })
    gauge(
      "work_looked_seconds", "Seconds since a kind of work was looked for.",
      work.map { ("{task=\"\($0.name)\"}", now.seconds - $0.looked.seconds) })
    return text(lines.joined(separator: "\n") + "\n", type: "text/plain; version=0.0.4; charset=utf-8")
  }
}
