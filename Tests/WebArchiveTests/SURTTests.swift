import Foundation
import Testing
import WebArchive

@Suite("index keys")
struct SURTTests {
  /// Addresses that exercise every rule; the expected keys are what the Python package surt 0.3.1 gives.
  static let keys: [(String, String)] = [
    ("http://www.example.com/", "com,example)/"), ("https://Example.COM:443/A/b/", "com,example)/a/b"),
    ("http://example.com:8080/x", "com,example:8080)/x"),
    ("http://www2.example.com/?b=2&a=1&a", "com,example)/?a&a=1&b=2"),
    ("http://example.com?q=1", "com,example)/?q=1"), ("example.com/path", "com,example)/path"),
    ("http://example.com/a/../b/./c//d", "com,example)/b/c/d"),
    ("http://example.com/%2541", "com,example)/a"),
    ("http://user:pw@example.com/", "com,example)/"), ("http://192.168.1.10/x", "10,1,168,192)/x"),
    ("http://3232235786/x", "10,1,168,192)/x"), ("https://http://example.com/", "com,example)/"),
    ("http:////example.com/x", "com,example)/x"), ("http://example.com/#frag", "com,example)/"),
    ("http://example.com/p?jsessionid=0123456789abcdef0123456789abcdef&x=1", "com,example)/p?x=1"),
    ("http://example.com/?PHPSESSID=0123456789abcdef0123456789abcdef", "com,example)/"),
    ("http://example.com/(a(0123456789abcdefghijklmn))/page.aspx", "com,example)/page.aspx"),
    ("http://example.com/b\u{FC}rger?stra\u{DF}e=\u{FC}", "com,example)/b%c3%bcrger?stra%c3%9fe=%c3%bc"),
    ("http://b\u{FC}rgeramt.example/", "example,xn--brgeramt-65a)/"),
    ("urn:pageinfo:http://example.com/", "urn:pageinfo:http://example.com"),
    ("dns:www.example.com", "dns:www.example.com"), ("mailto:clerk@example.com", "mailto:clerk@example.com"),
    ("http://example.com:99999/", "http://example.com:99999/"), ("", "-"),
    ("filedesc://x.arc", "filedesc://x.arc"),
    ("http://example.com./a", "com,example)/a"), ("http://example..com/", "com,example)/"),
    ("http://example.com/?", "com,example)/"),
    ("http://example.com/a b\tc", "com,example)/a%20bc"), (" http://example.com/ ", "com,example)/"),
    ("file:///example%20with%20spaces.png", "file:/example%20with%20spaces.png"),
    ("http://[2001:db8::1]:80/", "2001:db8::1)/"),
    ("http://example.com/?cfid=1&cftoken=2&a=b", "com,example)/?a=b"),
    ("http://example.com:/x", "com,example)/x"),
  ]

  @Test("each rule of the canonicalisation holds", arguments: keys)
  func key(address: String, key: String) { #expect(SURT.key(address) == key) }

  @Test(
    "the Python package gives the same keys, for these and for mutations of them",
    .enabled(if: Peer.folder != nil, Peer.absence))
  func oracle() throws {
    var numbers = SeededNumbers(state: 6)
    var addresses = Self.keys.map(\.0).filter { !$0.isEmpty }
    let pieces = [
      "%2F", "..", "//", "?", "&a=1", "&", "=", "www.", ":80", "%", "\u{E9}", "(", ")", "sid=", "#", "@", "A",
      "%41",
    ]
    for _ in 0..<1500 {
      var text = Array(addresses[Int.random(in: 0..<Self.keys.count - 1, using: &numbers)])
      for _ in 0..<Int.random(in: 1...3, using: &numbers) {
        // Behind the host, where addresses in the wild vary.
        let at = Int.random(in: min(12, text.count)...text.count, using: &numbers)
        text.insert(contentsOf: pieces.randomElement(using: &numbers) ?? "", at: at)
      }
      addresses.append(String(text))
    }
    let folder = try TemporaryFolder()
    let input = try JSONEncoder().encode(addresses)
    let path = try folder.write("addresses.json", Array(input))
    let script = """
      import json, sys, surt
      def key(u):
          try: return surt.surt(u)
          except Exception: return u
      json.dump([key(u) for u in json.load(open(sys.argv[1]))], sys.stdout)
      """
    let result = try Peer.run("python", ["-W", "ignore", "-c", script, path])
    let expected = try JSONDecoder().decode([String].self, from: Data(result.output.utf8))
    try #require(expected.count == addresses.count)
    for (address, key) in zip(addresses, expected) { #expect(SURT.key(address) == key, "\(address)") }
  }
}
