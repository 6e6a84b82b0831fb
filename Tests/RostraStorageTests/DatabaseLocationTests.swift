import Foundation
import RostraStorage
import Testing

@Suite struct DatabaseLocationTests {
  @Test("the environment chooses PostgreSQL, its absence SQLite")
  func environment() throws {
    let file = try DatabaseLocation(environment: [:], defaultPath: "/data/rostra.sqlite")
    #expect(file.description == "SQLite /data/rostra.sqlite")
    let server = try DatabaseLocation(
      environment: ["ROSTRA_DATABASE_URL": "postgresql://clerk:s3cr%65t@db.example:5433/rostra"],
      defaultPath: "/x")
    #expect(server.description == "PostgreSQL rostra at db.example:5433")
  }

  @Test(
    "no error shows the password",
    arguments: [
      "postgresql://clerk:hunter2@127.0.0.1:1/rostra", "postgresql://clerk:hunter2@127.0.0.1:54401/none",
      "postgresql://clerk:hunter2@[bad/rostra", "clerk:hunter2@127.0.0.1",
      "postgresql://clerk:hunter2@127.0.0.1:x/rostra",
      "postgresql://clerk:hunter2@127.0.0.1/rostra?nonsense=1",
      "postgresql://clerk:hunter2%zz@127.0.0.1/rostra",
    ])
  func password(url: String) async {
    do {
      let location = try DatabaseLocation(environment: ["ROSTRA_DATABASE_URL": url], defaultPath: "/x")
      #expect(!"\(location)".contains("hunter2"))
      let database = try await location.open()
      await database.close()
      Issue.record("opened \(location)")
    } catch {
      #expect(!"\(error)".contains("hunter2"))
      #expect((error as? DatabaseError)?.kind == .unavailable)
    }
  }

  @Test("a file that is no database is named as damaged, and not touched")
  func noDatabase() async throws {
    try await withTemporaryFolder { folder in
      let content = Data(repeating: 65, count: 9000)
      try content.write(to: URL(filePath: folder + "/x.sqlite"))
      #expect { try SQLiteDatabase(path: folder + "/x.sqlite") } throws: {
        ($0 as? DatabaseError)?.kind == .corrupt && "\($0)".contains("x.sqlite")
      }
      #expect(try Data(contentsOf: URL(filePath: folder + "/x.sqlite")) == content)
      #expect { try SQLiteDatabase(path: folder + "/no/such/folder.sqlite") } throws: {
        ($0 as? DatabaseError)?.kind == .unavailable
      }
    }
  }

  @Test("the database file is its owner's alone")
  func mode() async throws {
    try await withTemporaryFolder { folder in
      let database = try SQLiteDatabase(path: folder + "/x.sqlite")
      try await database.write { try $0.execute("CREATE TABLE a (b INTEGER)") }
      for name in ["x.sqlite", "x.sqlite-wal"] {
        let mode = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)[.posixPermissions]
        #expect(mode as? Int == 0o600)
      }
      await database.close()
    }
  }
}
