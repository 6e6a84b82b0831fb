import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("The public portal")
struct PortalTests {
  static let pages = [
    "/", "/how-it-works", "/log", "/verify", "/accounts", "/accounts/check", "/accounts/snapshots",
    "/policy",
  ]

  @Test("anybody reads it, without a cookie, in English or Spanish", arguments: pages)
  func anybody(path: String) async throws {
    try await WebTestOffice.with(captured: true) { office in
      let english = try await office.nobody.get(path)
      #expect(english.status == .ok)
      #expect(english.headers[.setCookie] == nil)
      #expect(english.headers[.contentLanguage] == "en")
      #expect(english.text.utf8.count < 60 << 10)
      let spanish = try await office.nobody.get(path, headers: [.acceptLanguage: "es-MX,es;q=0.9"])
      #expect(spanish.text.contains("<html lang=\"es\">"))
      let chosen = try await office.nobody.get(path + "?lang=en", headers: [.acceptLanguage: "es"])
      #expect(chosen.text.contains("<html lang=\"en\">"))
      #expect(chosen.text.contains("href=\"/verify?lang=en\""), "the choice goes along, as no cookie keeps it")
    }
  }

  @Test("the front page names the agency, the sites it keeps and the law on asking for records")
  func home() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let page = try await office.nobody.get("/").text
      #expect(page.contains("<h1>City of Maple Bend: social media records</h1>"))
      let site = try #require(office.server.sites.first)
      #expect(page.contains(HTML.escaped(site.address)))
      #expect(page.contains("Mastodon"))
      #expect(page.contains("Missouri Sunshine Law, Chapter 610 RSMo"))
      #expect(page.contains("SAMPLE DATA."))
    }
  }

  @Test("before anything is published it says so, rather than nothing")
  func empty() async throws {
    try await WebTestOffice.with { office in
      let log = try await office.nobody.get("/log")
      #expect(log.text.contains("Nothing has been published yet."))
      #expect(try await office.nobody.get("/").text.contains("It has no entries yet."))
      #expect(try await office.nobody.get("/log/checkpoint").status == .notFound)
    }
  }

  @Test("the browser's check is served as one script that browsers ask about again")
  func worker() async throws {
    try await WebTestOffice.with { office in
      let answer = try await office.nobody.get(VerifierAssets.place.text)
      #expect(answer.headers[.contentType] == "text/javascript; charset=utf-8")
      #expect(answer.text.contains("class Verification") && answer.text.contains("onmessage"))
      let tag = try #require(answer.headers[.eTag])
      let again = try await office.nobody.get(VerifierAssets.place.text, headers: [.ifNoneMatch: tag])
      #expect(again.status == .notModified)
    }
  }
}

@Suite("Checking a file on the server, for browsers without script")
struct ServerCheckTests {
  @Test("a production of this agency is green; with one byte changed it is red, with the reason; nothing stays behind")
  func goodAndTampered() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let good = try await office.production()
      let answer = try await office.nobody.sendFile("production.zip", good)
      #expect(answer.status == .ok)
      #expect(answer.text.contains("<h2>Verified</h2>"))
      #expect(answer.text.contains("P-"))

      var bytes = good
      bytes[bytes.count / 2] ^= 1
      let refused = try await office.nobody.sendFile("production.zip", bytes, language: "es")
      #expect(refused.text.contains("<h2>No verificado</h2>"))
      #expect(refused.text.contains("Qué falla"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: office.web.office.home.spoolPath).isEmpty)
    }
  }

  @Test("a good production of somebody else is not this agency's")
  func otherAgency() async throws {
    var others: [UInt8] = []
    try await WebTestOffice.with(captured: true) { office in
      let bytes = try await office.production()
      Carried.bytes.withLock { $0 = bytes }
    }
    others = Carried.bytes.withLock { $0 }
    try await WebTestOffice.with { [others] office in
      let answer = try await office.nobody.sendFile("production.zip", others)
      #expect(answer.text.contains("<h2>Not verified</h2>"))
      #expect(answer.text.contains("it is not the key that was expected"))
    }
  }

  @Test("the proof of one record is checked by itself")
  func proof() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let proof = try await office.firstProof()
      let answer = try await office.nobody.sendFile("proof.json", proof)
      #expect(answer.text.contains("<h2>Verified</h2>"))
      let text = String(decoding: proof, as: UTF8.self)
      let place = try #require(text.range(of: "\"text\":\""))
      var changed = text
      changed.insert("x", at: place.upperBound)
      let refused = try await office.nobody.sendFile("proof.json", Array(changed.utf8))
      #expect(refused.text.contains("<h2>Not verified</h2>"))
      #expect(refused.text.contains("is not in the log"))
    }
  }

  @Test("what is no file of ours, no form or no file at all is refused with a sentence")
  func refusals() async throws {
    try await WebTestOffice.with { office in
      let nobody = office.nobody
      #expect(try await nobody.sendFile("x.zip", Array("PK nothing".utf8)).text.contains("it is no ZIP file") == false)
      #expect(try await nobody.sendFile("x.zip", Array("PK nothing".utf8)).text.contains("<h2>Not verified</h2>"))
      let none = try await nobody.sendFile("", [])
      #expect(none.status == .unprocessableContent && none.text.contains("Choose a file first."))
      let noForm = try await nobody.send(
        .post, "/verify", headers: [.contentType: "text/plain", .origin: WebTestOffice.origin], body: ByteBuffer())
      #expect(noForm.status == .badRequest)
      let elsewhere = try await nobody.send(
        .post, "/verify", headers: [.contentType: "multipart/form-data; boundary=x", .origin: "https://evil.example"],
        body: ByteBuffer())
      #expect(elsewhere.status == .forbidden)
    }
  }

  @Test("one address cannot have file after file checked")
  func often() async throws {
    try await WebTestOffice.with { office in
      for _ in 0..<CheckingDesk.perAddress { _ = try await office.nobody.sendFile("x.zip", [1, 2, 3]) }
      let refused = try await office.nobody.sendFile("x.zip", [1, 2, 3])
      #expect(refused.status == .tooManyRequests)
      #expect(refused.headers[.retryAfter] == "60")
      office.clock.advance(bySeconds: CheckingDesk.window + 1)
      #expect(try await office.nobody.sendFile("x.zip", [1, 2, 3]).status == .ok)
    }
  }
}
