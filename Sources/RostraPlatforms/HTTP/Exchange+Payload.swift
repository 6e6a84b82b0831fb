extension Exchange {
  /// The body with its transfer coding (`chunked`) and its content codings (`gzip`, `deflate`) undone.
  ///
  /// Of a truncated body, what can be read of it.
  ///
  /// - Parameter limit: the most that it, and every stage on the way, may become, in bytes.
  /// - Throws: ``FetchError`` with `decodedTooLarge` (a decompression bomb), `brokenCoding`, or `unsupportedCoding`
  ///   where a server uses a coding that was never offered to it.
  package func payload(limit: Int) throws(FetchError) -> [UInt8] {
    do throws(FetchError.Reason) {
      var decoder = try PayloadDecoder(headers: headers, limit: limit, isTruncated: truncated != nil)
      if decoder.isIdentity, case .memory(let bytes) = body {
        guard bytes.count <= limit else { throw .payloadTooLarge(limit: limit) }
        return bytes
      }
      try body.forEachPiece { piece throws(FetchError.Reason) in try decoder.add(piece) }
      return try decoder.finish()
    } catch {
      throw FetchError(error, url: url)
    }
  }
}

/// Undoes codings in the reverse order of their application, one piece of the body at a time.
private struct PayloadDecoder: ~Copyable {
  private let limit: Int
  private let isTruncated: Bool
  private var chunks: ChunkedFraming?
  private var inflaters: [InflaterBox] = []
  private var output: [UInt8] = []
  /// Set when a truncated body stopped making sense; what follows is not read.
  private var isOver = false

  /// Lets a list hold values that cannot be copied.
  private final class InflaterBox {
    var inflater: Inflater
    init(_ format: Inflater.Format) { inflater = Inflater(format) }
  }

  /// A message has one coding in practice; a long list would multiply the work per byte.
  private static let mostCodings = 3

  init(headers: [HeaderField], limit: Int, isTruncated: Bool) throws(FetchError.Reason) {
    self.limit = limit
    self.isTruncated = isTruncated
    var transfer = BodyFraming.list(headers, "transfer-encoding").map { $0.lowercased() }
    if transfer.last == "chunked" {
      transfer.removeLast()
      chunks = ChunkedFraming(trailerLimit: .max)
    }
    let codings = BodyFraming.list(headers, "content-encoding").map { $0.lowercased() } + transfer
    for coding in codings.reversed() where !["", "identity"].contains(coding) {
      switch coding {
      case "gzip", "x-gzip": inflaters.append(InflaterBox(.gzip))
      case "deflate": inflaters.append(InflaterBox(.deflate))
      default: throw .unsupportedCoding(String(coding.prefix(40)))
      }
    }
    guard inflaters.count <= PayloadDecoder.mostCodings else {
      throw .unsupportedCoding("\(inflaters.count) codings over one another")
    }
  }

  var isIdentity: Bool { chunks == nil && inflaters.isEmpty }

  mutating func add(_ piece: [UInt8]) throws(FetchError.Reason) {
    guard !isOver else { return }
    do {
      try inflate(unchunked(piece), stage: 0)
    } catch {
      guard isTruncated, case .brokenCoding = error else { throw error }
      isOver = true
    }
  }

  consuming func finish() throws(FetchError.Reason) -> [UInt8] {
    if !isTruncated {
      if let chunks, !chunks.isComplete { throw .brokenCoding("its last chunk is missing") }
      // An empty body under a coding is what some servers send with 204, 304 and HEAD.
      if let first = inflaters.first, !first.inflater.isUntouched,
        !inflaters.allSatisfy({ $0.inflater.isComplete })
      {
        throw .brokenCoding("it ends in the middle of the compressed data")
      }
    }
    return output
  }

  private mutating func unchunked(_ piece: [UInt8]) throws(FetchError.Reason) -> [UInt8] {
    guard var chunks else { return piece }
    var data: [UInt8] = []
    data.reserveCapacity(piece.count)
    let outcome = piece.withUnsafeBytes { bytes -> Result<Void, MalformedResponse> in
      var at = 0
      do throws(MalformedResponse) {
        while at < bytes.count, !chunks.isComplete {
          let (end, range) = try chunks.step(bytes, from: at)
          if !range.isEmpty { data.append(contentsOf: bytes[range]) }
          at = end
        }
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    self.chunks = chunks
    if case .failure(let error) = outcome {
      if isTruncated {
        isOver = true
      } else {
        throw .brokenCoding(error.reason)
      }
    }
    return data
  }

  private mutating func inflate(_ piece: [UInt8], stage: Int) throws(FetchError.Reason) {
    guard stage < inflaters.count else {
      guard output.count + piece.count <= limit else {
        throw inflaters.isEmpty ? .payloadTooLarge(limit: limit) : .decodedTooLarge(limit: limit)
      }
      output += piece
      return
    }
    let isLast = stage == inflaters.count - 1
    var produced: [UInt8] = []
    let room = isLast ? limit - output.count : limit
    do {
      if isLast {
        try inflaters[stage].inflater.inflate(piece, into: &output, limit: limit)
      } else {
        try inflaters[stage].inflater.inflate(piece, into: &produced, limit: room)
      }
    } catch {
      switch error {
      case .tooLarge: throw .decodedTooLarge(limit: limit)
      case .broken(let why): throw .brokenCoding(why)
      }
    }
    if !isLast { try inflate(produced, stage: stage + 1) }
  }
}
