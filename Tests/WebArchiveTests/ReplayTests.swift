import Foundation
import Testing
import WebArchive

@Suite("replay in pywb", .enabled(if: Peer.folder != nil, Peer.absence))
struct ReplayTests {
  /// pywb in one process: a collection made of the file, then one request for each moment and address.
  private static let script = """
    import json, os, signal, sys
    # A test runs on a thread that blocks signals; pywb inherits that, and then waits for ever.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, signal.valid_signals())
    from gevent import monkey; monkey.patch_all()
    from pywb.manager.manager import main as manage
    manage(["init", "c"]); manage(["add", "c", sys.argv[1]])
    from pywb.apps.frontendapp import FrontEndApp
    from werkzeug.test import Client
    from werkzeug.wrappers import Response
    client = Client(FrontEndApp(config_file=None, custom_config={"debug": True}), Response)
    answers = []
    for stamp, url in json.loads(sys.argv[2]):
        answer = client.get("/c/" + stamp + "id_/" + url)
        kind = answer.headers.get("Content-Type") or ""
        answers.append([str(answer.status_code), kind, answer.get_data().hex()])
    print("ANSWERS" + json.dumps(answers), flush=True)
    # pywb's own server runs on in a thread and would keep the process alive.
    os._exit(0)
    """

  @Test("a plain, a chunked, a gzip-encoded answer, a revisit, a picture and a file are shown as captured")
  func replay() throws {
    let text = Array(String(repeating: "Boil water advisory for the north side. ", count: 40).utf8)
    var numbers = SeededNumbers(state: 9)
    let picture =
      [0xFF, 0xD8, 0xFF, 0xE0] + (0..<50_000).map { _ in UInt8.random(in: 0...255, using: &numbers) }
    var chunked: [UInt8] = []
    for start in stride(from: 0, to: text.count, by: 600) {
      let piece = text[start..<min(start + 600, text.count)]
      chunked += Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [0x0D, 0x0A]
    }
    chunked += Array("0\r\n\r\n".utf8)
    let packed = try gzip(text)

    let encoder = WARCMemberEncoder()
    var bytes: [UInt8] = []
    _ = try encoder.append(Samples.warcinfo, to: &bytes)
    func add(_ number: UInt8, _ path: String, _ fields: String, _ body: [UInt8]) throws -> WARCPlacement {
      try encoder.append(
        .response(
          id: Samples.id(number), date: Samples.date, targetURI: "http://city.example/\(path)",
          httpHead: Array("HTTP/1.1 200 OK\r\n\(fields)\r\n\r\n".utf8), httpBody: body), to: &bytes)
    }
    let plain = try add(10, "plain", "Content-Type: text/plain", text)
    _ = try add(11, "chunked", "Content-Type: text/plain\r\nTransfer-Encoding: chunked", chunked)
    _ = try add(
      12, "gzip", "Content-Type: text/plain\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)",
      packed)
    let jpeg = try add(13, "photo.jpg", "Content-Type: image/jpeg", picture)
    let later = WARCDate(secondsSince1970: Samples.date.secondsSince1970 + 86_400)
    let digest = try #require(plain.payloadDigest)
    _ = try encoder.append(
      .revisit(
        id: Samples.id(14), date: later, targetURI: "http://city.example/plain",
        httpHead: Array("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n".utf8),
        original: .init(
          id: Samples.id(10), targetURI: "http://city.example/plain", date: Samples.date,
          payloadDigest: digest)),
      to: &bytes)
    _ = try encoder.append(
      .resource(
        id: Samples.id(15), date: Samples.date, targetURI: "http://city.example/export.json",
        contentType: "application/json", block: text), to: &bytes)
    // The picture was stored: a futile deflate would not have made it smaller.
    #expect(jpeg.length < UInt64(picture.count + 1000))

    let folder = try TemporaryFolder()
    let path = try folder.write("replay.warc.gz", bytes)
    let (first, second) = (Samples.date.timestamp14, later.timestamp14)
    let asked = [
      [first, "http://city.example/plain"], [first, "http://city.example/chunked"],
      [first, "http://city.example/gzip"],
      [first, "http://city.example/photo.jpg"], [second, "http://city.example/plain"],
      [first, "http://city.example/export.json"],
    ]
    let json = String(decoding: try JSONEncoder().encode(asked), as: UTF8.self)
    let result = try Peer.run(
      "python", ["-W", "ignore", "-c", Self.script, path, json], in: folder.url)
    let line = try #require(
      result.output.split(separator: "\n").first { $0.hasPrefix("ANSWERS") }, "\(result.output.suffix(2000))")
    let answers = try JSONDecoder().decode([[String]].self, from: Data(line.dropFirst("ANSWERS".count).utf8))
    try #require(answers.count == asked.count)
    for ((question, answer), expected) in zip(zip(asked, answers), [text, text, text, picture, text, text]) {
      #expect(answer[0] == "200", "\(question)")
      let body = answer[2] == hexadecimal(packed) ? text : nil
      #expect(body == text || answer[2] == hexadecimal(expected), "\(question)")
    }
    #expect(answers[3][1].hasPrefix("image/jpeg"))

    let check = try Peer.run("warcio", ["check", "-v", path])
    #expect(check.status == 0 && !check.output.contains("fail"), "\(check.output)")
  }

  private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// By the peers' own gzip, so that what is replayed is not of our making.
  private func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let path = try folder.write("plain", bytes)
    let script =
      "import gzip, sys; open(sys.argv[1] + '.gz', 'wb').write(gzip.compress(open(sys.argv[1], 'rb').read()))"
    #expect(try Peer.run("python", ["-c", script, path]).status == 0)
    return Array(try Data(contentsOf: URL(filePath: path + ".gz")))
  }
}
