import Foundation

/// The limits that every fetch keeps, whatever a server does.
package struct FetchPolicy: Sendable {
  /// Names the archive to the servers it visits, with an address where its keeper can be reached.
  package var userAgent = "Rostra/1 (public records archive)"
  /// Hosts (`localhost`, `10.1.2.3`) or hosts with port (`localhost:8405`) that may have a private address, because a
  /// person said so. Also where an access token may travel without TLS.
  package var allowPrivateHosts: Set<String> = []
  /// Status line, header fields and trailer fields of one answer, interim answers included.
  package var maximumHeaderBytes = 64 << 10
  /// Body bytes as received. What lies beyond is not read: the exchange is marked as truncated (`length`).
  package var maximumBodyBytes: Int64 = 2 << 30
  /// A body larger than this goes to a file in ``spoolFolder``.
  package var memoryBodyBytes = 8 << 20
  package var spoolFolder = FileManager.default.temporaryDirectory.path
  /// Name look-up, connecting and the secure handshake, each.
  package var connectTimeout: Duration = .seconds(15)
  /// From the request's last byte to the answer's first.
  package var firstByteTimeout: Duration = .seconds(60)
  /// One exchange from beginning to end.
  package var totalTimeout: Duration = .seconds(1800)
  /// A server that sends less than this, averaged over each ``speedWindow`` since its first byte, is given up.
  package var minimumBytesPerSecond = 256
  package var speedWindow: Duration = .seconds(20)
  package var maximumRedirects = 10
  /// A PEM file with certificates to trust beside the system's.
  package var additionalTrustRoots: String?
  /// What a payload may become when `chunked`, `gzip` and `deflate` are undone.
  package var maximumDecodedBytes = 256 << 20
  package var maximumConnections = 32
  package var maximumConnectionsPerHost = 6
  /// How long an unused connection is kept for the next request.
  package var idleTimeout: Duration = .seconds(20)

  package init() {}

  /// Whether a person allowed this address's host to be a private one.
  package func allowsPrivate(_ address: WebAddress) -> Bool {
    allowPrivateHosts.contains(address.host) || allowPrivateHosts.contains("\(address.host):\(address.port)")
  }
}
