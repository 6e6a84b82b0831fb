import RostraPlatforms
package import RostraStorage
package import WebArchive

/// A captured medium by its digest, once an item that the viewer may read shows it.
package struct StoredMedia: Sendable {
  /// The one that holds its bytes.
  var exchange: ArchivedExchange

  package static func find(_ sha256: [UInt8], for viewer: Viewer, in tx: any Transaction) throws -> StoredMedia? {
    try viewer.require(.read)
    guard
      let id = try tx.row(
        """
        SELECT exchange FROM media WHERE agency = \(viewer.agency) AND sha256 = \(sha256) AND exchange IS NOT NULL
          \(sql: viewer.within(.read, site: "site"))
        LIMIT 1
        """)?.text("exchange"),
      let exchange = try ArchivedExchange.find(id, for: viewer, in: tx)
    else { return nil }
    return StoredMedia(exchange: try exchange.holder(in: tx, for: viewer))
  }

  /// - Parameter folder: where a large one may lie for as long as the source lasts.
  package func payload(services: Services, folder: String) async throws -> StoredPayload {
    try await StoredPayload.read(exchange, objects: services.objects, folder: folder)
  }
}

extension MediaFormat {
  package init(of source: any ByteSource) {
    var start = [UInt8](repeating: 0, count: 16)
    let count = start.withUnsafeMutableBytes { buffer in (try? source.read(at: 0, into: buffer)) ?? 0 }
    self.init(start.prefix(count))
  }

  /// The type that a browser is told: from the bytes, whatever a server once said.
  package var contentType: String {
    switch self {
    case .jpg: "image/jpeg"
    case .png: "image/png"
    case .gif: "image/gif"
    case .webp: "image/webp"
    case .avif: "image/avif"
    case .mp4: "video/mp4"
    case .webm: "video/webm"
    case .mp3: "audio/mpeg"
    case .ogg: "audio/ogg"
    case .pdf: "application/pdf"
    case .bin: "application/octet-stream"
    }
  }

  /// A page may show it; everything else is only downloaded.
  package var isShown: Bool {
    switch self {
    case .jpg, .png, .gif, .webp, .avif, .mp4, .webm, .mp3, .ogg: true
    case .pdf, .bin: false
    }
  }
}
