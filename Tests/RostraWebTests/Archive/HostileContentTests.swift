import HTTPTypes
import HummingbirdTesting
import RostraPlatforms
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("What strangers wrote, on our pages")
struct HostileContentTests {
  private static func check(_ html: String, _ place: String) {
    for forbidden in [
      "<script>alert", "<img src=x", "onerror=alert(2)>", "href=\"javascript:", "href='javascript:", "<svg xmlns",
    ] {
      #expect(!html.contains(forbidden), "\(place): \(forbidden)")
    }
  }

  @Test("SEC-4: names, texts, descriptions and addresses of a hostile feed come out as text on every page")
  func pages() async throws {
    try await WebTestOffice.with { office in
      try await office.withHostileFeed {
        let reader = try await office.person(.recordsOfficer)
        let item = try #require(try await office.items().last)
        let run = try await reader.get("/captures").text.firstMatch(of: /href="(\/captures\/[0-9a-f-]{36})"/)
        let paths = [
          "/sites", "/sites/S-1", "/sites/S-1?show=everything", "/sites/S-1/settings", "/sites/S-1/gaps", "/captures",
          String(try #require(run).output.1), "/items/\(item)", "/items/\(item)/raw",
        ]
        for path in paths {
          let answer = try await reader.get(path)
          #expect(answer.status == .ok, "\(path)")
          Self.check(answer.text, path)
        }
        let page = try await reader.get("/items/\(item)").text
        #expect(page.contains("&lt;script&gt;alert(8)") && page.contains("javascript:alert(6)"))
        let raw = try await reader.get("/items/\(item)/raw").text
        #expect(raw.contains("&lt;") && raw.contains("application/rss+xml"))
        let csv = try await reader.get("/sites/S-1?format=csv").text
        #expect(csv.contains("\"'=cmd|") && !csv.contains(",\"=HYPERLINK"))
      }
    }
  }

  @Test("SEC-4: media are what their bytes are: a drawing that can run and a page called a picture are only downloaded")
  func media() async throws {
    try await WebTestOffice.with { office in
      try await office.withHostileFeed {
        let reader = try await office.person(.reader)
        let rows = try await office.services.database.read { tx in
          try tx.rows("SELECT url, sha256 FROM media WHERE sha256 IS NOT NULL").map {
            (try $0.text("url"), Hexadecimal.text(try $0.blob("sha256")))
          }
        }
        let digests = Dictionary(
          uniqueKeysWithValues: rows.map { (String($0.0.split(separator: "/").last ?? ""), $0.1) })
        for name in ["evil.svg", "lie.png"] {
          let answer = try await reader.get("/media/\(try #require(digests[name]))")
          #expect(answer.headers[.contentType] == "application/octet-stream", "\(name)")
          #expect(answer.headers[.contentDisposition]?.hasPrefix("attachment") == true, "\(name)")
          #expect(answer.headers[.contentSecurityPolicy] == "sandbox; default-src 'none'", "\(name)")
          #expect(answer.headers[.xContentTypeOptions] == "nosniff")
        }
        let picture = try await reader.get("/media/\(try #require(digests["true.png"]))")
        #expect(
          picture.headers[.contentType] == "image/png" && Array(picture.body.readableBytesView) == HostileFeed.picture)
        #expect(picture.headers[.contentSecurityPolicy] == "sandbox; default-src 'none'")
        // What a photograph says of itself is never read, shown or put into a header: its bytes go out as they came.
        let photograph = try await reader.get("/media/\(try #require(digests["exif.jpg"]))")
        #expect(
          photograph.headers[.contentType] == "image/jpeg"
            && Array(photograph.body.readableBytesView) == HostileFeed.photograph)
        #expect(photograph.headers[.contentSecurityPolicy] == "sandbox; default-src 'none'")
        #expect(photograph.headers[.setCookie] == nil)
        let film = "/media/\(try #require(digests["film.mp4"]))"
        try await Self.ranges(of: film, reader)
        let page = try await reader.get("/sites/S-1").text
        #expect(
          page.contains("<video src=\"\(film)\"") && !page.contains("<img src=\"/media/\(digests["evil.svg"] ?? "")"))
        let unit = try await AgencyUnit.add(
          name: "Library", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
        #expect(try await office.person(.reader, unit: unit.id).get(film).status == .notFound)
        #expect(try await office.nobody.get(film).status == .seeOther)
        #expect(try await reader.get("/media/\(String(repeating: "0", count: 64))").status == .notFound)
        #expect(try await reader.get("/media/..%2f..%2fetc%2fpasswd").status == .notFound)
      }
    }
  }

  private static func ranges(of path: String, _ reader: Visitor) async throws {
    let film = HostileFeed.film
    let cases: [(String, HTTPResponse.Status, Range<Int>)] = [
      ("bytes=0-99", .partialContent, 0..<100), ("bytes=4000-", .partialContent, 4000..<film.count),
      ("bytes=-10", .partialContent, film.count - 10..<film.count),
      ("bytes=100-999999", .partialContent, 100..<film.count), ("bytes=0-0,5-6", .ok, 0..<film.count),
      ("bytes=9-1", .ok, 0..<film.count), ("lines=1-2", .ok, 0..<film.count), ("bytes=a-b", .ok, 0..<film.count),
    ]
    for (range, status, expected) in cases {
      let answer = try await reader.get(path, headers: [.range: range])
      #expect(answer.status == status, "\(range)")
      #expect(Array(answer.body.readableBytesView) == Array(film[expected]), "\(range)")
      if status == .partialContent {
        #expect(
          answer.headers[.contentRange] == "bytes \(expected.lowerBound)-\(expected.upperBound - 1)/\(film.count)")
      }
    }
    for range in ["bytes=999999-", "bytes=-0"] {
      let answer = try await reader.get(path, headers: [.range: range])
      #expect(
        answer.status == .rangeNotSatisfiable && answer.headers[.contentRange] == "bytes */\(film.count)", "\(range)")
    }
    let tag = try #require(try await reader.get(path).headers[.eTag])
    #expect(try await reader.get(path, headers: [.ifNoneMatch: tag]).status == .notModified)
  }
}
