import Foundation
import RostraStorage
import RostraTesting
import Testing

/// The stores that the object tests run over: a folder, and the S3 servers of `servers/` that are up.
enum TestObjects: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case folder, moto, swift, ceph

  var testDescription: String { rawValue }

  static let all: [TestObjects] = allCases.filter { store in
    guard let port = store.port, !Loopback.accepts(port: port) else { return true }
    print("No S3 server '\(store.rawValue)' at 127.0.0.1:\(port): its tests are left out")
    return false
  }
  static let servers = all.filter { $0 != .folder }

  /// As in servers/*.sh.
  private var port: UInt16? {
    switch self {
    case .folder: nil
    case .moto: 8411
    case .swift: 8412
    case .ceph: 8413
    }
  }

  func configuration(
    prefix: String = "", bucket: String = "rostra-storage-tests", credentials: S3Credentials? = nil
  ) throws -> S3Configuration {
    let known =
      switch self {
      case .folder, .moto: S3Credentials(accessKey: "test", secretKey: "test")
      case .swift: S3Credentials(accessKey: "test:tester", secretKey: "testing")
      case .ceph: S3Credentials(accessKey: "rostrakey", secretKey: "rostrasecret")
      }
    return try S3Configuration(
      endpoint: try #require(URL(string: "http://127.0.0.1:\(port ?? 0)")), region: "us-east-1",
      bucket: bucket,
      prefix: prefix, credentials: credentials ?? known)
  }

  /// A store that is empty at first. Nothing of it is left afterwards.
  func with<T>(_ body: (any Objects) async throws -> T) async throws -> T {
    guard self != .folder else {
      return try await withTemporaryFolder { try await body(FolderObjects(root: $0 + "/objects")) }
    }
    let objects = S3Objects(try configuration(prefix: "test-\(UUID().uuidString)/"))
    let result: Result<T, any Error>
    do {
      try await objects.makeBucket()
      result = .success(try await body(objects))
      for entry in try await objects.list(prefix: "") { try await objects.delete(entry.key) }
    } catch {
      try await objects.close()
      throw error
    }
    try await objects.close()
    return try result.get()
  }
}

/// Bytes without a visible pattern.
func pattern(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
  var numbers = SplitMix64(seed: seed)
  var bytes: [UInt8] = []
  bytes.reserveCapacity(count + 8)
  while bytes.count < count {
    withUnsafeBytes(of: numbers.next()) { bytes.append(contentsOf: $0) }
  }
  return Array(bytes.prefix(count))
}

/// Whether a piece is what stands at an offset: one memory comparison, since these are megabytes in a debug build.
func matches(_ piece: [UInt8], _ whole: [UInt8], at offset: Int) -> Bool {
  guard offset + piece.count <= whole.count else { return false }
  return piece.withUnsafeBytes { piece in
    whole.withUnsafeBytes { whole in
      piece.isEmpty || memcmp(piece.baseAddress!, whole.baseAddress! + offset, piece.count) == 0
    }
  }
}
