import Foundation
import Testing
import WebArchive

@Suite("writing WARC")
struct WARCWritingTests {
  @Test("each record is a gzip member of its own, read back by offset and length")
  func memberPerRecord() throws {
    let (bytes, placements) = try Samples.file()
    #expect(placements.reduce(0) { $0 + $1.length } == UInt64(bytes.count))
    for placement in placements {
      let member = Array(bytes[Int(placement.offset)..<Int(placement.offset + placement.length)])
      #expect(member.starts(with: [0x1F, 0x8B]))
      let record = try WARCReader.record(inMember: member)
      #expect(record.header.recordID == placement.recordID)
      #expect(record.header.blockDigest == placement.blockDigest.description)
      #expect(record.header.version == "1.1")
      // Nothing of a neighbour is in it.
      var cut = member
      cut.removeLast()
      #expect(throws: WARCError.self) { try WARCReader.record(inMember: cut) }
    }
  }

  @Test("what we write verifies, digest by digest, without a finding")
  func verifies() throws {
    let report = try WARCVerifier().verify(BytesSource(Samples.file().bytes))
    #expect(report.records == 7 && report.findings.isEmpty && report.isIntact, "\(report.findings)")
    #expect(report.blockDigestsProven == 7)
    #expect(report.payloadDigestsProven == 3)
    #expect(report.recordsWithoutProof == 0)
  }

  @Test("a response comes back byte for byte")
  func roundTrip() throws {
    var bytes: [UInt8] = []
    _ = try WARCMemberEncoder().append(Samples.response(), to: &bytes)
    let record = try WARCReader.record(inMember: bytes)
    #expect(record.block == Samples.head + Samples.body)
    #expect(Array(record.payload) == Samples.body)
    #expect(record.header.type == .response)
    #expect(record.header.targetURI == "https://social.example/@city")
    #expect(record.header.date == Samples.date)
  }

  @Test("a revisit bears everything that readers look an original up by")
  func revisit() throws {
    let (bytes, placements) = try Samples.file()
    let place = placements[3]
    let header = try WARCReader.record(
      inMember: Array(bytes[Int(place.offset)..<Int(place.offset + place.length)])
    ).header
    #expect(header.profile == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest")
    #expect(header.refersTo == placements[1].recordID)
    #expect(header.refersToTargetURI == "https://social.example/@city")
    #expect(header.refersToDate == Samples.date)
    #expect(header.payloadDigest == placements[1].payloadDigest?.description)
  }

  @Test(
    "a value with a line end in it is refused, and nothing is written",
    arguments: ["a\r\nWARC-Type: x", "a\nb", "a\u{0}"])
  func injection(value: String) throws {
    let encoder = WARCMemberEncoder()
    var bytes: [UInt8] = [9]
    var record = Samples.response()
    record.header.fields.append(WARCField("X-Note", value))
    #expect(throws: WARCError.self) { try encoder.append(record, to: &bytes) }
    #expect(bytes == [9])
    _ = try encoder.append(Samples.response(), to: &bytes)
    #expect(try WARCReader.record(inMember: Array(bytes.dropFirst())).block == Samples.head + Samples.body)
  }

  @Test("an HTTP head that does not end where the payload starts is refused")
  func headMismatch() {
    let cases: [([UInt8], [UInt8])] = [
      (Array("HTTP/1.1 200 OK\r\n".utf8), Array("body".utf8)),
      (Array("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n".utf8), []),
    ]
    for (head, body) in cases {
      let record = WARCRecord.response(
        id: Samples.id(1), date: Samples.date, targetURI: "http://a/", httpHead: head, httpBody: body)
      var bytes: [UInt8] = []
      #expect(throws: WARCError.self) { try WARCMemberEncoder().append(record, to: &bytes) }
    }
  }

  @Test("what is compressed already is stored, what is not is deflated")
  func stored() throws {
    var numbers = SeededNumbers(state: 1)
    let noise = (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &numbers) }
    let text = Array(String(repeating: "snow emergency route 7 ", count: 4000).utf8)
    var bytes: [UInt8] = []
    let encoder = WARCMemberEncoder()
    let noisy = try encoder.append(Samples.response(1, body: noise), to: &bytes)
    let plain = try encoder.append(Samples.response(2, body: text), to: &bytes)
    let base64 = try encoder.append(
      Samples.response(3, body: Array(Data(noise).base64EncodedString().utf8)), to: &bytes)
    #expect(noisy.length > 100_000 && noisy.length < 100_700)
    #expect(plain.length < 2000)
    #expect(base64.length < 105_000)
    #expect(try WARCVerifier().verify(BytesSource(bytes)).blockDigestsProven == 3)
  }

  @Test("a body from a file is written as it would be from memory, whatever its size")
  func streaming() throws {
    let folder = try TemporaryFolder()
    var numbers = SeededNumbers(state: 2)
    let body = (0..<3_000_000).map { _ in UInt8.random(in: 0x20...0x3F, using: &numbers) }
    let path = try folder.write("body", body)
    let head = WARCRecord.response(
      id: Samples.id(1), date: Samples.date, targetURI: "http://a/", httpHead: Samples.head, httpBody: [])
    var bytes: [UInt8] = []
    let placement = try WARCMemberEncoder().append(
      WARCStreamedRecord(head, body: FileSource(path: path)), at: 77
    ) { bytes.append(contentsOf: $0) }
    #expect(placement.offset == 77 && placement.length == UInt64(bytes.count))
    var whole: [UInt8] = []
    let same = try WARCMemberEncoder().append(Samples.response(1, url: "http://a/", body: body), to: &whole)
    #expect(placement.blockDigest == same.blockDigest && placement.payloadDigest == same.payloadDigest)
    #expect(placement.uncompressedLength == same.uncompressedLength)
    #expect(try WARCReader.record(inMember: bytes) == WARCReader.record(inMember: whole))
  }

  @Test("a body that changes between the two passes is refused")
  func changingBody() throws {
    final class Changing: ByteSource, @unchecked Sendable {
      // Only one thread reads it, in this test.
      var reads = 0
      let length: UInt64 = 1000
      func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(WARCError) -> Int {
        reads += 1
        let count = min(buffer.count, Int(length - min(offset, length)))
        for index in 0..<count { buffer[index] = reads > 1 ? 1 : 0 }
        return count
      }
    }
    let record = WARCStreamedRecord(
      .resource(
        id: Samples.id(1), date: Samples.date, targetURI: "file:///x", contentType: "text/plain", block: []),
      body: Changing())
    #expect(throws: WARCError.self) { try WARCMemberEncoder().append(record) { _ in } }
  }

  @Test(
    "dates are read and written in every precision the standard allows",
    arguments: [
      ("2026-03-01T12:00:00Z", 1_772_366_400, 0), ("2026-03-01T12:00:00.5Z", 1_772_366_400, 500_000_000),
      ("1969-12-31T23:59:59.000000001Z", -1, 1), ("2024-02-29T00:00:00Z", 1_709_164_800, 0),
      ("2016", 1_451_606_400, 0),
      ("0000-01-01T00:00:00Z", -62_167_219_200, 0), ("9999-12-31T23:59:59Z", 253_402_300_799, 0),
    ] as [(String, Int64, Int32)])
  func dates(text: String, seconds: Int64, nanoseconds: Int32) throws {
    let date = try #require(WARCDate(text))
    #expect(date == WARCDate(secondsSince1970: seconds, nanoseconds: nanoseconds))
    #expect(WARCDate(date.description) == date)
  }

  @Test(
    "what is no date is none",
    arguments: [
      "", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01T12:00:00",
      "2026-03-01T12:00:00+00:00", "26-03-01",
    ])
  func noDates(text: String) { #expect(WARCDate(text) == nil) }

  @Test("a digest is read in hexadecimal, base32 and base64 alike")
  func digests() throws {
    let hex = try #require(WARCDigest("sha1:0f9ba331e2922f27ad7d8d90c4f8198b1eac9f89"))
    #expect(WARCDigest("SHA-1:B6N2GMPCSIXSPLL5RWIMJ6AZRMPKZH4J") == hex)
    #expect(WARCDigest("sha1:D5ujMeKSLyetfY2QxPgZix6sn4k=") == hex)
    #expect(hex.description == "sha1:0f9ba331e2922f27ad7d8d90c4f8198b1eac9f89")
    for text in [
      "", "sha1", "sha1:", "sha1:xyz", "blake3:00", "sha256:0f9ba331e2922f27ad7d8d90c4f8198b1eac9f89",
    ] {
      #expect(WARCDigest(text) == nil)
    }
  }
}
