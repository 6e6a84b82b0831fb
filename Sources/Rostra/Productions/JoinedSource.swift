import WebArchive

/// Parts of sources read as if they were one: gzip members of a segment are copied from where they lie.
struct JoinedSource: ByteSource {
  private struct Part {
    var source: SourceRange
    /// Where it begins in the whole.
    var start: UInt64
  }

  private var parts: [Part] = []
  private(set) var length: UInt64 = 0

  mutating func append(_ source: SourceRange) {
    guard source.length > 0 else { return }
    parts.append(Part(source: source, start: length))
    length += source.length
  }

  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(WARCError) -> Int {
    guard offset < length else { return 0 }
    var low = 0
    var high = parts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if parts[middle].start <= offset { low = middle } else { high = middle }
    }
    var done = 0
    while done < buffer.count, low < parts.count {
      let part = parts[low]
      let within = offset + UInt64(done) - part.start
      let wanted = min(UInt64(buffer.count - done), part.source.length - within)
      let count = try part.source.read(
        at: within, into: UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + Int(wanted)]))
      done += count
      if UInt64(count) < wanted { break }
      low += 1
    }
    return done
  }
}
