import Foundation
import RostraStorage
import Testing

@testable import Rostra

/// A new search index for one test on either engine: a SQLite file of its own, or a schema of its own on the
/// PostgreSQL server of `servers/postgres.sh`.
enum SearchDatabase {
  /// Each index test runs on every engine that is here; a missing one says so.
  static let engines: [DatabaseEngine] = postgreSQL == nil ? [.sqlite] : [.sqlite, .postgresql]

  private static let postgreSQL: PostgreSQLAddress? = {
    let url =
      ProcessInfo.processInfo.environment["ROSTRA_TEST_POSTGRES_URL"]
      ?? "postgresql://postgres@127.0.0.1:54401/rostra_peer"
    guard let address = try? PostgreSQLAddress(url), accepts(port: address.port) else {
      print("No PostgreSQL at ROSTRA_TEST_POSTGRES_URL or 127.0.0.1:54401: its search tests are left out")
      return nil
    }
    return address
  }()

  static func with(_ engine: DatabaseEngine, _ body: (any Database) async throws -> Void) async throws {
    let name = "search_" + UUID().uuidString.replacing("-", with: "").lowercased()
    switch engine {
    case .sqlite:
      let folder = NSTemporaryDirectory() + name
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let database = try SQLiteDatabase(path: folder + "/test.sqlite")
      try await run(database, body)
    case .postgresql:
      let address = try #require(postgreSQL)
      let owner = try await PostgreSQLDatabase(address)
      try await owner.write { try $0.execute("CREATE SCHEMA \(raw: name)") }
      let result: Result<Void, any Error>
      do {
        let database = try await PostgreSQLDatabase(address.with("options", "-csearch_path=\(name)"))
        result = .success(try await run(database, body))
      } catch {
        result = .failure(error)
      }
      try await owner.write { try $0.execute("DROP SCHEMA \(raw: name) CASCADE") }
      await owner.close()
      try result.get()
    }
  }

  private static func run(_ database: any Database, _ body: (any Database) async throws -> Void) async throws {
    do {
      try await database.write { tx in
        for statement in SearchIndex.migration(tx.engine) + SearchIndex.additions(tx.engine) {
          try tx.execute(SQL(raw: statement))
        }
      }
      try await body(database)
      try await checkIntegrity(of: database)
    } catch {
      await database.close()
      throw error
    }
    await database.close()
  }

  /// FTS5's own check of its index, after every test.
  private static func checkIntegrity(of database: any Database) async throws {
    guard database.engine == .sqlite else { return }
    try await database.write {
      try $0.execute("INSERT INTO search_text(search_text) VALUES('integrity-check')")
    }
  }

  private static func accepts(port: UInt16) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}

extension Database {
  func add(_ entries: [SearchEntry]) async throws {
    _ = try await write { try SearchIndex.add(entries, in: $0) }
  }

  func find(
    _ query: String, agency: String = "city", visible scope: SearchScope = .all,
    page: SearchPage = SearchPage(), order: SearchOrder = .newest, faceting: Bool = false
  ) async throws -> SearchResults {
    let query = try SearchQuery(parsing: query)
    return try await read {
      try SearchIndex.find(
        query, agency: agency, visible: scope, page: page, order: order, counting: page.before == nil,
        faceting: faceting, in: $0)
    }
  }

  /// The items found, and that counting and ranking speak of the same ones.
  func items(
    _ query: String, agency: String = "city", visible scope: SearchScope = .all,
    _ location: SourceLocation = #_sourceLocation
  ) async throws -> [String] {
    let results = try await find(query, agency: agency, visible: scope, page: SearchPage(limit: 500))
    let items = results.hits.map(\.item)
    #expect(results.count == SearchCount(number: items.count, isBounded: false), sourceLocation: location)
    let ranked = try await find(
      query, agency: agency, visible: scope, page: SearchPage(limit: 500), order: .relevance)
    #expect(Set(ranked.hits.map(\.item)) == Set(items), sourceLocation: location)
    return items
  }
}

extension SearchEntry {
  /// An entry of the city's main site; `day` counts from 1 January 2025.
  init(
    _ item: String, _ text: String, day: Int = 0, version: Int = 1, agency: String = "city",
    site: String = "main"
  ) {
    self.init(
      agency: agency, item: item, version: "\(item).\(version)", site: site, sequence: version,
      published: (1_735_689_600 + Int64(day) * 86_400) * 1000, kind: .note, text: text)
  }

  func with(_ change: (inout SearchEntry) -> Void) -> SearchEntry {
    var entry = self
    change(&entry)
    return entry
  }
}
