import Foundation
import RostraStorage
import RostraTesting

/// A new database for one test on either engine, removed afterwards: a SQLite file in a temporary folder, or a
/// schema of its own on the PostgreSQL server of `servers/postgres.sh`.
enum TestDatabase {
  /// Each database test runs on every engine that is here; a missing one says so.
  static let engines: [DatabaseEngine] = PostgreSQLSchema.server == nil ? [.sqlite] : [.sqlite, .postgresql]

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
      return try await PostgreSQLSchema.with("test_") { schema in
        let database = try await PostgreSQLDatabase(schema.address, options: options)
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
