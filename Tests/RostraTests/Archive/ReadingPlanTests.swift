import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("The plans of what pages read")
struct ReadingPlanTests {
  @Test("no list of a timeline, conversation, item or capture walks a whole table", arguments: Ground.databases)
  func plans(on ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      let site = try await office.add("mastodon")
      try await office.capture()
      let viewer = office.viewer
      let plans = try await office.services.database.read { tx -> [String] in
        let recording = RecordingTransaction(tx)
        let now = office.clock.now()
        let place = ListPlace(at: now, id: "f")
        for choice in Timeline.Choice.allCases {
          for after in [nil, place] {
            _ = try Timeline.read(of: site, Timeline.Filter(choice), after: after, limit: 5, for: viewer, in: recording)
          }
        }
        _ = try Timeline.read(
          of: site, Timeline.Filter(before: now, moment: now), limit: 5, for: viewer, in: recording)
        _ = try Timeline.profile(of: site, for: viewer, in: recording)
        _ = try Timeline.extent(of: site, for: viewer, in: recording)
        let row = try #require(try tx.row("SELECT id FROM item WHERE in_reply_to IS NOT NULL LIMIT 1"))
        let item = try #require(
          try ArchivedItem.find(Identifier(text: try row.text("id")), for: viewer, in: recording))
        _ = try ItemDetail(item, for: viewer, in: recording)
        _ = try ItemViewing.isDue(.raw, of: item, at: now, for: viewer, in: recording)
        _ = try ItemSource.all(of: item, for: viewer, in: recording)
        _ = try StoredMedia.find([1, 2, 3], for: viewer, in: recording)
        let run = try #require(try CaptureRun.page(limit: 5, for: viewer, in: recording).first)
        _ = try CaptureRun.page(ListFilter(site: site.id), limit: 5, for: viewer, in: recording)
        _ = try RunChanges.read(run, for: viewer, in: recording)
        return try recording.plans()
      }
      #expect(plans.count > 40)
      for plan in plans {
        for table in ["item", "version", "observation", "media", "exchange", "capture_run", "item_view"] {
          #expect(!ReadingPlan.walks(table, in: plan), "\(plan)")
        }
      }
      if ground == .sqlite {
        let all = plans.joined()
        for index in [
          "item_opening", "item_answer", "item_placed", "item_changed", "item_of_others", "item_profile",
          "media_digest",
        ] {
          #expect(all.contains("INDEX \(index)"), "\(index) is used by nothing")
        }
      }
    }
  }
}

private enum ReadingPlan {
  static func walks(_ table: String, in plan: String) -> Bool {
    plan.split(separator: "\n").contains { line in
      let words = line.split(separator: " ").map(String.init)
      // SQLite: `SCAN item`, without an index; PostgreSQL: `Seq Scan on item`.
      if let at = words.firstIndex(of: "SCAN"), words.indices.contains(at + 1), words[at + 1] == table {
        return !words.contains("INDEX")
      }
      return line.contains("Seq Scan on \(table) ") || line.hasSuffix("Seq Scan on \(table)")
    }
  }
}

/// Passes on what it is asked, and remembers it.
private final class RecordingTransaction: Transaction {
  private let base: any Transaction
  private var statements: [SQL] = []

  init(_ base: any Transaction) { self.base = base }

  var engine: DatabaseEngine { base.engine }
  func execute(_ sql: SQL) throws -> Int { try base.execute(sql) }
  func rows(_ sql: SQL) throws -> [Row] {
    statements.append(sql)
    return try base.rows(sql)
  }
  func row(_ sql: SQL) throws -> Row? {
    statements.append(sql)
    return try base.row(sql)
  }
  func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws {
    statements.append(sql)
    try base.forEach(sql, body)
  }
  func insert(into table: String, columns: [String], rows: [[SQLValue]], orIgnore: Bool) throws -> Int {
    try base.insert(into: table, columns: columns, rows: rows, orIgnore: orIgnore)
  }
  func planForValues() throws { try base.planForValues() }

  /// How the engine would go about each; a table as small as a test's would be walked by choice, so that is forbidden.
  func plans() throws -> [String] {
    if engine == .postgresql { _ = try base.rows("SELECT set_config('enable_seqscan', 'off', true)") }
    let explain: SQL = engine == .sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN "
    return try statements.map { statement in
      let lines = try base.rows(explain + statement).map { row in
        try engine == .sqlite ? row.text("detail") : row.text(0)
      }
      return lines.joined(separator: "\n")
    }
  }
}
