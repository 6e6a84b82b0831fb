import RostraPlatforms
import RostraTesting
import Testing

@Suite struct PageRequisiteTests {
  private func requisites(_ html: String) throws -> [String] {
    try PageAnswers.read(html).next.map { fetch in
      #expect(fetch.purpose == .requisite && !fetch.authorized)
      return "\(fetch.facts["kind"] ?? "") \(fetch.url)"
    }
  }

  @Test(
    "everything that a page needs to be shown is found",
    arguments: [
      ("<img src=a.png>", ["image https://city.example/news/a.png"]),
      ("<IMG SRC='/a b.png'>", ["image https://city.example/a%20b.png"]),
      (
        "<img src=a.png srcset='b.png 1x, /c,d.png 2x,e.png'>",
        ["a.png", "b.png"].map { "image https://city.example/news/\($0)" }
          + ["image https://city.example/c,d.png", "image https://city.example/news/e.png"]
      ),
      (
        "<picture><source srcset=big.webp media='(min-width: 9em)'><img src=s.png></picture>",
        ["image https://city.example/news/big.webp", "image https://city.example/news/s.png"]
      ),
      ("<img data-src=late.png>", ["image https://city.example/news/late.png"]),
      ("<noscript><img src=plain.png></noscript>", ["image https://city.example/news/plain.png"]),
      ("<link rel='Alternate StyleSheet' href=//cdn.example/x.css>", ["style https://cdn.example/x.css"]),
      ("<link rel='shortcut icon' href=/favicon.ico>", ["image https://city.example/favicon.ico"]),
      ("<link rel=apple-touch-icon-precomposed href=t.png>", ["image https://city.example/news/t.png"]),
      ("<link rel=preload as=font href=f.woff2>", ["font https://city.example/news/f.woff2"]),
      ("<link rel=canonical href=/x><link rel=next href=/y><link rel=dns-prefetch href=//z.example>", []),
      ("<script src=a.js></script>", ["script https://city.example/news/a.js"]),
      (
        "<video poster=p.jpg src=v.mp4><track src=c.vtt></video>",
        [
          "image https://city.example/news/p.jpg", "media https://city.example/news/v.mp4",
          "media https://city.example/news/c.vtt",
        ]
      ),
      ("<audio><source src=a.ogg type=audio/ogg></audio>", ["media https://city.example/news/a.ogg"]),
      ("<iframe src=/frame></iframe>", ["frame https://city.example/frame"]),
      (
        "<object data=o.svg></object><embed src=e.pdf>",
        ["media https://city.example/news/o.svg", "media https://city.example/news/e.pdf"]
      ),
      (
        "<input type=image src=go.png><input type=text src=no.png>",
        ["image https://city.example/news/go.png"]
      ),
      ("<td background=b.gif>", ["image https://city.example/news/b.gif"]),
      (
        "<svg><image href=i.png /><use xlink:href='icons.svg#x'/></svg>",
        ["image https://city.example/news/i.png", "image https://city.example/news/icons.svg"]
      ),
      ("<p style=\"background: url('bg.png')\">", ["image https://city.example/news/bg.png"]),
      (
        "<style>@import 'more.css'; p { background: url(bg.png) }</style>",
        ["style https://city.example/news/more.css", "image https://city.example/news/bg.png"]
      ),
      (
        "<base href=https://cdn.example/v2/><base href=/no/><img src=a.png>",
        ["image https://cdn.example/v2/a.png"]
      ),
      ("<img src=a.png><img src='./a.png#x'><img src=a.png>", ["image https://city.example/news/a.png"]),
      ("<img src='data:image/png;base64,xx'><img src=''><img src='#'><a href=x.html>x</a>", []),
      ("<img src='javascript:alert(1)'><iframe src='about:blank'></iframe><img src='blob:x'>", []),
      ("<!-- <img src=a.png> --><script>'<img src=b.png>'</script><textarea><img src=c.png></textarea>", []),
    ] as [(String, [String])])
  func found(_ html: String, _ expected: [String]) throws {
    #expect(try requisites(html) == expected)
  }

  @Test(
    "the addresses in a style sheet are found by its tokens",
    arguments: [
      ("a{background:url(x.png)}", ["image x.png"]), ("a{background:URL( 'x y.png' )}", ["image x%20y.png"]),
      ("@import url(a.css); @import \"b.css\" screen;", ["style a.css", "style b.css"]),
      ("@import url('a.css') layer(url(x.css)) supports(display: grid);", ["style a.css", "image x.css"]),
      ("/* url(no.png) */ a{b:url(yes.png)}", ["image yes.png"]),
      ("a{content:'url(no.png)'; b:url(yes.png)}", ["image yes.png"]),
      ("@font-face{src:url(f.woff2) format('woff2'),url(f.ttf)}", ["image f.woff2", "image f.ttf"]),
      ("a{b:image-set('1.png' 1x, url(2.png) 2x)}", ["image 1.png", "image 2.png"]),
      ("a{b:url(\\66 oo.png)}", ["image foo.png"]), ("a{b:url(a\\ b.png)}", []), ("a{b:url(a b.png)}", []),
      ("@namespace url(http://www.w3.org/1999/xhtml); @namespace svg 'http://w.example';", []),
      ("a{b:url(data:image/png;base64,xx)}", []), ("a{b:url(", []), ("a{b:'unclosed", []),
      ("/* unclosed", []),
      ("a{b:myurl(x.png)}", []), ("@import 'unclosed\n; a{b:url(x.png)}", ["image x.png"]),
    ] as [(String, [String])])
  func styleSheet(_ css: String, _ expected: [String]) throws {
    let answer = PageAnswers.css(css, facts: ["kind": "style", "depth": "1", "budget": "100"])
    let found = try PageConnector().read(answer, site: PageAnswers.site).next
    #expect(
      found.map { "\($0.facts["kind"] ?? "") \($0.url.replacing("https://cdn.example/css/", with: ""))" }
        == expected)
    #expect(found.allSatisfy { $0.facts["depth"] == "2" && $0.subject == "https://city.example/news/" })
  }

  @Test("a frame is read one level deep, a picture not at all")
  func frame() throws {
    let facts = ["kind": "frame", "depth": "1", "budget": "50"]
    let html = "<img src=a.png><iframe src=deeper.html></iframe>"
    let frame = try PageConnector().read(
      PageAnswers.answer(html, purpose: .requisite, url: "https://map.example/f", facts: facts),
      site: PageAnswers.site)
    #expect(frame.next.map(\.url) == ["https://map.example/a.png"])
    let picture = try PageConnector().read(
      PageAnswers.answer(html, purpose: .requisite, facts: ["kind": "image", "depth": "1"]),
      site: PageAnswers.site)
    #expect(picture.next.isEmpty && picture.items.isEmpty)
    let missing = try PageConnector().read(
      PageAnswers.answer("", purpose: .requisite, status: 404, facts: facts), site: PageAnswers.site)
    #expect(missing.notes.count == 1 && missing.next.isEmpty)
  }

  @Test("style sheets that import one another without end set off a bounded number of fetches")
  func bounded() throws {
    let page = (0..<40).map { "<link rel=stylesheet href=\($0).css>" }.joined()
    var queue = try PageAnswers.read(page).next
    var count = 0
    var serial = 0
    while let fetch = queue.popLast() {
      count += 1
      guard fetch.facts["kind"] == "style" else { continue }
      serial += 1
      let css = (0..<300).map { "@import 's\(serial)-\($0).css';" }.joined()
      queue += try PageConnector().read(PageAnswers.css(css, facts: fetch.facts), site: PageAnswers.site).next
      try #require(count <= 1000)
    }
    #expect(count > 500)
  }

  @Test("a page with more requisites than the bound says so")
  func tooMany() throws {
    let reading = try PageAnswers.read((0..<1500).map { "<img src=\($0).png>" }.joined())
    #expect(reading.next.count == 1000)
    #expect(reading.notes.contains { $0.contains("1000") })
  }

  @Test("broken pages and style sheets are read without harm, in bounded time")
  func fuzz() throws {
    var random = SplitMix64(seed: 5)
    let seed = Array(
      """
      <html lang=en><base href="/x/"><title>T</title><meta name=date content=2020-01-01><style>@import "a";b{c:url(d)}
      </style><img src="a" srcset="b 1x, c 2x" style='x:url(y)'><script type="application/ld+json">{"@type":"WebPage",
      "datePublished":"2020-01-01"}</script><iframe src=f></iframe><a href="l?sid=1">L</a><noscript><img src=n></noscript>
      """.utf8)
    for _ in 0..<400 {
      var bytes = seed
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.removeSubrange(at..<min(at + Int.random(in: 1...20, using: &random), bytes.count))
        case 2: bytes.insert(contentsOf: bytes.prefix(at).suffix(30), at: at)
        default: bytes.insert("<>\"'()\\/*@&;={}".utf8.randomElement(using: &random) ?? 0, at: at)
        }
        if bytes.isEmpty { bytes = seed }
      }
      var answer = PageAnswers.answer("")
      answer.payload = bytes
      let reading = try PageConnector().read(answer, site: PageAnswers.site)
      #expect(reading.next.allSatisfy { $0.url.hasPrefix("http") })
      answer.fetch = Fetch(
        .requisite, url: answer.fetch.url, facts: ["kind": "style", "depth": "1", "budget": "9"])
      answer.exchange.headers = [HeaderField("Content-Type", "text/css")]
      #expect(try PageConnector().read(answer, site: PageAnswers.site).next.count <= 9)
    }
  }

  @Test("deep nesting, a long attribute and an endless srcset take little time")
  func pathological() throws {
    let clock = ContinuousClock()
    let time = try clock.measure {
      _ = try PageAnswers.read(String(repeating: "<div>", count: 50_000))
      _ = try PageAnswers.read("<img srcset='\(String(repeating: "a.png 1x,", count: 20_000))'>")
      _ = try PageAnswers.read("<p style='\(String(repeating: "a(", count: 100_000))'>")
      _ = try PageAnswers.read("<style>\(String(repeating: "url(", count: 50_000))</style>")
    }
    #expect(time < .seconds(60))
  }
}
