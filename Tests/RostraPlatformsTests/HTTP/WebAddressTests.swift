import RostraPlatforms
import RostraTesting
import Testing

@Suite struct WebAddressTests {
  @Test(
    "an address is written in one canonical form",
    arguments: [
      ("HTTP://Example.ORG", "http://example.org/"),
      ("http://example.org:80/a", "http://example.org/a"),
      ("https://example.org:443", "https://example.org/"),
      ("https://example.org:8443/", "https://example.org:8443/"),
      ("  https://example.org/a b?c d#frag  ", "https://example.org/a%20b?c%20d"),
      ("https://user:secret@example.org/x", "https://example.org/x"),
      ("https://a@b@example.org/", "https://example.org/"),
      ("https://example.org/a/./b/../c", "https://example.org/a/c"),
      ("https://example.org/a/%2E%2e/c", "https://example.org/c"),
      ("https://example.org/../../x", "https://example.org/x"),
      ("https://example.org/a/..", "https://example.org/"),
      ("https:\\\\example.org\\a\\b", "https://example.org/a/b"),
      ("https:example.org/a", "https://example.org/a"),
      ("https://example.org/\u{e9}?q=\u{f1}", "https://example.org/%C3%A9?q=%C3%B1"),
      ("https://example.org/%c3%a9", "https://example.org/%c3%a9"),
      ("https://exam\nple.org/\ta", "https://example.org/a"),
      ("https://m\u{fc}nchen.example/", "https://xn--mnchen-3ya.example/"),
      ("http://[2001:DB8::0:1]:8080/", "http://[2001:db8::1]:8080/"),
      ("http://0x7f.1/", "http://127.0.0.1/"),
      ("http://example.org?x=1", "http://example.org/?x=1"),
      ("http://example.org/?x='1'", "http://example.org/?x=%271%27"),
      ("http://under_score.example./", "http://under_score.example./"),
    ])
  func canonical(_ text: String, _ expected: String) throws {
    let address = try WebAddress(text)
    #expect(address.description == expected)
    #expect(try WebAddress(expected) == address)
  }

  @Test(
    "what cannot be fetched is refused with a reason",
    arguments: [
      "", "example.org", "ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)", "http://",
      "http:///",
      "http://exa mple.org/", "http://example.org:0/", "http://example.org:65536/", "http://example.org:8a/",
      "http://[::1/", "http://[fe80::1%25eth0]/", "http://256.1.1.1/", "http://1.2.3.4.5/",
      "http://1.2.3.08/",
      "http://0xffffffffff/", "http://a..b/", "http://.example/", "http://exa%00mple.org/",
      "http://exa%2fmple.org/",
      "gopher://127.0.0.1:25/",
    ])
  func refused(_ text: String) {
    #expect(throws: WebAddress.Invalid.self) { try WebAddress(text) }
  }

  @Test(
    "a reference is resolved as browsers do",
    arguments: [
      ("b", "https://example.org/dir/b"), ("./b", "https://example.org/dir/b"),
      ("../b", "https://example.org/b"), ("/b", "https://example.org/b"),
      ("//other.example/b", "https://other.example/b"),
      ("?q=2", "https://example.org/dir/page?q=2"), ("#top", "https://example.org/dir/page?q=1"),
      ("", "https://example.org/dir/page?q=1"), ("http://other.example", "http://other.example/"),
      ("https:c", "https://example.org/dir/c"), ("HTTPS://Other.example/x", "https://other.example/x"),
      ("\\b\\c", "https://example.org/b/c"), (" b\n", "https://example.org/dir/b"), ("b:c/d", nil),
      ("mailto:a@example.org", nil), ("data:text/plain,x", nil), ("javascript:void(0)", nil),
      ("http://[x]/", nil),
      ("a?b/../c", "https://example.org/dir/a?b/../c"), ("..", "https://example.org/"),
      (".", "https://example.org/dir/"),
    ] as [(String, String?)])
  func resolved(_ reference: String, _ expected: String?) throws {
    let base = try WebAddress("https://example.org/dir/page?q=1")
    #expect(base.resolving(reference)?.description == expected)
  }

  @Test("no text makes reading an address fail in another way than by refusing")
  func fuzz() {
    var random = SplitMix64(seed: 7)
    let alphabet = Array("htps:/\\?#@[]%.0123456789abcdefx \u{e9}\u{2460}\t-_~&=")
    for _ in 0..<20_000 {
      let text = String(
        (0..<Int.random(in: 0...40, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
      for candidate in [text, "http://" + text] {
        if let address = try? WebAddress(candidate) {
          #expect((try? WebAddress(address.description)) == address, "\(candidate)")
        }
      }
    }
  }
}
