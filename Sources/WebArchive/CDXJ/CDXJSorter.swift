import Foundation

/// Puts index lines in byte order and drops doubles, in constant memory: past `memory` bytes, sorted runs go to temporary
/// files, and are merged at the end. Not to be shared between threads.
public final class CDXJSorter {
  private let memory: Int
  private let folder: String
  private var lines: [UInt8] = []
  private var ends: [Int] = []
  private var runs: [String] = []

  /// - Parameters:
  ///   - memory: bytes of lines held at a time.
  ///   - folder: where runs are kept meanwhile; the system's temporary folder unless named.
  public init(memory: Int = 32 << 20, folder: String? = nil) {
    self.memory = max(memory, 1 << 16)
    self.folder = folder ?? NSTemporaryDirectory()
  }

  deinit { for run in runs { unlink(run) } }

  public func append(_ line: CDXJLine) throws {
    line.write(to: &lines)
    ends.append(lines.count)
    if lines.count >= memory { try spill() }
  }

  /// Hands over every line, with its line feed, in order and once. The sorter is empty afterwards.
  public func finish(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    defer { removeAll() }
    if runs.isEmpty {
      try forEachSorted(body)
      return
    }
    try spill()
    var readers = try runs.map { try RunReader(path: $0) }.filter { $0.line != nil }
    var last: [UInt8]?
    // Few runs: 32 MiB each make a gigabyte of index out of thirty-two, so the smallest is looked for one by one.
    while let index = readers.indices.min(by: { readers[$0].precedes(readers[$1]) }),
      let line = readers[index].line
    {
      if line != last {
        try line.withUnsafeBytes(body)
        last = line
      }
      try readers[index].advance()
      if readers[index].line == nil { readers.remove(at: index) }
    }
  }

  private func removeAll() {
    for run in runs { unlink(run) }
    runs = []
    lines = []
    ends = []
  }

  private func forEachSorted(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    var order = Array(ends.indices)
    let ends = ends
    try lines.withUnsafeBytes { bytes in
      func line(_ index: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]])
      }
      // One memcmp a comparison: lines share long beginnings, over which a loop over bytes would crawl.
      order.sort { a, b in
        let (a, b) = (line(a), line(b))
        let result = memcmp(a.baseAddress!, b.baseAddress!, min(a.count, b.count))
        return result == 0 ? a.count < b.count : result < 0
      }
      var last: UnsafeRawBufferPointer?
      for index in order {
        let line = line(index)
        if let last, last.count == line.count, memcmp(last.baseAddress!, line.baseAddress!, line.count) == 0 {
          continue
        }
        try body(line)
        last = line
      }
    }
  }

  private func spill() throws {
    if ends.isEmpty { return }
    let path = folder + (folder.hasSuffix("/") ? "" : "/") + "cdxj-\(UUID().uuidString).run"
    runs.append(path)
    let sink = try FileSink(path: path)
    try forEachSorted { try sink.write($0) }
    try sink.close(durably: false)
    lines.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }
}

/// One sorted run, line by line.
private struct RunReader {
  private let source: FileSource
  private var offset: UInt64 = 0
  private var buffer: [UInt8] = []
  private var at = 0
  private(set) var line: [UInt8]?

  init(path: String) throws {
    source = try FileSource(path: path)
    try advance()
  }

  mutating func advance() throws {
    while true {
      if let end = buffer[at...].firstIndex(of: 0x0A) {
        line = Array(buffer[at...end])
        at = end + 1
        return
      }
      let more = try source.bytes(at: offset, count: 256 << 10)
      if more.isEmpty {
        line = at < buffer.count ? Array(buffer[at...]) : nil
        at = buffer.count
        return
      }
      offset += UInt64(more.count)
      buffer = Array(buffer[at...]) + more
      at = 0
    }
  }

  func precedes(_ other: RunReader) -> Bool {
    guard let line, let other = other.line else { return false }
    return line.lexicographicallyPrecedes(other)
  }
}
