/// Where the database is: a SQLite file, or a PostgreSQL server.
package enum DatabaseLocation: Sendable, CustomStringConvertible {
  case sqlite(path: String)
  case postgresql(PostgreSQLAddress)

  /// `ROSTRA_DATABASE_URL` where it is set, else the SQLite file.
  package init(environment: [String: String], defaultPath: String) throws {
    if let url = environment["ROSTRA_DATABASE_URL"], !url.isEmpty {
      self = .postgresql(try PostgreSQLAddress(url))
    } else {
      self = .sqlite(path: defaultPath)
    }
  }

  package func open() async throws -> any Database {
    switch self {
    case .sqlite(let path): try SQLiteDatabase(path: path)
    case .postgresql(let address): try await PostgreSQLDatabase(address)
    }
  }

  /// Without the password.
  package var description: String {
    switch self {
    case .sqlite(let path): "SQLite \(path)"
    case .postgresql(let address): address.description
    }
  }
}
