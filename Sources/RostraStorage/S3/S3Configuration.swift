package import Foundation

/// An S3 bucket and how to reach it.
package struct S3Configuration: Sendable {
  /// `https://host` or `http://host:port`, without a path.
  package let endpoint: URL
  package let region: String
  package let bucket: String
  /// In front of every key; empty, or ending with `/`.
  package let prefix: String
  package let credentials: S3Credentials
  /// `endpoint/bucket/key` instead of `bucket.endpoint/key`: what most servers other than Amazon's want.
  package let pathStyle: Bool
  /// Asked of the store for every finished object, and read back: a store may accept the wish and ignore it.
  package var objectLock: S3ObjectLock?
  /// Tries of one request, the first included.
  package var attempts = 6
  /// Seconds that one try may take.
  package var timeout = 60

  package init(
    endpoint: URL, region: String, bucket: String, prefix: String = "", credentials: S3Credentials,
    pathStyle: Bool = true
  ) throws {
    guard let scheme = endpoint.scheme, ["http", "https"].contains(scheme), let host = endpoint.host(),
      !host.isEmpty, endpoint.user() == nil, ["", "/"].contains(endpoint.path())
    else {
      throw ObjectsError.denied(
        "the S3 endpoint must be http(s)://host or http(s)://host:port, with neither a path nor credentials in it"
      )
    }
    guard (3...63).contains(bucket.utf8.count), bucket.utf8.allSatisfy(ObjectKey.isAllowed),
      !bucket.contains("/")
    else { throw ObjectsError.denied("'\(bucket.prefix(80))' is no name of an S3 bucket") }
    if !prefix.isEmpty {
      guard prefix.hasSuffix("/") else {
        throw ObjectsError.denied("the S3 prefix '\(prefix)' must end with /")
      }
      _ = try ObjectKey(String(prefix.dropLast()))
    }
    self.endpoint = endpoint
    self.region = region
    self.bucket = bucket
    self.prefix = prefix
    self.credentials = credentials
    self.pathStyle = pathStyle
  }

  /// As in the Host header: without the port that the scheme implies.
  var host: String {
    let name = endpoint.host() ?? ""
    let port = endpoint.port.flatMap { $0 == (endpoint.scheme == "https" ? 443 : 80) ? nil : ":\($0)" } ?? ""
    return (pathStyle ? "" : bucket + ".") + name + port
  }

  func path(_ name: String?) -> String {
    (pathStyle ? "/" + bucket : "") + "/" + (name ?? "")
  }
}

/// An access key and its secret. Printing shows neither the secret nor the token.
package struct S3Credentials: Sendable, CustomStringConvertible, CustomReflectable {
  package let accessKey: String
  let secretKey: String
  let sessionToken: String?

  package init(accessKey: String, secretKey: String, sessionToken: String? = nil) {
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.sessionToken = sessionToken
  }

  package var description: String { "S3 access key \(accessKey)" }
  package var customMirror: Mirror { Mirror(self, children: ["accessKey": accessKey]) }
}

/// A time during which the store itself refuses to delete an object.
package struct S3ObjectLock: Sendable, Hashable {
  package enum Mode: String, Sendable, Hashable {
    /// Nobody can shorten it.
    case compliance = "COMPLIANCE"
    /// Those with a special permission can.
    case governance = "GOVERNANCE"
  }
  package let mode: Mode
  package let days: Int

  package init(mode: Mode, days: Int) {
    self.mode = mode
    self.days = days
  }
}
