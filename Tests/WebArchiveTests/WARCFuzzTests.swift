import Foundation
import Testing
import WebArchive

@Suite("hostile WARC")
struct WARCFuzzTests {
  /// Reads everything a caller could read; returns what was noticed.
  private func exhaust(_ bytes: [UInt8], limits: WARCLimits = .standard) throws -> WARCVerifier.Report {
    let report = try WARCVerifier(limits: limits).verify(BytesSource(bytes))
    try CDXJIndexer(filename: "x", appendsPostedBody: true, limits: limits).index(BytesSource(bytes)) {
      line in
      var text: [UInt8] = []
      line.write(to: &text)
    }
    _ = try? WARCReader.record(inMember: bytes, limits: limits)
    return report
  }

  @Test("a file cut short at any byte is never taken for whole", .timeLimit(.minutes(2)))
  func cutAnywhere() throws {
    let (bytes, placements) = try Samples.file()
    let boundaries = Set(placements.map(\.offset))
    for length in 1..<bytes.count {
      let report = try exhaust(Array(bytes[..<length]))
      // Between members the rest is a whole, shorter file: only a ledger knows that something followed.
      #expect(report.isIntact == boundaries.contains(UInt64(length)), "cut to \(length)")
    }
  }

  @Test("an uncompressed file cut short is never taken for whole")
  func cutPlain() throws {
    let record =
      "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
      + "WARC-Target-URI: file:///a\r\nContent-Length: 5\r\n\r\nhello\r\n\r\n"
    let bytes = Array(record.utf8)
    #expect(try exhaust(bytes).isIntact)
    for length in 1..<bytes.count {
      #expect(try !exhaust(Array(bytes[..<length])).isIntact, "cut to \(length)")
    }
  }

  @Test("one flipped bit anywhere is noticed")
  func flipped() throws {
    let (bytes, _) = try Samples.file()
    var numbers = SeededNumbers(state: 3)
    for _ in 0..<400 {
      var changed = bytes
      let at = Int.random(in: 0..<bytes.count, using: &numbers)
      changed[at] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
      let report = try exhaust(changed)
      // Only the gzip header's time, system and flag bytes can change without a trace in the content.
      if report.isIntact { #expect(report.records == 7) }
    }
  }

  @Test(
    "mutated fixtures are read without a crash, a hang or a thrown error",
    .enabled(if: Shared.warcs != nil, "no ../shared/fixtures/warc"))
  func mutated() throws {
    var numbers = SeededNumbers(state: 4)
    let files = try WARCFixtureTests.cases.map { try Shared.bytes($0.file) }
    let start = ContinuousClock.now
    var rounds = 0
    while start.duration(to: .now) < .seconds(3) {
      var bytes = files[rounds % files.count]
      for _ in 0..<Int.random(in: 1...6, using: &numbers) where !bytes.isEmpty {
        let at = Int.random(in: 0..<bytes.count, using: &numbers)
        switch Int.random(in: 0..<5, using: &numbers) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &numbers)
        case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...200, using: &numbers)))
        case 2: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 300)], at: 0)
        case 3:
          bytes.insert(
            contentsOf: Array("\r\n\r\nWARC/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n".utf8), at: at
          )
        default: bytes.insert(contentsOf: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3], at: at)
        }
      }
      let report = try exhaust(bytes)
      #expect(report.records < 2000)
      rounds += 1
    }
    #expect(rounds > 10)
  }

  @Test(
    "a Content-Length that lies is reported and costs no memory",
    arguments: [
      "18446744073709551615", "9223372036854775807", "99999999999999999999", "-1", "abc", "", "0x10", "1e3",
    ])
  func lyingLength(value: String) throws {
    let bytes = Array(
      ("WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        + "WARC-Target-URI: file:///a\r\nContent-Length: \(value)\r\n\r\nhello\r\n\r\n").utf8)
    #expect(try !exhaust(bytes).isIntact)
    #expect(throws: WARCError.self) { try WARCReader.record(inMember: bytes) }
  }

  @Test("a header without end stops at the limit")
  func endlessHeader() throws {
    let long = Array("WARC/1.1\r\nX: ".utf8) + [UInt8](repeating: 0x61, count: 300_000)
    let report = try exhaust(long)
    #expect(report.findings.contains { $0.kind == .headerLimit }, "\(report.findings)")
    let many = Array(("WARC/1.1\r\n" + String(repeating: "A: b\r\n", count: 2000) + "\r\n").utf8)
    #expect(try !exhaust(many).isIntact)
  }

  @Test("a gzip member that grows out of proportion is given up, and the next record is read")
  func bomb() throws {
    // 200 MiB of zeros in some 200 KiB.
    struct Zeros: ByteSource {
      let length: UInt64 = 200 << 20
      func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(WARCError) -> Int {
        let count = Int(min(UInt64(buffer.count), length - min(offset, length)))
        buffer.initializeMemory(as: UInt8.self, repeating: 0)
        return count
      }
    }
    var bytes: [UInt8] = []
    let encoder = WARCMemberEncoder()
    _ = try encoder.append(
      WARCStreamedRecord(
        .resource(
          id: Samples.id(1), date: Samples.date, targetURI: "file:///0", contentType: "x/y", block: []),
        body: Zeros())
    ) { bytes.append(contentsOf: $0) }
    _ = try encoder.append(Samples.response(), to: &bytes)
    let report = try WARCVerifier().verify(BytesSource(bytes))
    #expect(report.findings.contains { $0.kind == .expansionLimit })
    #expect(report.records == 2)
    #expect(throws: WARCError.self) { try WARCReader.record(inMember: bytes) }
    // Raised, the limit lets it through.
    #expect(try WARCVerifier(limits: WARCLimits(expansionRatio: 2000)).verify(BytesSource(bytes)).isIntact)
  }

  @Test("an HTTP body of gzip within gzip stays within its limits")
  func nestedBodies() throws {
    var bomb = [UInt8](repeating: 0, count: 4 << 20)
    for _ in 0..<3 {
      var packed: [UInt8] = []
      var record = WARCRecord.resource(
        id: Samples.id(1), date: Samples.date, targetURI: "file:///0", contentType: "x/y", block: bomb)
      record.header.fields.removeLast()
      _ = try WARCMemberEncoder(compression: WARCCompression(storesIncompressible: false)).append(
        record, to: &packed)
      bomb = packed
    }
    let head = HTTPHead(
      startLine: "HTTP/1.1 200 OK", fields: [WARCField("Content-Encoding", "gzip, gzip, gzip")])
    let decoded = HTTPPayload.decode(head: head, body: bomb, limits: .init(decodedBytes: 1 << 20))
    #expect(decoded.bytes.count <= 1 << 20)
    let deep = HTTPHead(
      startLine: "HTTP/1.1 200 OK", fields: [WARCField("Content-Encoding", "gzip,gzip,gzip,gzip")])
    #expect(HTTPPayload.decode(head: deep, body: bomb).fault != nil)
  }

  @Test(
    "no input and odd input are findings, not errors",
    arguments: ["", "\n", "\r\n\r\n", "hello", "WARC/", "WARC/1.1", "\u{1F}"])
  func oddities(text: String) throws {
    #expect(try !exhaust(Array(text.utf8)).isIntact || text.allSatisfy(\.isNewline) && !text.isEmpty)
  }
}
