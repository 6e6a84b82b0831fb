import Foundation
import RostraStorage
import Testing

@Suite struct SQLTests {
  @Test("a value is bound, never spliced")
  func binds() {
    let name = "x'; DROP TABLE site; --"
    let sql: SQL = "SELECT id FROM site WHERE name = \(name) AND n > \(5)"
    #expect(sql.text(for: .sqlite) == "SELECT id FROM site WHERE name = ? AND n > ?")
    #expect(sql.text(for: .postgresql) == "SELECT id FROM site WHERE name = $1 AND n > $2")
    #expect(sql.values == [.text(name), .integer(5)])
  }

  @Test("a question mark in the text is no placeholder")
  func questionMarks() {
    let sql: SQL = "SELECT '?' || \("a")"
    #expect(sql.text(for: .postgresql) == "SELECT '?' || $1")
  }

  @Test("statements nest and add, and their placeholders are numbered through")
  func nesting() {
    let condition: SQL = "a = \(1) OR b = \(2)"
    var sql: SQL = "SELECT x FROM t WHERE (\(sql: condition)) AND c IN \(list: [3, 4])"
    sql += " LIMIT \(5)"
    #expect(
      sql.text(for: .postgresql) == "SELECT x FROM t WHERE (a = $1 OR b = $2) AND c IN ($3, $4) LIMIT $5")
    #expect(sql.values == [1, 2, 3, 4, 5].map { .integer($0) })
    #expect([condition, "c"].joined(separator: " AND ").text(for: .sqlite) == "a = ? OR b = ? AND c")
  }

  @Test("every convertible type comes back as it went", arguments: TestDatabase.engines)
  func roundTrip(engine: DatabaseEngine) async throws {
    try await TestDatabase.with(engine) { database in
      let id = UUID()
      let long = String(repeating: "é漢😀", count: 5000)
      try await database.write { tx in
        try tx.execute(
          """
          CREATE TABLE sample (
            i \(raw: engine.integerType), r \(raw: engine.realType), t \(raw: engine.textType),
            b \(raw: engine.blobType), u \(raw: engine.blobType), n \(raw: engine.textType))
            \(raw: engine.strict)
          """)
        for (integer, real, text, blob) in [
          (Int64.min, -0.0, "", [UInt8]()), (.max, .greatestFiniteMagnitude, long, [UInt8](0...255)),
          (0, 0.1 + 0.2, "'\"\\ \n\t%_$1?", [0]), (-1, .infinity, "a\u{301}", [0x5c, 0x78]),
          (
            1_700_000_000_000, .leastNonzeroMagnitude, "\u{feff}\u{fffd}",
            Array(repeating: 255, count: 70_000)
          ),
        ] {
          let changed = try tx.execute(
            """
            INSERT INTO sample (i, r, t, b, u, n)
            VALUES (\(integer), \(real), \(text), \(blob), \(id), \(String?.none))
            """)
          #expect(changed == 1)
          let row = try #require(try tx.row("SELECT i, r, t, b, u, n FROM sample"))
          #expect(try row.int64("i") == integer)
          #expect(try row.double("r").bitPattern == real.bitPattern || real == 0)
          #expect(try row.text("t") == text)
          #expect(Array(try row.text("t").utf8) == Array(text.utf8))
          #expect(try row.blob("b") == blob)
          #expect(try row.uuid(4) == id)
          #expect(try row.textOrNil("n") == nil)
          #expect(
            try tx.execute("DELETE FROM sample WHERE i = \(integer) AND t = \(text) AND b = \(blob)") == 1)
        }
      }
    }
  }

  @Test(
    "lists match, and an empty list matches nothing and excludes nothing", arguments: TestDatabase.engines)
  func lists(engine: DatabaseEngine) async throws {
    try await TestDatabase.with(engine) { database in
      try await database.write { tx in
        try tx.execute(
          "CREATE TABLE a (i \(raw: engine.integerType), t \(raw: engine.textType), b \(raw: engine.blobType))"
        )
        try tx.insert(
          into: "a", columns: ["i", "t", "b"],
          rows: (1...4).map { [.integer($0), .text("\($0)"), .blob([UInt8($0)])] })
        func count(_ condition: SQL) throws -> Int {
          try #require(try tx.row("SELECT COUNT(*) AS n FROM a WHERE \(sql: condition)")).int("n")
        }
        #expect(try count("i IN \(list: [1, 2, 9])") == 2)
        #expect(try count("t IN \(list: ["1", "4"])") == 2)
        #expect(try count("i IN \(list: [Int64]())") == 0)
        #expect(try count("i NOT IN \(list: [Int64]())") == 4)
        #expect(try count("t NOT IN \(list: [String]())") == 4)
        #expect(try count("b NOT IN \(list: [[UInt8]]())") == 4)
      }
    }
  }

  @Test("a wrong column or value is named with its table", arguments: TestDatabase.engines)
  func rowErrors(engine: DatabaseEngine) async throws {
    try await TestDatabase.with(engine) { database in
      try await database.write { tx in
        try tx.execute("CREATE TABLE site (name \(raw: engine.textType))")
        try tx.execute("INSERT INTO site (name) VALUES (\("City"))")
        let row = try #require(try tx.row("SELECT name FROM site"))
        #expect(throws: RowError.noColumn("nme", table: "site", columns: ["name"])) { try row.text("nme") }
        #expect(throws: RowError.wrongValue(column: "name", table: "site", value: "'City'", expected: "Int")) {
          try row.int("name")
        }
        #expect(throws: RowError.noColumn("#1", table: "site", columns: ["name"])) { try row.text(1) }
      }
    }
  }

  @Test("what one engine could not hold is refused by both", arguments: TestDatabase.engines)
  func unstorable(engine: DatabaseEngine) async throws {
    for value in [SQLValue.text("a\u{0}b"), .real(.nan)] {
      try await TestDatabase.with(engine) { database in
        try await database.write { try $0.execute("CREATE TABLE a (t \(raw: engine.textType), r REAL)") }
        await #expect {
          try await database.write { try $0.execute("INSERT INTO a (t) VALUES (\(value))") }
        } throws: {
          ($0 as? DatabaseError)?.kind == .unstorable
        }
        await #expect {
          try await database.write {
            try $0.insert(into: "a", columns: [value == .real(.nan) ? "r" : "t"], rows: [[value]])
          }
        } throws: {
          ($0 as? DatabaseError)?.kind == .unstorable
        }
      }
    }
  }
}
