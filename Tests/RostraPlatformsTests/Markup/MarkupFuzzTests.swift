import RostraTesting
import Testing

@testable import RostraPlatforms

@Suite struct MarkupFuzzTests {
  private static let pieces = [
    "<", ">", "&", ";", "\"", "'", "=", "/", "!", "--", "<!--", "-->", "</", "<a href=", "<p>", "</p>",
    "<br>", "<pre>",
    "<script>", "</script>", "<img src=x alt='", "<video>", "</video>", "<textarea>", "&#", "&#x", "&amp",
    "&notit;",
    "&#99999999999;", " ", "\n", "\u{0}", "é", "水", "🌊", "\u{301}", "text", "<td>", "<title/>", "<a>", "</a>",
    "]]>",
  ]

  @Test("no text, however broken, stops the reader, and what is plain comes through")
  func survivesAnything() {
    var random = SplitMix64(seed: 1)
    let clock = ContinuousClock()
    let end = clock.now + .seconds(2)
    var rounds = 0
    while clock.now < end {
      let count = Int.random(in: 0..<60, using: &random)
      let html = (0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
      let read = Markup.plainText(ofHTML: html, base: "https://city.example/a")
      #expect(read.isComplete)
      // Outside of hidden elements a paragraph that follows a finished tag is always read.
      let closed = html + "x'\">--></script></textarea></title></video></pre><p>the end"
      #expect(Markup.plainText(ofHTML: closed).text.hasSuffix("the end") || Self.hides(html), "\(html)")
      rounds += 1
    }
    #expect(rounds > 100)
  }

  @Test(
    "time grows in step with length",
    arguments: [
      "<", "<a ", "<!--", "&", "&#", "<script>", "<a href=x>", "</", "<p", "<video>", " ", "<pre>\n",
      "<img alt='",
    ])
  func linear(_ piece: String) {
    let clock = ContinuousClock()
    let text = String(repeating: piece, count: 50_000)
    let time = clock.measure { _ = Markup.plainText(ofHTML: text) }
    #expect(time < .seconds(10))
  }

  /// Nested or raw hidden elements, or one that the closing text does not close.
  private static func hides(_ html: String) -> Bool {
    html.contains("<video>") || html.contains("<script>") || html.contains("<title")
  }
}
