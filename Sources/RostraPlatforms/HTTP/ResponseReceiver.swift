import NIOCore

/// Takes the bytes of one response as they arrive and tells where it ends; the bytes stay as they are.
struct ResponseReceiver {
  enum Progress: Hashable {
    case unfinished
    /// The response is whole; whether its connection can carry another.
    case complete(isReusable: Bool)
    /// A head came, but the body cannot be whole; why, in WARC's words.
    case truncated(String)
    case failed(FetchError.Reason)
  }

  private let isHeadRequest: Bool
  private let policy: FetchPolicy
  private var headReader: ResponseHeadReader
  private var framing: BodyFraming?
  private(set) var head: ResponseHead?
  private(set) var bodyLength: Int64 = 0
  /// The body, as long as it is no larger than what may stay in memory.
  private(set) var memory: [UInt8] = []
  /// What came after that, for the spool file.
  private(set) var overflow: [ByteBuffer] = []

  init(isHeadRequest: Bool, policy: FetchPolicy) {
    self.isHeadRequest = isHeadRequest
    self.policy = policy
    headReader = ResponseHeadReader(limit: policy.maximumHeaderBytes)
  }

  var hasReceivedNothing: Bool { head == nil && headReader.isEmpty }

  mutating func receive(_ buffer: ByteBuffer) -> Progress {
    var bodyStart = 0
    if head == nil {
      do {
        guard let end = try readHead(buffer) else { return .unfinished }
        bodyStart = end
      } catch {
        switch error {
        case .tooLarge: return .failed(.headTooLarge(limit: policy.maximumHeaderBytes))
        case .malformed(let why): return .failed(.malformedResponse(why))
        }
      }
    }
    return readBody(buffer, from: bodyStart)
  }

  /// What the end of the connection means for this response.
  func connectionEnded(cleanly: Bool) -> Progress {
    guard let framing else { return .failed(.disconnected("it was closed inside the header")) }
    return framing.endsWithConnection && cleanly ? .complete(isReusable: false) : .truncated("disconnect")
  }

  mutating func takeMemory() -> [UInt8] {
    defer { memory = [] }
    return memory
  }

  mutating func takeOverflow() -> [ByteBuffer] {
    defer { overflow = [] }
    return overflow
  }

  /// Returns where the body begins, or nil when the head is not yet whole.
  private mutating func readHead(_ buffer: ByteBuffer) throws(ResponseHeadReader.Failure) -> Int? {
    let outcome = buffer.withUnsafeReadableBytes {
      bytes -> Result<(Int, ResponseHead?), ResponseHeadReader.Failure> in
      do throws(ResponseHeadReader.Failure) { return .success(try headReader.read(bytes, from: 0)) } catch {
        return .failure(error)
      }
    }
    guard case (let end, let head?) = try outcome.get() else { return nil }
    do throws(MalformedResponse) {
      framing = try BodyFraming(of: head, toHead: isHeadRequest, trailerLimit: policy.maximumHeaderBytes)
    } catch {
      throw .malformed(error.reason)
    }
    self.head = head
    return end
  }

  private mutating func readBody(_ buffer: ByteBuffer, from start: Int) -> Progress {
    guard var framing else { return .unfinished }
    let outcome = buffer.withUnsafeReadableBytes { bytes -> Result<Int, MalformedResponse> in
      do throws(MalformedResponse) { return .success(try framing.end(in: bytes, from: start)) } catch {
        return .failure(error)
      }
    }
    self.framing = framing
    guard case .success(let end) = outcome else {
      // Where the body ends can no longer be told. All that came is kept, the bytes that made no sense included.
      _ = keep(buffer, from: start, to: buffer.readableBytes)
      return .truncated("unspecified")
    }
    guard keep(buffer, from: start, to: end) else { return .truncated("length") }
    guard framing.isComplete else { return .unfinished }
    return .complete(isReusable: end == buffer.readableBytes && keepsAlive(framing))
  }

  /// Adds to the body. false: its limit is reached, and what lies beyond was left out.
  private mutating func keep(_ buffer: ByteBuffer, from start: Int, to end: Int) -> Bool {
    let count = Int(min(Int64(end - start), policy.maximumBodyBytes - bodyLength))
    if count > 0, let slice = buffer.getSlice(at: buffer.readerIndex + start, length: count) {
      bodyLength += Int64(count)
      if bodyLength <= Int64(policy.memoryBodyBytes) {
        memory.append(contentsOf: slice.readableBytesView)
      } else {
        overflow.append(slice)
      }
    }
    return count == end - start
  }

  private func keepsAlive(_ framing: BodyFraming) -> Bool {
    guard let head, !framing.isAmbiguous else { return false }
    let options = BodyFraming.list(head.headers, "connection").map { $0.lowercased() }
    return head.minorVersion == 1 ? !options.contains("close") : options.contains("keep-alive")
  }
}
