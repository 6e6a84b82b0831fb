import Testing

@testable import RostraPlatforms

@Suite("Mastodon: addresses")
struct MastodonAddressTests {
  let connector = MastodonConnector()

  @Test(
    "an account's address is known by its shape",
    arguments: [
      ("https://social.example/@cityhall", "https://social.example/@cityhall", "cityhall@social.example"),
      (" https://Social.Example/@cityhall/ ", "https://social.example/@cityhall", "cityhall@social.example"),
      ("social.example/@cityhall", "https://social.example/@cityhall", "cityhall@social.example"),
      (
        "https://social.example/users/cityhall", "https://social.example/@cityhall", "cityhall@social.example"
      ),
      (
        "https://social.example/@cityhall/117020", "https://social.example/@cityhall",
        "cityhall@social.example"
      ),
      (
        "https://social.example/web/@cityhall?x=1", "https://social.example/@cityhall",
        "cityhall@social.example"
      ),
      (
        "https://other.example/@cityhall@social.example", "https://social.example/@cityhall",
        "cityhall@social.example"
      ),
      ("@cityhall@social.example", "https://social.example/@cityhall", "cityhall@social.example"),
      ("cityhall@social.example", "https://social.example/@cityhall", "cityhall@social.example"),
      ("acct:cityhall@social.example", "https://social.example/@cityhall", "cityhall@social.example"),
      ("http://127.0.0.1:8801/@cityhall", "http://127.0.0.1:8801/@cityhall", "cityhall@127.0.0.1:8801"),
      (
        "https://bürgermeister.example/@café", "https://bürgermeister.example/@café",
        "café@bürgermeister.example"
      ),
    ])
  func known(written: String, address: String, handle: String) throws {
    let found = try #require(connector.recognise(written))
    #expect(found.site.platform == "mastodon")
    #expect(found.site.address == address)
    #expect(found.site.handle == handle)
    #expect(found.confidence == .likely)
  }

  @Test(
    "other addresses are not claimed",
    arguments: [
      "", "   ", "@", "@@", "@user", "user@", "user@host", "https://", "https://social.example",
      "cityhall.example",
      "https://social.example/about", "https://social.example/users", "https://social.example/users/",
      "https://www.youtube.com/@cityhall", "https://www.tiktok.com/@cityhall", "https://medium.com/@cityhall",
      "https://cityhall.medium.com/@cityhall", "https://www.threads.net/@cityhall",
      "https://threads.com/@cityhall",
      "cityhall@threads.net", "ftp://social.example/@cityhall", "https://user:word@social.example/@cityhall",
      "https://social.example:port/@cityhall", "https://social.example/@city hall",
      "https://so cial.example/@cityhall",
      "javascript:alert(1)//@x.example", "https://social..example/@cityhall", "@a@b@c",
      "https://social.example/@" + String(repeating: "x", count: 600),
    ])
  func unknown(written: String) {
    #expect(connector.recognise(written) == nil)
  }

  @Test("an address in the web is looked up on its server; a handle is resolved by WebFinger first")
  func identify() throws {
    let web = try #require(connector.recognise("https://social.example/@cityhall"))
    #expect(
      connector.identify(web.site).map(\.url) == [
        "https://social.example/api/v1/accounts/lookup?acct=cityhall",
        "https://social.example/api/v2/instance",
      ])
    let handle = try #require(connector.recognise("@mayor@city.example"))
    let wishes = connector.identify(handle.site)
    #expect(
      wishes.map(\.url) == ["https://city.example/.well-known/webfinger?resource=acct%3Amayor%40city.example"]
    )
    #expect(wishes.allSatisfy { !$0.authorized })

    var desk = MastodonDesk()
    desk.site = handle.site
    let resolved = try desk.read(
      wishes[0],
      [
        "subject": "acct:mayor@city.example",
        "links": [
          [
            "rel": "self", "type": "application/activity+json",
            "href": "https://social.city.example/users/mayor",
          ],
          ["rel": "http://webfinger.net/rel/profile-page", "href": "https://social.city.example/@mayor"],
        ],
      ])
    let lookup = try #require(resolved.next.first)
    #expect(lookup.url == "https://social.city.example/api/v1/accounts/lookup?acct=mayor")
    let account: JSON = ["id": "7", "acct": "mayor", "url": "https://social.city.example/@mayor", "note": ""]
    let identity = try #require(try desk.read(lookup, account).identity)
    #expect(identity.handle == "mayor@city.example")
    #expect(identity.address == "https://social.city.example/@mayor")
    #expect(identity.settings == ["host": "social.city.example"])

    let none = try desk.read(wishes[0], status: 404, ["error": "not here"])
    #expect(none.next.first?.url == "https://city.example/api/v1/accounts/lookup?acct=mayor")
  }
}
