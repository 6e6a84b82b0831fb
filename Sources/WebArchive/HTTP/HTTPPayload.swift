/// A body without its transfer and content codings, as far as the limits allow.
///
/// Only for reading: what is stored and digested are the bytes as they came.
public struct HTTPPayload: Sendable, Hashable {
  public struct Limits: Sendable {
    /// Bytes of the decoded body.
    public var decodedBytes: Int
    /// Content codings applied one on another.
    public var layers: Int

    public init(decodedBytes: Int = 16 << 20, layers: Int = 3) {
      self.decodedBytes = decodedBytes
      self.layers = layers
    }
  }

  public var bytes: [UInt8]
  /// Why the bytes are not the whole decoded body; nil when they are.
  public var fault: String?

  /// Removes the chunked transfer coding and the content codings gzip and deflate, as the head announces them. A body that
  /// is not coded as announced is kept as it stands, which browsers do too; Brotli and others are left as they are.
  public static func decode(head: HTTPHead, body: some Collection<UInt8>, limits: Limits = Limits())
    -> HTTPPayload
  {
    var payload = HTTPPayload(bytes: Array(body), fault: nil)
    if head.isChunked { payload.removeChunks() }
    let codings = (head["Content-Encoding"] ?? "").lowercased().split(separator: ",")
      .map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty && $0 != "identity" }
    guard codings.count <= limits.layers else {
      payload.fault = "\(codings.count) content codings, \(limits.layers) allowed"
      return payload
    }
    for coding in codings.reversed() where payload.fault == nil { payload.remove(coding, limits: limits) }
    return payload
  }

  private mutating func removeChunks() {
    var chunks = ChunkedBody()
    var decoded: [UInt8] = []
    bytes.withUnsafeBytes { body in chunks.decode(body) { decoded.append(contentsOf: $0) } }
    if chunks.isBroken, decoded.isEmpty { return }
    bytes = decoded
    if !chunks.isComplete { fault = "the chunked body is cut short or broken" }
  }

  private mutating func remove(_ coding: String, limits: Limits) {
    let wrapper: RawInflater.Wrapper
    switch coding {
    case "gzip", "x-gzip":
      guard bytes.starts(with: [0x1F, 0x8B]) else { return }
      wrapper = .gzip
    case "deflate":
      // Some servers send bare deflate data under this name, against RFC 9110 section 8.4.1.2.
      let isWrapped =
        bytes.count >= 2 && bytes[0] & 0x0F == 8 && (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0
      wrapper = isWrapped ? .zlib : .none
    default:
      fault = "the content coding \(coding.prefix(40)) is not decoded"
      return
    }
    struct Full: Error {}
    var decoded: [UInt8] = []
    let inflater = RawInflater(wrapper: wrapper)
    do {
      let broken = try bytes.withUnsafeBytes { body in
        try inflater.inflate(body) { piece in
          guard decoded.count + piece.count <= limits.decodedBytes else { throw Full() }
          decoded.append(contentsOf: piece)
        }
      }
      fault = broken ?? (inflater.isComplete ? nil : "the \(coding) body is cut short")
    } catch {
      fault = "the body is longer than the \(limits.decodedBytes) bytes allowed when decoded"
    }
    bytes = decoded
  }
}
