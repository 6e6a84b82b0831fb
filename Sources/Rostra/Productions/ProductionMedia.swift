import Crypto
import Foundation
import RostraPlatforms
import RostraStorage
import WebArchive

/// A captured picture, sound or film as a production holds it.
struct ProducedMedia: Sendable, Hashable {
  /// The attachment's key, which the version's proof names.
  var key: String
  /// `media/<sha256>.<ending>` below the payload; nil where there is no file.
  var file: String?
  var sha256: String?
  var format: MediaFormat?
  /// The WARC record that holds it, and the digest of its payload as received.
  var record: String?
  var payloadSHA256: String?
  var alternativeText: String?
  /// Why there is no file.
  var reason: String?
}

/// Takes payloads out of the evidence, decoded, each once.
struct ProductionMedia {
  private let services: Services
  private let folder: String
  /// Digests written already, with their format.
  private var written: [[UInt8]: MediaFormat] = [:]

  init(services: Services, folder: String) {
    self.services = services
    self.folder = folder
  }

  /// - Parameter write: puts a payload into the package under a name.
  mutating func take(
    _ media: ItemMedia, of record: ProducedRecord, write: (String, any ByteSource) throws -> Void
  ) async throws -> ProducedMedia {
    var produced = ProducedMedia(key: media.key, alternativeText: media.altText)
    guard let exchange = media.exchange.flatMap({ record.exchanges[$0] }) else {
      produced.reason = media.error.map { "not captured: \($0)" } ?? "not captured"
      return produced
    }
    // A revisit holds no payload; the record that it refers to is in the evidence as well.
    let holder = exchange.refersTo.flatMap { record.exchanges[$0] } ?? exchange
    produced.record = holder.id
    produced.payloadSHA256 = Hexadecimal.text(holder.payloadSHA256)
    let payload: any ByteSource
    switch try await StoredPayload.read(holder, objects: services.objects, folder: folder) {
    case .bytes(let source): payload = source
    case .coded(let reason):
      produced.reason = "kept in the evidence file alone: \(reason)"
      return produced
    }
    var hash = SHA256()
    var start: [UInt8] = []
    try payload.forEachChunk { chunk in
      if start.count < 16 { start.append(contentsOf: chunk.prefix(16)) }
      hash.update(bufferPointer: chunk)
    }
    let digest = Array(hash.finalize())
    let format = written[digest] ?? MediaFormat(start)
    let name = "media/\(Hexadecimal.text(digest)).\(format.rawValue)"
    if written.updateValue(format, forKey: digest) == nil { try write(name, payload) }
    produced.file = name
    produced.sha256 = Hexadecimal.text(digest)
    produced.format = format
    return produced
  }
}
