import CZlib
import Foundation
import RostraPlatforms
import RostraTesting
import Testing

@Suite struct PayloadTests {
  private func exchange(_ body: [UInt8], _ headers: [HeaderField], truncated: String? = nil) -> Exchange {
    Exchange(
      id: UUID(), url: "https://example.org/", status: 200, headers: headers, body: .memory(body),
      started: Timestamp(seconds: 0), finished: Timestamp(seconds: 0), truncated: truncated)
  }

  private let text = Array("The water main on Elm Street is repaired. ".utf8)

  @Test("gzip, zlib and bare deflate are undone")
  func codings() throws {
    for (windowBits, name) in [(31, "gzip"), (31, "x-gzip"), (15, "deflate"), (-15, "deflate")] {
      let packed = deflated(text, windowBits: Int32(windowBits))
      #expect(try exchange(packed, [HeaderField("Content-Encoding", name)]).payload(limit: 1000) == text)
    }
  }

  @Test("chunks are joined, and gzip below them is undone, from memory and from a file")
  func chunkedGzip() throws {
    let packed = deflated(Array(repeatElement(text, count: 5000).joined()), windowBits: 31)
    var body: [UInt8] = []
    for start in stride(from: 0, to: packed.count, by: 100) {
      let piece = packed[start..<min(start + 100, packed.count)]
      body += Array("\(String(piece.count, radix: 16));note=x\r\n".utf8) + piece + Array("\r\n".utf8)
    }
    body += Array("0\r\nChecksum: x\r\n\r\n".utf8)
    var exchange = exchange(
      body, [HeaderField("Transfer-Encoding", "chunked"), HeaderField("content-encoding", "GZIP")])
    #expect(try exchange.payload(limit: 1 << 20).count == text.count * 5000)
    let file = FileManager.default.temporaryDirectory.appending(path: "payload-\(UUID().uuidString)")
    try Data(body).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    exchange.body = .file(path: file.path, length: Int64(body.count))
    #expect(try exchange.payload(limit: 1 << 20).count == text.count * 5000)
  }

  @Test("several gzip members are one payload, and zeros after the last are ignored")
  func members() throws {
    let packed = deflated(text, windowBits: 31)
    #expect(
      try exchange(packed + packed + [0, 0, 0], [HeaderField("Content-Encoding", "gzip")]).payload(
        limit: 1000)
        == text + text)
  }

  @Test("two codings are undone in the reverse order")
  func twice() throws {
    let packed = deflated(deflated(text, windowBits: 15), windowBits: 31)
    #expect(
      try exchange(packed, [HeaderField("Content-Encoding", "deflate, gzip")]).payload(limit: 1000) == text)
  }

  @Test("a decompression bomb of 10 GB is stopped at the limit, in flat memory and short time")
  func bomb() throws {
    let unit = deflated([UInt8](repeating: 0, count: 10 << 20), windowBits: 31)
    var bomb: [UInt8] = []
    for _ in 0..<1024 { bomb += unit }
    let error = #expect(throws: FetchError.self) {
      try exchange(bomb, [HeaderField("Content-Encoding", "gzip")]).payload(limit: 16 << 20)
    }
    #expect(error?.reason == .decodedTooLarge(limit: 16 << 20))
    let nested = deflated(Array(bomb.prefix(unit.count * 64)), windowBits: 31)
    let nestedError = #expect(throws: FetchError.self) {
      try exchange(nested, [HeaderField("Content-Encoding", "gzip, gzip")]).payload(limit: 16 << 20)
    }
    #expect(nestedError?.reason == .decodedTooLarge(limit: 16 << 20))
  }

  @Test("a payload exactly as large as the limit is read, one byte more is not")
  func limit() throws {
    let packed = deflated(text, windowBits: 31)
    let gzip = exchange(packed, [HeaderField("Content-Encoding", "gzip")])
    #expect(try gzip.payload(limit: text.count) == text)
    #expect(throws: FetchError.self) { try gzip.payload(limit: text.count - 1) }
    #expect(try exchange(text, []).payload(limit: text.count) == text)
    #expect(throws: FetchError.self) { try exchange(text, []).payload(limit: text.count - 1) }
  }

  @Test("a broken coding is an error; of a truncated body what can be read is read")
  func broken() throws {
    let packed = deflated(
      Array(repeatElement(text, count: 200).joined()) + (0..<200).map { UInt8($0) }, windowBits: 31)
    let gzip = [HeaderField("Content-Encoding", "gzip")]
    let cut = Array(packed.dropLast(20))
    #expect(throws: FetchError.self) { try exchange(cut, gzip).payload(limit: 1 << 20) }
    let part = try exchange(cut, gzip, truncated: "disconnect").payload(limit: 1 << 20)
    #expect(part.starts(with: text))
    #expect(throws: FetchError.self) { try exchange(text, gzip).payload(limit: 1 << 20) }
    let chunked = [HeaderField("Transfer-Encoding", "chunked")]
    #expect(throws: FetchError.self) { try exchange(Array("5\r\nhel".utf8), chunked).payload(limit: 100) }
    #expect(
      try exchange(Array("5\r\nhel".utf8), chunked, truncated: "disconnect").payload(limit: 100)
        == Array("hel".utf8))
    #expect(
      try exchange(Array("3\r\nhel\r\nzz\r\n".utf8), chunked, truncated: "unspecified").payload(limit: 100)
        == Array("hel".utf8))
  }

  @Test("a coding that was never offered is refused by name")
  func unsupported() {
    for coding in ["br", "zstd", "compress", "gzip, br", "gzip,gzip,gzip,gzip"] {
      let error = #expect(throws: FetchError.self) {
        try exchange(text, [HeaderField("Content-Encoding", coding)]).payload(limit: 1000)
      }
      guard case .unsupportedCoding = error?.reason else {
        Issue.record("\(coding): \(String(describing: error))")
        continue
      }
    }
  }

  @Test("an empty body under a coding is an empty payload")
  func empty() throws {
    #expect(try exchange([], [HeaderField("Content-Encoding", "gzip")]).payload(limit: 10).isEmpty)
  }

  @Test("random and damaged bodies are read or refused, never past the limit")
  func fuzz() {
    var random = SplitMix64(seed: 3)
    let packed = deflated(Array(repeatElement(text, count: 50).joined()), windowBits: 31)
    for round in 0..<1500 {
      var bytes = packed
      for _ in 0..<Int.random(in: 1...5, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
      let coding = ["gzip", "deflate", "gzip, deflate"][round % 3]
      let exchange = exchange(
        bytes, [HeaderField("Content-Encoding", coding)], truncated: round % 2 == 0 ? "disconnect" : nil)
      do {
        #expect(try exchange.payload(limit: 2000).count <= 2000)
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
  }
}

/// Packs bytes with zlib: 31 is gzip, 15 zlib, -15 bare deflate.
func deflated(_ bytes: [UInt8], windowBits: Int32) -> [UInt8] {
  var stream = z_stream()
  deflateInit2_(
    &stream, 9, Z_DEFLATED, windowBits, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
    Int32(MemoryLayout<z_stream>.size))
  defer { deflateEnd(&stream) }
  var input = bytes
  return input.withUnsafeMutableBufferPointer { input in
    [UInt8](unsafeUninitializedCapacity: Int(deflateBound(&stream, UInt(input.count)))) { output, count in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(output.count)
      deflate(&stream, Z_FINISH)
      count = output.count - Int(stream.avail_out)
    }
  }
}
