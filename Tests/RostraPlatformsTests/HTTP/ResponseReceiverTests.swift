import NIOCore
import RostraTesting
import Testing

@testable import RostraPlatforms

@Suite struct ResponseReceiverTests {
  private func receive(
    _ text: [UInt8], pieces: [Int] = [], isHead: Bool = false, policy: FetchPolicy = FetchPolicy()
  ) -> (ResponseReceiver, ResponseReceiver.Progress) {
    var receiver = ResponseReceiver(isHeadRequest: isHead, policy: policy)
    var progress = ResponseReceiver.Progress.unfinished
    var rest = text[...]
    var sizes = pieces[...]
    while !rest.isEmpty, progress == .unfinished {
      let size = min(max(sizes.popFirst() ?? rest.count, 1), rest.count)
      progress = receiver.receive(ByteBuffer(bytes: rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    return (receiver, progress)
  }

  private func receive(_ text: String, isHead: Bool = false) -> (ResponseReceiver, ResponseReceiver.Progress) {
    receive(Array(text.utf8), isHead: isHead)
  }

  @Test(
    "a response is the same however its bytes are cut into pieces",
    arguments: [
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\nhello",
      "HTTP/1.1 200 OK\nContent-Length: 5\nX: y\n\nhello",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n3\r\n...\r\n0\r\nTrailer: t\r\n\r\n",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
    ])
  func pieces(_ text: String) {
    let bytes = Array(text.utf8)
    let (whole, progress) = receive(bytes)
    #expect(progress == .complete(isReusable: true))
    for cut in 1..<bytes.count {
      let (cutUp, cutProgress) = receive(bytes, pieces: [cut])
      #expect(cutProgress == progress)
      #expect(cutUp.head?.bytes == whole.head?.bytes)
      #expect(cutUp.memory == whole.memory)
    }
    let (dripped, dripProgress) = receive(bytes, pieces: Array(repeating: 1, count: bytes.count))
    #expect(dripProgress == progress)
    #expect(dripped.memory == whole.memory)
  }

  @Test("the chunk lines of a body are kept as they came")
  func rawChunks() {
    let body = "5;x=y\r\nhello\r\n0\r\nTrailer: t\r\n\r\n"
    let (receiver, progress) = receive("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
    #expect(progress == .complete(isReusable: true))
    #expect(receiver.memory == Array(body.utf8))
  }

  @Test(
    "what is not valid HTTP is refused with a reason",
    arguments: [
      ("\r\n\r\n", "status line"), ("ICY 200 OK\r\n\r\n", "status line"),
      ("HTTP/2 200\r\n\r\n", "status line"),
      ("HTTP/1.1 20 OK\r\n\r\n", "status line"), ("HTTP/1.1 2000 OK\r\n\r\n", "status line"),
      ("<html>\n\n", "status line"), ("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "without a colon"),
      ("HTTP/1.1 200 OK\r\na b: c\r\n\r\n", "broken name"), ("HTTP/1.1 200 OK\r\n: c\r\n\r\n", "broken name"),
      ("HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n", "NUL"),
      ("HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n", "carriage return"),
      ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", "two lengths"),
      ("HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\n", "two lengths"),
      ("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", "not a number"),
      ("HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n", "not a number"),
      ("HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\n", "not a number"),
      ("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", "not a number"),
      ("HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", "not a number"),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", "chunked twice"),
      ("HTTP/1.1 101 Switching Protocols\r\n\r\n", "another protocol"),
      (String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 20), "interim"),
    ])
  func malformed(_ text: String, _ word: String) {
    let (_, progress) = receive(text)
    guard case .failed(.malformedResponse(let why)) = progress else {
      Issue.record("\(progress)")
      return
    }
    #expect(why.contains(word))
  }

  @Test(
    "what is sloppy but unmistakable is accepted",
    arguments: [
      "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
      "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok", "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok",
      "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\nok",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: caf\u{e9}\r\n\r\nok",
    ])
  func sloppy(_ text: String) {
    let (receiver, progress) = receive(text)
    #expect(progress == .complete(isReusable: true))
    #expect(receiver.memory == Array("ok".utf8))
  }

  @Test("chunked and a length together: chunked counts, and the connection is not used again")
  func ambiguous() {
    let (receiver, progress) = receive(
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")
    #expect(progress == .complete(isReusable: false))
    #expect(receiver.memory.count == 12)
  }

  @Test("bytes beyond the end of a response make its connection unusable and are no part of it")
  func excess() {
    let (receiver, progress) = receive(
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n")
    #expect(progress == .complete(isReusable: false))
    #expect(receiver.memory == Array("ok".utf8))
  }

  @Test("responses that cannot have a body end with their header")
  func bodiless() {
    #expect(
      receive("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n").1 == .complete(isReusable: true))
    #expect(receive("HTTP/1.1 204 No Content\r\n\r\n").1 == .complete(isReusable: true))
    #expect(
      receive("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", isHead: true).1 == .complete(isReusable: true))
  }

  @Test("HTTP/1.0 closes unless it says otherwise, HTTP/1.1 keeps unless it says otherwise")
  func keepAlive() {
    #expect(receive("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").1 == .complete(isReusable: false))
    #expect(
      receive("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: Keep-Alive\r\n\r\n").1
        == .complete(isReusable: true))
    #expect(
      receive("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: x, Close\r\n\r\n").1
        == .complete(isReusable: false))
  }

  @Test(
    "a broken chunk truncates the body and keeps every byte of it",
    arguments: ["zz\r\n", "5\r\nhelloX", "\r\n", "FFFFFFFFFFFFFFFF\r\n", "-1\r\n", "0x5\r\nhello"])
  func brokenChunk(_ garbage: String) {
    let (receiver, progress) = receive(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n" + garbage)
    #expect(progress == .truncated("unspecified"))
    #expect(receiver.memory == Array(("2\r\nok\r\n" + garbage).utf8))
  }

  @Test("random bytes and broken responses end in a verdict, within the limits")
  func fuzz() {
    var random = SplitMix64(seed: 11)
    var policy = FetchPolicy()
    policy.maximumHeaderBytes = 512
    policy.maximumBodyBytes = 256
    let seeds = [
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n3\r\n...\r\n0\r\nT: t\r\n\r\n",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nuntil the end",
    ].map { Array($0.utf8) }
    for _ in 0..<4000 {
      var bytes = seeds.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 0...6, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: at)
        case 2: bytes.insert(contentsOf: bytes[at...].prefix(40), at: at)
        default: bytes.insert(UInt8(ascii: "\n"), at: at)
        }
        if bytes.isEmpty { bytes = [0] }
      }
      let pieces = (0..<8).map { _ in Int.random(in: 1...30, using: &random) }
      let (receiver, progress) = receive(bytes, pieces: pieces, policy: policy)
      #expect(receiver.memory.count <= 256)
      #expect(receiver.head.map { $0.bytes.count <= 512 } != false)
      if case .complete = progress { #expect(receiver.head != nil) }
    }
  }
}
