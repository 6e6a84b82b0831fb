/// What an office stands on. A suite that runs over every ground that is here proves its sentence for all of them.
package enum Ground: String, CaseIterable, Sendable, CustomStringConvertible {
  /// A SQLite file and a folder.
  case sqlite
  /// A schema of its own on the PostgreSQL server of `servers/postgres.sh`, and a folder.
  case postgresql
  /// A SQLite file and a bucket on the S3 server of `servers/moto.sh`.
  case s3

  package var description: String { rawValue }

  /// Those that are here; a missing one says so.
  package static let all: [Ground] = allCases.filter { ground in
    switch ground {
    case .sqlite: true
    case .postgresql: PostgreSQLSchema.server != nil
    case .s3: S3Prefix.isServed
    }
  }

  package static let databases = all.filter { $0 != .s3 }

  private static let turnstile = Turnstile(6)

  /// The environment of a home on this ground; what it names exists by the time the body runs, and is gone afterwards.
  package func with(_ name: String, _ body: ([String: String]) async throws -> Void) async throws {
    switch self {
    case .sqlite: try await body([:])
    case .postgresql:
      await Self.turnstile.enter()
      let result: Result<Void, any Error>
      do {
        result = .success(
          try await PostgreSQLSchema.with("office_") { try await body(["ROSTRA_DATABASE_URL": $0.url]) })
      } catch {
        result = .failure(error)
      }
      await Self.turnstile.leave()
      try result.get()
    case .s3: try await S3Prefix.with(name) { try await body($0) }
    }
  }
}
