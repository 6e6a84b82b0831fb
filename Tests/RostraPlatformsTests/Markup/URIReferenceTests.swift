import Testing

@testable import RostraPlatforms

@Suite struct URIReferenceTests {
  @Test(
    "RFC 3986, sections 5.4.1 and 5.4.2: every example resolves as given there",
    arguments: [
      ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
      ("/g", "http://a/g"), ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"),
      ("#s", "http://a/b/c/d;p?q#s"), ("g#s", "http://a/b/c/g#s"), ("g?y#s", "http://a/b/c/g?y#s"),
      (";x", "http://a/b/c/;x"), ("g;x", "http://a/b/c/g;x"), ("g;x?y#s", "http://a/b/c/g;x?y#s"),
      ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"), ("..", "http://a/b/"),
      ("../", "http://a/b/"), ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../", "http://a/"),
      ("../../g", "http://a/g"), ("../../../g", "http://a/g"), ("../../../../g", "http://a/g"),
      ("/./g", "http://a/g"), ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."), (".g", "http://a/b/c/.g"),
      ("g..", "http://a/b/c/g.."), ("..g", "http://a/b/c/..g"), ("./../g", "http://a/b/g"),
      ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"),
      ("g;x=1/./y", "http://a/b/c/g;x=1/y"), ("g;x=1/../y", "http://a/b/c/y"),
      ("g?y/./x", "http://a/b/c/g?y/./x"), ("g?y/../x", "http://a/b/c/g?y/../x"),
      ("g#s/./x", "http://a/b/c/g#s/./x"), ("g#s/../x", "http://a/b/c/g#s/../x"), ("http:g", "http:g"),
    ])
  func resolves(_ reference: String, _ expected: String) {
    #expect(Markup.resolve(reference, against: "http://a/b/c/d;p?q") == expected)
  }

  @Test("what browsers forgive is forgiven")
  func forgiving() {
    #expect(Markup.resolve(" \n/a\tb ", against: "https://city.example") == "https://city.example/ab")
    #expect(Markup.resolve("x", against: "https://city.example") == "https://city.example/x")
    #expect(Markup.resolve("mailto:clerk@city.example", against: "x") == "mailto:clerk@city.example")
  }

  @Test("without an absolute base a relative reference leads nowhere")
  func noBase() {
    #expect(Markup.resolve("a", against: "b/c") == nil)
    #expect(Markup.resolve("a", against: "") == nil)
    #expect(Markup.resolve("a", against: "mailto:x@y") == nil)
  }
}
