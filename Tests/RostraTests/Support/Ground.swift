import Foundation
import RostraStorage
import Testing

/// What an office stands on. A suite that runs over every ground that is here proves its sentence for all of them.
enum Ground: String, CaseIterable, Sendable, CustomTestStringConvertible {
  /// A SQLite file and a folder.
  case sqlite
  /// A schema of its own on the PostgreSQL server of `servers/postgres.sh`, and a folder.
  case postgresql
  /// A SQLite file and a bucket on the S3 server of `servers/moto.sh`.
  case s3

  var testDescription: String { rawValue }

  /// Those that are here; a missing one says so.
  static let all: [Ground] = allCases.filter { ground in
    switch ground {
    case .sqlite: return true
    case .postgresql:
      guard let address = try? PostgreSQLAddress(postgreSQL), Loopback.accepts(port: address.port) else {
        print("No PostgreSQL at ROSTRA_TEST_POSTGRES_URL or 127.0.0.1:54401: its tests are left out")
        return false
      }
      return true
    case .s3:
      guard Loopback.accepts(port: 8411) else {
        print("No S3 server at 127.0.0.1:8411: its tests are left out")
        return false
      }
      return true
    }
  }

  static let databases = all.filter { $0 != .s3 }

  private static let postgreSQL =
    ProcessInfo.processInfo.environment["ROSTRA_TEST_POSTGRES_URL"]
    ?? "postgresql://postgres@127.0.0.1:54401/rostra_peer"

  /// The environment of a home of that name on this ground; what it names exists by the time the body runs, and is
  /// gone afterwards.
  func with(_ name: String, _ body: ([String: String]) async throws -> Void) async throws {
    switch self {
    case .sqlite: try await body([:])
    case .postgresql:
      let owner = try await PostgreSQLDatabase(try PostgreSQLAddress(Ground.postgreSQL))
      try await owner.write { try $0.execute("CREATE SCHEMA \(raw: name)") }
      let mark = Ground.postgreSQL.contains("?") ? "&" : "?"
      let result: Result<Void, any Error>
      do {
        result = .success(
          try await body([
            "ROSTRA_DATABASE_URL": "\(Ground.postgreSQL)\(mark)options=-csearch_path%3D\(name)"
          ]))
      } catch {
        result = .failure(error)
      }
      try await owner.write { try $0.execute("DROP SCHEMA \(raw: name) CASCADE") }
      await owner.close()
      try result.get()
    case .s3:
      let bucket = "rostra-office-tests"
      let objects = S3Objects(
        try S3Configuration(
          endpoint: try #require(URL(string: "http://127.0.0.1:8411")), region: "us-east-1", bucket: bucket,
          prefix: name + "/", credentials: S3Credentials(accessKey: "test", secretKey: "test")))
      let result: Result<Void, any Error>
      do {
        try await objects.makeBucket()
        try await body([
          "ROSTRA_OBJECTS_URL": "s3://\(bucket)/\(name)?endpoint=http://127.0.0.1:8411",
          "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
        ])
        for entry in try await objects.list(prefix: "") { try await objects.delete(entry.key) }
        result = .success(())
      } catch {
        result = .failure(error)
      }
      try await objects.close()
      try result.get()
    }
  }
}

/// Whether something listens on a port of this machine.
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
