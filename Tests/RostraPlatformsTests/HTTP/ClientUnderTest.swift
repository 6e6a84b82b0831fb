import Foundation
import RostraPlatforms
import Testing

/// The small limits and the loopback allowance that tests of the client share.
enum ClientUnderTest {
  static var policy: FetchPolicy {
    var policy = FetchPolicy()
    policy.userAgent = "RostraTests/1"
    policy.allowPrivateHosts = ["127.0.0.1", "localhost"]
    policy.connectTimeout = .seconds(5)
    policy.firstByteTimeout = .seconds(5)
    policy.totalTimeout = .seconds(30)
    return policy
  }

  static func client(_ policy: FetchPolicy = policy, resolver: HostResolver? = nil) -> RecordingClient {
    RecordingClient(policy: policy, clock: now, resolver: resolver)
  }

  static let now: @Sendable () -> Timestamp = {
    Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded()))
  }

  static func get(_ url: String, headers: [HeaderField] = []) -> Fetch {
    Fetch(.item, url: url, headers: headers)
  }

  /// The failure of a fetch that must fail.
  static func failure(
    of fetch: Fetch, token: AccessToken? = nil, with client: RecordingClient,
    _ location: SourceLocation = #_sourceLocation
  ) async throws -> FetchError {
    do throws(FetchError) {
      let hops = try await client.fetch(fetch, token: token)
      Issue.record("an answer came: \(hops.map(\.status))", sourceLocation: location)
      throw FetchError(.cancelled, url: fetch.url)
    } catch {
      return error
    }
  }
}

extension Exchange {
  var bodyBytes: [UInt8] {
    get throws {
      switch body {
      case .memory(let bytes): bytes
      case .file(let path, _): Array(try Data(contentsOf: URL(filePath: path)))
      }
    }
  }
}
