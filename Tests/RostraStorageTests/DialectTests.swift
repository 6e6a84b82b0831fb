import RostraStorage
import Testing

@Suite struct DialectTests {
  @Test("every word of the dialect means the same on both engines", arguments: TestDatabase.engines)
  func words(engine: DatabaseEngine) async throws {
    try await TestDatabase.with(engine) { database in
      try await database.write { tx in
        try tx.execute(
          """
          CREATE TABLE word (id \(raw: engine.serialKey), i \(raw: engine.integerType), r \(raw: engine.realType),
            t \(raw: engine.textType), b \(raw: engine.blobType)) \(raw: engine.strict)
          """)
        try tx.execute(
          """
          CREATE TABLE clustered (k \(raw: engine.blobType) PRIMARY KEY NOT NULL)
          \(raw: engine.strictClustered)
          """)
        for text in ["b", "B", "a", "é", "_", "Z"] {
          try tx.execute(
            "INSERT INTO word (i, r, t, b) VALUES (\(3), \(0.5), \(text), \([UInt8](text.utf8)))")
        }
        func texts(_ rest: SQL) throws -> [String] {
          try tx.rows("SELECT t FROM word \(sql: rest)").map { try $0.text("t") }
        }
        #expect(try texts("ORDER BY t") == ["B", "Z", "_", "a", "b", "é"])
        #expect(try texts("ORDER BY id DESC LIMIT 1 \(raw: engine.skipLocked)") == ["Z"])
        #expect(try texts("ORDER BY id LIMIT 1 \(raw: engine.forUpdate)") == ["b"])
        #expect(try texts("WHERE t LIKE 'b%'") == ["b"])
        let row = try tx.row(
          """
          SELECT \(raw: engine.greatest)(i, 7) AS most, \(raw: engine.least)(i, 7) AS least,
            \(raw: engine.position(of: "'c'", in: "'abc'")) AS at, \(raw: engine.position(of: "'x'", in: "'abc'")) AS no,
            \(raw: engine.byteCount("t")) AS text_bytes, \(raw: engine.byteCount("b")) AS blob_bytes,
            \(raw: engine.nowMilliseconds) AS now, i > 2 AS yes, i > 3 AS no_more,
            (SELECT SUM(i) FROM word) AS total, (SELECT AVG(r) FROM word) AS mean
          FROM word WHERE t = 'é'
          """)
        let found = try #require(row)
        #expect(
          try [found.int("most"), found.int("least"), found.int("at"), found.int("no")] == [7, 3, 3, 0])
        #expect(try [found.int("text_bytes"), found.int("blob_bytes"), found.int("total")] == [2, 2, 18])
        #expect(try found.double("mean") == 0.5)
        #expect(try found.bool("yes"))
        #expect(try !found.bool("no_more"))
        #expect(try (1_750_000_000_000...4_000_000_000_000).contains(found.int64("now")))
        #expect(try tx.hasTable("word"))
        #expect(try !tx.hasTable("words"))
        try tx.execute(SQL(raw: engine.analyze))
        try tx.planForValues()
      }
    }
  }

  @Test("a table can refuse every change", arguments: TestDatabase.engines)
  func refuse(engine: DatabaseEngine) async throws {
    try await TestDatabase.with(engine) { database in
      try await database.write { tx in
        try tx.execute("CREATE TABLE evidence (id \(raw: engine.integerType) PRIMARY KEY)")
        for statement in engine.refuseChanges(to: "evidence", message: "evidence isn't changed") {
          try tx.execute(SQL(raw: statement))
        }
        try tx.execute("INSERT INTO evidence (id) VALUES (1)")
      }
      for statement in ["UPDATE evidence SET id = 2", "DELETE FROM evidence"] as [SQL] {
        await #expect {
          try await database.write { try $0.execute(statement) }
        } throws: { error in
          (error as? DatabaseError)?.kind == .check && "\(error)".contains("evidence isn't changed")
        }
      }
      let rows = try await database.read { try $0.rows("SELECT id FROM evidence").map { try $0.int("id") } }
      #expect(rows == [1])
    }
  }
}
