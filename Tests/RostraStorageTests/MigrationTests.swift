import RostraStorage
import Testing

@Suite struct MigrationTests {
  private static let first = Migration(number: 1, name: "site") { engine in
    [
      "CREATE TABLE site (id \(engine.integerType) PRIMARY KEY, name \(engine.textType) NOT NULL) \(engine.strict)"
    ]
  }
  private static let second = Migration(number: 2, name: "site url") { engine in
    ["ALTER TABLE site ADD COLUMN url \(engine.textType)", "CREATE INDEX site_by_url ON site (url)"]
  }

  @Test(
    "migrations are applied once, in order, whichever process comes first", arguments: TestDatabase.engines)
  func once(engine: DatabaseEngine) async throws {
    try await TestDatabase.with(engine) { database in
      #expect(try await database.pendingMigrations(of: [Self.first, Self.second]) == [1, 2])
      let applied = try await withThrowingTaskGroup(of: [Int].self) { group in
        for _ in 1...6 { group.addTask { try await database.migrate([Self.first, Self.second]) } }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(applied.sorted() == [1, 2])
      #expect(try await database.migrate([Self.first, Self.second]) == [])
      #expect(try await database.pendingMigrations(of: [Self.first, Self.second]) == [])
      try await database.write { try $0.execute("INSERT INTO site (id, name, url) VALUES (1, 'a', 'b')") }
      try await database.read { tx in
        let rows = try tx.rows(
          "SELECT number, name, digest, applied_at FROM schema_migration ORDER BY number")
        #expect(try rows.map { try $0.text("name") } == ["site", "site url"])
        #expect(try rows.allSatisfy { try $0.text("digest").count == 64 })
        #expect(try rows.allSatisfy { try $0.int64("applied_at") > 1_700_000_000_000 })
      }
    }
  }

  @Test("a migration that fails half way leaves nothing of itself", arguments: TestDatabase.engines)
  func whole(engine: DatabaseEngine) async throws {
    let broken = Migration(number: 2, name: "broken") { _ in
      ["ALTER TABLE site ADD COLUMN extra INTEGER", "INSERT INTO nowhere (a) VALUES (1)"]
    }
    try await TestDatabase.with(engine) { database in
      await #expect { try await database.migrate([Self.first, broken]) } throws: {
        ($0 as? DatabaseError)?.kind == .statement
      }
      let applied = try await database.migrate([Self.first, Self.second])
      #expect(applied == [2])
      await #expect { try await database.read { _ = try $0.rows("SELECT extra FROM site") } } throws: {
        ($0 as? DatabaseError)?.kind == .statement
      }
    }
  }

  @Test(
    "an edited, renamed, skipped or newer schema is refused with its cure", arguments: TestDatabase.engines)
  func refusals(engine: DatabaseEngine) async throws {
    try await TestDatabase.with(engine) { database in
      try await database.migrate([Self.first, Self.second])
      let edited = Migration(number: 1, name: "site") { _ in ["CREATE TABLE site (id INTEGER)"] }
      let renamed = Migration(number: 2, name: "url") { Self.second.statements($0) }
      let third = Migration(number: 3, name: "third") { _ in [] }
      for (list, error) in [
        ([edited, Self.second], MigrationError.edited(1, name: "site")),
        ([Self.first, renamed], .renamed(2, was: "site url", is: "url")),
        ([Self.first], .databaseIsNewer(database: 2, program: 1)),
        ([Self.second, Self.first], .misnumbered(1, after: 2)),
      ] {
        await #expect(throws: error) { try await database.migrate(list) }
      }
      try await database.migrate([Self.first, Self.second, Migration(number: 5, name: "fifth") { _ in [] }])
      let fifth = Migration(number: 5, name: "fifth") { _ in [] }
      await #expect(throws: MigrationError.skipped(3, name: "third", newest: 5)) {
        try await database.migrate([Self.first, Self.second, third, fifth])
      }
      await #expect(throws: MigrationError.skipped(3, name: "third", newest: 5)) {
        _ = try await database.pendingMigrations(of: [Self.first, Self.second, third, fifth])
      }
    }
  }
}
