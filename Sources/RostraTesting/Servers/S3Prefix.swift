import Foundation
import RostraStorage

/// A prefix of a test's own on the S3 server of `servers/moto.sh`: what is put under it is gone with it.
package enum S3Prefix {
  /// Says so once where the server is not up.
  package static let isServed: Bool = {
    guard Loopback.accepts(port: 8411) else {
      print("No S3 server at 127.0.0.1:8411: its tests are left out")
      return false
    }
    return true
  }()

  /// - Parameter body: is given the environment of a home whose objects lie under the prefix.
  package static func with<T>(_ name: String, _ body: ([String: String]) async throws -> T) async throws -> T {
    let bucket = "rostra-office-tests"
    let objects = S3Objects(
      try S3Configuration(
        endpoint: URL(string: "http://127.0.0.1:8411")!, region: "us-east-1", bucket: bucket,
        prefix: name + "/", credentials: S3Credentials(accessKey: "test", secretKey: "test")))
    let result: Result<T, any Error>
    do {
      try await objects.makeBucket()
      let value = try await body([
        "ROSTRA_OBJECTS_URL": "s3://\(bucket)/\(name)?endpoint=http://127.0.0.1:8411&region=us-east-1",
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
      ])
      for entry in try await objects.list(prefix: "") { try await objects.delete(entry.key) }
      result = .success(value)
    } catch {
      result = .failure(error)
    }
    try await objects.close()
    return try result.get()
  }
}
