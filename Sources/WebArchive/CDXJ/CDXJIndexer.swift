/// Indexes a WARC as cdxj-indexer does, record by record in the order of the file; ``CDXJSorter`` puts the lines in order.
public struct CDXJIndexer: Sendable {
  /// The name that the lines give for the file.
  public var filename: String
  /// Whether the key of what a POST or PUT received carries what was sent, so that two searches in one form differ.
  public var appendsPostedBody: Bool
  public var limits: WARCLimits

  public init(filename: String, appendsPostedBody: Bool = false, limits: WARCLimits = .standard) {
    self.filename = filename
    self.appendsPostedBody = appendsPostedBody
    self.limits = limits
  }

  /// Reads the whole source and hands over a line for each response, revisit, resource and metadata record (not for
  /// `application/warc-fields`). A record without a payload digest gets a SHA-1 one in its line, as replay expects one.
  ///
  /// - Returns: what was wrong with the file.
  @discardableResult
  public func index(
    _ source: any ByteSource, _ body: (CDXJLine) throws -> Void
  ) throws -> [WARCFinding] {
    let reader = try WARCReader(source, limits: limits)
    var previous: Pending?
    while let entry = try reader.next() {
      // What is not the first record of its gzip member cannot be fetched by offset; the reader has said so.
      if reader.isCompressed, reader.recordsInMember > 1 { continue }
      var pending = try describe(entry, reader: reader)
      pending.line?.length = try reader.finish()
      guard appendsPostedBody else {
        if let line = pending.line { try body(line) }
        continue
      }
      // A request stands just before or just behind the response that it is concurrent to.
      if var held = previous {
        if Pending.join(&held, &pending) {
          if let line = held.line { try body(line) }
          if let line = pending.line { try body(line) }
          previous = nil
          continue
        }
        if let line = held.line { try body(line) }
      }
      previous = pending
    }
    if let line = previous?.line { try body(line) }
    return reader.findings
  }

  private func describe(_ entry: WARCEntry, reader: WARCReader) throws -> Pending {
    let header = entry.header
    var headLength: Int?
    var head: [UInt8] = []
    if entry.holdsHTTP {
      let start = try reader.peekBlock(limits.httpHeadBytes)
      headLength = HTTPHead.payloadOffset(in: start, limit: limits.httpHeadBytes)
      head = Array(start.prefix(headLength ?? (UInt64(start.count) == entry.blockLength ? start.count : 0)))
    }
    var line = CDXJLine(
      header: header, isHTTP: entry.isARC || entry.holdsHTTP, httpHead: head, filename: filename)
    line?.offset = entry.offset
    if line != nil, line?.digest == nil, header.type != .revisit {
      line?.digest = try payloadDigest(reader, headLength: head.count)
    }
    var posted: PostedBody?
    if appendsPostedBody, header.type == .request, let url = header.targetURI, headLength != nil {
      let block = try reader.block()
      posted = PostedBody(head: HTTPHead(head), block: block, payloadOffset: head.count, url: url)
    }
    return Pending(
      type: header.type, url: header.targetURI, id: header["WARC-Record-ID"],
      concurrentTo: header["WARC-Concurrent-To"], line: line, posted: posted)
  }

  private func payloadDigest(_ reader: WARCReader, headLength: Int) throws -> String {
    var hash = RunningDigest(.sha1)
    var skip = headLength
    try reader.readBlock { bytes in
      let drop = min(skip, bytes.count)
      skip -= drop
      hash.update(UnsafeRawBufferPointer(rebasing: bytes[drop...]))
    }
    return "sha1:" + Base32.encode(hash.finish().bytes)
  }
}

/// A record whose neighbour may have something to say about its line.
private struct Pending {
  var type: WARCRecordType?
  var url: String?
  var id: String?
  var concurrentTo: String?
  var line: CDXJLine?
  var posted: PostedBody?

  /// Whether the two are a request and its response; then the response's line takes up what was posted.
  static func join(_ first: inout Pending, _ second: inout Pending) -> Bool {
    guard first.url == second.url, second.concurrentTo == first.id else { return false }
    switch (first.type, second.type) {
    case (.response, .request):
      first.take(second.posted)
      return true
    case (.request, .response):
      second.take(first.posted)
      return true
    default: return false
    }
  }

  private mutating func take(_ posted: PostedBody?) {
    guard let posted, let url else { return }
    line?.key = SURT.key(url + posted.suffix(for: url))
    line?.requestBody = posted.query
    line?.method = posted.method
  }
}
