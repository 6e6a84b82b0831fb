import Foundation
import RostraStorage
import Testing

/// A new database for one test on either engine, removed afterwards: a SQLite file in a temporary folder, or a
/// schema of its own on the PostgreSQL server of `servers/postgres.sh`.
enum TestDatabase {
  /// Each database test runs on every engine that is here; a missing one says so.
  static let engines: [DatabaseEngine] = postgreSQLAddress == nil ? [.sqlite] : [.sqlite, .postgresql]

  static let postgreSQLAddress: PostgreSQLAddress? = {
    let url =
      ProcessInfo.processInfo.environment["ROSTRA_TEST_POSTGRES_URL"]
      ?? "postgresql://postgres@127.0.0.1:54401/rostra_peer"
    guard let address = try? PostgreSQLAddress(url), Loopback.accepts(port: address.port) else {
      print("No PostgreSQL at ROSTRA_TEST_POSTGRES_URL or 127.0.0.1:54401: its tests are left out")
      return nil
    }
    return address
  }()

  static func with<T>(
    _ engine: DatabaseEngine, options: PostgreSQLOptions = PostgreSQLOptions(),
    _ body: (any Database) async throws -> T
  ) async throws -> T {
    switch engine {
    case .sqlite:
      return try await withTemporaryFolder { folder in
        let database = try SQLiteDatabase(path: folder + "/test.sqlite")
        let result = try await body(database)
        await database.close()
        return result
      }
    case .postgresql:
      return try await withPostgreSQLSchema { address in
        let database = try await PostgreSQLDatabase(address, options: options)
        do {
          let result = try await body(database)
          await database.close()
          return result
        } catch {
          await database.close()
          throw error
        }
      }
    }
  }

  /// An address whose sessions live in a schema of their own.
  static func withPostgreSQLSchema<T>(_ body: (PostgreSQLAddress) async throws -> T) async throws -> T {
    let address = try #require(postgreSQLAddress)
    let schema = "test_" + UUID().uuidString.replacing("-", with: "").lowercased()
    let owner = try await PostgreSQLDatabase(address)
    try await owner.write { try $0.execute("CREATE SCHEMA \(raw: schema)") }
    let result: Result<T, any Error>
    do {
      result = .success(try await body(address.with("options", "-csearch_path=\(schema)")))
    } catch {
      result = .failure(error)
    }
    try await owner.write { try $0.execute("DROP SCHEMA \(raw: schema) CASCADE") }
    await owner.close()
    return try result.get()
  }
}

func withTemporaryFolder<T>(_ body: (String) async throws -> T) async throws -> T {
  let folder = NSTemporaryDirectory() + "rostra-storage-" + UUID().uuidString
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  do {
    let result = try await body(folder)
    try FileManager.default.removeItem(atPath: folder)
    return result
  } catch {
    try? FileManager.default.removeItem(atPath: folder)
    throw error
  }
}

/// Whether a server of the tests is up, without speaking its protocol.
enum Loopback {
  static func accepts(port: UInt16) -> Bool {
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
