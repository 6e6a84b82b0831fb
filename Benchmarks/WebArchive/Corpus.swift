import WebArchive

/// The API answers of `make_corpus.py api`: repeated `u32 url length, u32 head length, u32 body length, u64 seconds`, then
/// the three, all little-endian.
struct Corpus {
  struct Answer {
    var url: String
    var head: [UInt8]
    var body: [UInt8]
    var seconds: Int64
  }

  private let source: FileSource
  private var offset: UInt64 = 0
  private var buffer: [UInt8] = []
  private var at = 0

  init(path: String) throws { source = try FileSource(path: path) }

  mutating func next() throws -> Answer? {
    guard try fill(20) else { return nil }
    let (url, head, body) = (Int(number(0, 4)), Int(number(4, 4)), Int(number(8, 4)))
    let seconds = Int64(number(12, 8))
    guard try fill(20 + url + head + body) else { return nil }
    let start = at + 20
    at = start + url + head + body
    return Answer(
      url: String(decoding: buffer[start..<start + url], as: UTF8.self),
      head: Array(buffer[(start + url)..<(start + url + head)]),
      body: Array(buffer[(start + url + head)..<at]),
      seconds: seconds)
  }

  private func number(_ from: Int, _ count: Int) -> UInt64 {
    (0..<count).reduce(0) { $0 | UInt64(buffer[at + from + $1]) << (8 * $1) }
  }

  private mutating func fill(_ count: Int) throws -> Bool {
    if buffer.count - at >= count { return true }
    buffer.removeFirst(at)
    at = 0
    let old = buffer.count
    buffer += [UInt8](repeating: 0, count: max(4 << 20, count))
    let read = try buffer.withUnsafeMutableBytes {
      try source.read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: $0[old...]))
    }
    buffer.removeLast(buffer.count - old - read)
    offset += UInt64(read)
    return buffer.count >= count
  }
}
