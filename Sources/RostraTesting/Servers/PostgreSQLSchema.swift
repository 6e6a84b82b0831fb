import Foundation
package import RostraStorage

/// A schema of a test's own on a PostgreSQL server: what is made in it is gone with it.
package struct PostgreSQLSchema: Sendable {
  package let name: String
  /// Sessions of this address live in the schema.
  package let address: PostgreSQLAddress
  /// The same as text, as an operator would give it in `ROSTRA_DATABASE_URL`.
  package let url: String

  /// The server of `ROSTRA_TEST_POSTGRES_URL`, else that of `servers/postgres.sh`; nil, and said so once, where none
  /// listens.
  package static let server: String? = {
    let url =
      ProcessInfo.processInfo.environment["ROSTRA_TEST_POSTGRES_URL"]
      ?? "postgresql://postgres@127.0.0.1:54401/rostra_peer"
    guard let address = try? PostgreSQLAddress(url), Loopback.accepts(port: address.port) else {
      print("No PostgreSQL at ROSTRA_TEST_POSTGRES_URL or 127.0.0.1:54401: its tests are left out")
      return nil
    }
    return url
  }()

  package struct NoServer: Error {}

  /// - Parameter prefix: the schema's name begins with it.
  package static func with<T>(
    _ prefix: String, _ body: (PostgreSQLSchema) async throws -> T
  ) async throws -> T {
    guard let server else { throw NoServer() }
    let name = prefix + UUID().uuidString.replacing("-", with: "").lowercased()
    let address = try PostgreSQLAddress(server)
    let schema = PostgreSQLSchema(
      name: name, address: address.with("options", "-csearch_path=\(name)"),
      url: server + (server.contains("?") ? "&" : "?") + "options=-csearch_path%3D\(name)")
    let owner = try await PostgreSQLDatabase(address)
    try await owner.write { try $0.execute("CREATE SCHEMA \(raw: name)") }
    let result: Result<T, any Error>
    do {
      result = .success(try await body(schema))
    } catch {
      result = .failure(error)
    }
    try await owner.write { try $0.execute("DROP SCHEMA \(raw: name) CASCADE") }
    await owner.close()
    return try result.get()
  }
}
