import Foundation
import Testing
import WebArchive

@Suite("CDXJ")
struct CDXJTests {
  private func lines(_ bytes: [UInt8], named name: String, posted: Bool) throws -> String {
    let sorter = CDXJSorter()
    try CDXJIndexer(filename: name, appendsPostedBody: posted).index(BytesSource(bytes)) {
      try sorter.append($0)
    }
    var text: [UInt8] = []
    try sorter.finish { text.append(contentsOf: $0) }
    return String(decoding: text, as: UTF8.self)
  }

  @Test("the line made while writing is the line made by reading")
  func lineFromPlacement() throws {
    var bytes: [UInt8] = []
    let encoder = WARCMemberEncoder()
    _ = try encoder.append(Samples.warcinfo, to: &bytes)
    let record = Samples.response(url: "https://www.social.example/@city?b=2&a=1")
    let placement = try encoder.append(record, to: &bytes)
    let line = try #require(CDXJLine(record, placement: placement, filename: "a.warc.gz"))
    var text: [UInt8] = []
    line.write(to: &text)
    #expect(try String(decoding: text, as: UTF8.self) == lines(bytes, named: "a.warc.gz", posted: false))
    #expect(line.key == "example,social)/@city?a=1&b=2" && line.mime == "text/html" && line.status == "200")
    #expect(CDXJLine(Samples.warcinfo, placement: placement, filename: "x") == nil)
  }

  /// cdxj-indexer refuses these, or stops in their middle.
  private static let unreadable: Set<String> = [
    "example-bad-non-chunked.warc.gz", "example-bad.warc.gz.bad", "example-wrong-chunks.warc.gz",
  ]

  @Test(
    "cdxj-indexer writes the same lines for every fixture it can read",
    .enabled(if: Peer.folder != nil && Shared.warcs != nil, Peer.absence),
    arguments: WARCFixtureTests.cases.map(\.file).filter { file in !unreadable.contains { file.hasSuffix($0) }
    },
    [false, true])
  func oracle(file: String, posted: Bool) throws {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    let path = try #require(Shared.warcs).appending(path: file).path
    let folder = try TemporaryFolder()
    let output = folder.path("out.cdxj")
    let result = try Peer.run("cdxj-indexer", ["-s"] + (posted ? ["-p"] : []) + ["-o", output, path])
    try #require(result.status == 0, "\(result.output)")
    var expected = try String(contentsOfFile: output, encoding: .utf8)
    var found = try lines(Shared.bytes(file), named: name, posted: posted)
    if posted {
      // With -p the peer has read the payload before it digests it, and gives the digest of nothing where the record had
      // none of its own.
      let digest = try Regex(#""digest": "sha1:[A-Z2-7]{32}""#)
      let nothing = #""digest": "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ""#
      if expected.contains(nothing) {
        expected.replace(digest, with: "")
        found.replace(digest, with: "")
        expected = expected.split(separator: "\n").sorted().joined(separator: "\n")
        found = found.split(separator: "\n").sorted().joined(separator: "\n")
      }
    }
    #expect(found == expected)
  }

  @Test(
    "cdxj-indexer writes the same lines for what we write", .enabled(if: Peer.folder != nil, Peer.absence))
  func oracleOnOurs() throws {
    var bytes = try Samples.file().bytes
    let encoder = WARCMemberEncoder()
    let forms: [(String, String)] = [
      ("application/x-www-form-urlencoded", "q=snow+plow&lang=es%C3%A9"),
      ("application/json", #"{"a":[1,true,null,{"b":"x y"}],"a":2.5}"#),
      ("text/plain", "hello"), ("application/octet-stream", "\u{1}\u{2}"),
      (
        "multipart/form-data; boundary=XX",
        "--XX\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nv w\r\n--XX--\r\n"
      ),
    ]
    for (index, form) in forms.enumerated() {
      let url = "https://social.example/search?n=\(index)"
      let number = UInt8(20 + index * 2)
      _ = try encoder.append(Samples.response(number, url: url), to: &bytes)
      let head =
        "POST /search HTTP/1.1\r\nContent-Type: \(form.0)\r\nContent-Length: \(form.1.utf8.count)\r\n\r\n"
      _ = try encoder.append(
        .request(
          id: Samples.id(number + 1), date: Samples.date, targetURI: url, httpHead: Array(head.utf8),
          httpBody: Array(form.1.utf8), concurrentTo: Samples.id(number)), to: &bytes)
    }
    let folder = try TemporaryFolder()
    let path = try folder.write("ours.warc.gz", bytes)
    for posted in [false, true] {
      let output = folder.path("out.cdxj")
      let result = try Peer.run("cdxj-indexer", ["-s"] + (posted ? ["-p"] : []) + ["-o", output, path])
      #expect(result.status == 0, "\(result.output)")
      let expected = try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n")
      let found = try lines(bytes, named: "ours.warc.gz", posted: posted).split(separator: "\n")
      #expect(found.count == expected.count)
      for (line, right) in zip(found, expected) { #expect(line == right) }
    }
  }

  @Test("lines that do not fit into memory are sorted through files, without doubles")
  func externalSort() throws {
    let folder = try TemporaryFolder()
    let small = CDXJSorter(memory: 1 << 16, folder: folder.url.path)
    let large = CDXJSorter()
    var numbers = SeededNumbers(state: 7)
    for _ in 0..<5000 {
      let number = Int.random(in: 0..<3000, using: &numbers)
      let line = CDXJLine(
        key: "com,example)/\(number)", timestamp: "20260301120000", url: "http://example.com/\(number)",
        mime: nil, status: "200",
        digest: nil, length: 1, offset: 2, filename: "a")
      try small.append(line)
      try large.append(line)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count > 3)
    var (one, two): ([UInt8], [UInt8]) = ([], [])
    try small.finish { one.append(contentsOf: $0) }
    try large.finish { two.append(contentsOf: $0) }
    #expect(one == two)
    let lines = String(decoding: one, as: UTF8.self).split(separator: "\n")
    #expect(lines == Array(Set(lines)).sorted() && lines.count <= 3000)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }
}
