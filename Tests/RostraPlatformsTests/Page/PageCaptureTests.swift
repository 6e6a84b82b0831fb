import RostraPlatforms
import Testing

/// A small site over real sockets: the page, and every requisite that its reading asks for.
@Suite struct PageCaptureTests {
  @Test("CAP-2: a page, its styles, pictures, frame and fonts are all recorded, each once")
  func wholePage() async throws {
    let files: [String: (type: String, text: String)] = [
      "/": (
        "text/html",
        "<title>City</title><link rel=stylesheet href=/style/a.css><img src=photo.png><iframe src=/frame></iframe><p>Hi"
      ),
      "/style/a.css": ("text/css", "@import 'b.css'; h1 { background: url(../photo.png) }"),
      "/style/b.css": ("text/css", "@import 'a.css'; @font-face { src: url(f.woff2) }"),
      "/frame": ("text/html", "<img src=/map.png><p>Map"),
      "/photo.png": ("image/png", "PNG"), "/map.png": ("image/png", "MAP"),
      "/style/f.woff2": ("font/woff2", "FONT"),
    ]
    let server = try await HostileServer { request in
      guard let file = files[request.path] else {
        return [.send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")]
      }
      let head =
        "HTTP/1.1 200 OK\r\nContent-Type: \(file.type)\r\nContent-Length: \(file.text.utf8.count)\r\n\r\n"
      return [.send(head + file.text)]
    }
    let client = ClientUnderTest.client()
    let connector = PageConnector()
    let site = try #require(connector.recognise(server.url())).site
    var queue = connector.capture(site, state: [:])
    var recorded: [String: [UInt8]] = [:]
    var items: [CapturedItem] = []
    while let fetch = queue.popLast() {
      guard recorded[fetch.url] == nil else { continue }
      let exchange = try #require(try await client.fetch(fetch).last)
      let payload = try exchange.payload(limit: 1 << 20)
      recorded[fetch.url] = payload
      let reading = try connector.read(Answer(fetch: fetch, exchange: exchange, payload: payload), site: site)
      items += reading.items
      queue += reading.next
    }
    #expect(Set(recorded.keys) == Set(files.keys.map { server.url($0) }))
    for (path, file) in files { #expect(recorded[server.url(path)] == Array(file.text.utf8)) }
    #expect(items.map(\.title) == ["City"])
    #expect(items.map(\.text) == ["Hi"])
    try await server.stop()
  }
}
