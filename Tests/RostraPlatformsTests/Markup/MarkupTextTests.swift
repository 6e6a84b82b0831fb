import Testing

@testable import RostraPlatforms

@Suite struct MarkupTextTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var reason: String
    var html: String
    var text: String

    init(_ reason: String, _ html: String, _ text: String) {
      self.reason = reason
      self.html = html
      self.text = text
    }

    var testDescription: String { reason }
  }

  @Test(
    "HTML reads as its reader saw it",
    arguments: [
      Case("plain text stays", "Water main break on Oak Street", "Water main break on Oak Street"),
      Case("white space collapses", "  a \n\t b  ", "a b"),
      Case("a no-break space is no white space", "5&nbsp;pm", "5\u{A0}pm"),
      Case("paragraphs part by an empty line", "<p>a</p><p>b</p>", "a\n\nb"),
      Case("a break is a line feed", "a<br>b<br/>c<br />d", "a\nb\nc\nd"),
      Case("two breaks make an empty line", "a<br><br>b", "a\n\nb"),
      Case("a break before the paragraph's end adds no line", "<p>a<br></p><p>b</p>", "a\n\nb"),
      Case("a break between blocks is an empty line", "<div>a</div><br><div>b</div>", "a\n\nb"),
      Case("an unclosed paragraph ends at the next", "<p>a<p>b", "a\n\nb"),
      Case(
        "blocks start lines", "<h1>Title</h1>text<ul><li>one<li>two</ul>end", "Title\ntext\none\ntwo\nend"),
      Case("nested blocks ask for one line feed", "<div><div>a</div></div><div><div>b</div></div>", "a\nb"),
      Case("space beside blocks vanishes", "<p> a </p> \n <p> b </p>", "a\n\nb"),
      Case("inline elements do not part words", "w<b>at</b>er <i>main</i>", "water main"),
      Case(
        "table cells part by tabs", "<table><tr><td>a</td><td>b</td></tr><tr><td>c<td>d</table>", "a\tb\nc\td"
      ),
      Case("preformatted text keeps its white space", "<pre>\n  a\n    b\n</pre>c", "  a\n    b\nc"),
      Case("scripts and styles are not seen", "a<script>if (a<b) '</p>'</script><style>p{}</style>b", "ab"),
      Case("a template is not seen", "a<template><p>x<template>y</template>z</template>b", "ab"),
      Case("an empty script in XHTML hides nothing", "a<script src='x'/>b", "ab"),
      Case(
        "a page's title is not part of the page", "<head><title>t &amp; u</title></head><body>x</body>", "x"),
      Case("comments are not seen", "a<!-- <p>x</p> -->b<!-->c<!--->d<!--x--", "abcd"),
      Case("an unknown declaration is a comment", "a<!ELEMENT x>b<?php echo 1 ?>c", "abc"),
      Case("a lone less-than sign is text", "a < b <3 <- c<", "a < b <3 <- c<"),
      Case("an end tag without a name is no text", "a</>b</ x>c</", "abc</"),
      Case("an attribute may hold a greater-than sign", "<a title='a > b' href=x>c</a>", "c"),
      Case("named references", "&lt;p&gt; &amp;amp; &eacute;&NotEqualTilde;", "<p> &amp; é\u{2242}\u{338}"),
      Case("numeric references", "&#8217;&#x1F30A;&#65&#x42", "’🌊AB"),
      Case("numbers of windows-1252", "&#146;&#150;&#x80;", "’–€"),
      Case(
        "what is no character", "&#0;&#xD800;&#x110000;&#99999999999999;", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
      Case("old references without semicolon", "&copy2025 &notit; &ampx", "©2025 ¬it; &x"),
      Case("ampersands that are none", "A&P & R&D &unknown; &; &#; &#x;", "A&P & R&D &unknown; &; &#; &#x;"),
      Case(
        "Mastodon's shortened link is the whole address",
        #"<p>See <a href="https://city.example/notices/2025/boil-water" rel="nofollow"><span class="invisible">"#
          + #"https://</span><span class="ellipsis">city.example/notices/2025/bo</span><span class="invisible">"#
          + "il-water</span></a></p>", "See https://city.example/notices/2025/boil-water"),
      Case(
        "Mastodon's mention and hashtag",
        #"<p><span class="h-card"><a href="https://s.example/@cityhall" class="u-url mention">@<span>cityhall</span>"#
          + ##"</a></span> <a href="https://s.example/tags/snow" rel="tag">#<span>snow</span></a></p>"##,
        "@cityhall #snow"),
      Case(
        "WordPress draws emoji as pictures", #"ok <img class="wp-smiley" alt="🙂" src="x.png" />!"#, "ok 🙂!"),
      Case("every script survives", "<p>水道管破裂</p><p>انقطاع المياه</p>", "水道管破裂\n\nانقطاع المياه"),
    ])
  func readsText(_ one: Case) {
    #expect(Markup.plainText(ofHTML: one.html).text == one.text)
  }

  @Test("links carry their address, and their text where it says more")
  func links() {
    let html = """
      <a href="/a?x=1&amp;y=2">Read <b>more</b></a> <a href='https://city.example/'>https://city.example/</a>
      <a href=javascript:alert(1)>no</a> <a name=x>anchor</a> <a href="#part"><img src=b.png alt=""></a>
      <iframe src="https://video.example/embed/1" title="Council meeting"></iframe>
      """
    let links = Markup.plainText(ofHTML: html, base: "https://city.example/news/").links
    #expect(
      links == [
        Link(url: "https://city.example/a?x=1&y=2", title: "Read more"), Link(url: "https://city.example/"),
        Link(url: "https://city.example/news/#part"),
        Link(url: "https://video.example/embed/1", title: "Council meeting"),
      ])
  }

  @Test("pictures carry their alternative text, and its absence")
  func media() {
    let html = """
      <img src="a.jpg" alt="A flooded &quot;street&quot;"><img src='/b.jpg'><IMG SRC=//cdn.example/c.jpg ALT="">
      <img src="data:image/png;base64,AAAA"><video src="v.mp4" poster="p.jpg">no film</video>
      <audio><source src="s.mp3" type="audio/mpeg"></audio>
      """
    let read = Markup.plainText(ofHTML: html, base: "https://city.example/n/1")
    #expect(
      read.media == [
        .init(kind: .image, url: "https://city.example/n/a.jpg", alt: "A flooded \"street\""),
        .init(kind: .image, url: "https://city.example/b.jpg", alt: nil),
        .init(kind: .image, url: "https://cdn.example/c.jpg", alt: ""),
        .init(kind: .video, url: "https://city.example/n/v.mp4", alt: nil),
        .init(kind: .audio, url: "https://city.example/n/s.mp3", alt: nil),
      ])
    #expect(read.images.count == 3)
    #expect(read.text.isEmpty)
  }

  @Test("what had no markup says so")
  func hadMarkup() {
    #expect(!Markup.plainText(ofHTML: "a & b < c").hadMarkup)
    #expect(Markup.plainText(ofHTML: "a &amp; b").hadMarkup)
    #expect(Markup.plainText(ofHTML: "<b>a</b>").hadMarkup)
  }

  @Test("a limit that is passed is told")
  func limits() {
    let links = Markup.plainText(
      ofHTML: String(repeating: "<a href=x>y</a>", count: 9), limits: MarkupLimits(links: 8))
    #expect(links.links.count == 8)
    #expect(!links.isComplete)
    let bytes = Markup.plainText(ofHTML: "aé", limits: MarkupLimits(bytes: 2))
    #expect(!bytes.isComplete)
    #expect(Markup.plainText(ofHTML: "aé", limits: MarkupLimits(bytes: 3)) == MarkupText(text: "aé"))
  }

  @Test("nesting of any depth loses no text")
  func depth() {
    let deep = String(repeating: "<div><b>", count: 100_000) + "bottom"
    #expect(Markup.plainText(ofHTML: deep).text == "bottom")
  }
}
