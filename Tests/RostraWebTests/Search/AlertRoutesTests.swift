import HTTPTypes
import HummingbirdTesting
import NIOCore
import RostraPlatforms
import RostraStorage
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("Alerts on the web")
struct AlertRoutesTests {
  @Test("an alert is set up, finds what is captured, is listed, seen to, and forgotten")
  func alert() async throws {
    try await WebTestOffice.with { office in
      let clerk = try await office.person(.recordsOfficer)
      let empty = try await clerk.get("/alerts").text
      #expect(empty.contains("Nothing is watched yet") && empty.contains("href=\"/alerts/new\""))
      #expect(try await clerk.get("/alerts/watched").text.contains("Set up an alert"))
      let form = try await clerk.get("/alerts/new?query=own%3Ayes%20OR%20own%3Ano").text
      #expect(form.contains("This search: own:yes OR own:no") && form.contains("value=\"query\" selected"))
      // Whoever sets it up is told, unless they say otherwise.
      #expect(form.contains(">\(clerk.person?.mail ?? "")</textarea>"))
      let wrong = try await clerk.post("/alerts/new", [("name", ""), ("recipients", "nobody"), ("sites", "x")])
      #expect(wrong.status == .unprocessableContent)
      for field in ["name", "recipients", "search", "sites"] { #expect(wrong.text.contains("href=\"#\(field)\"")) }
      let done = try await clerk.post(
        "/alerts/new",
        [
          ("name", "All <news>"), ("search", "query"), ("query", "own:yes OR own:no"), ("direction", "any"),
          ("frequency", "at-once"), ("recipients", clerk.person?.mail ?? ""),
        ])
      #expect(done.status == .seeOther)
      let page = try #require(done.headers[.location]).prefix { $0 != "?" }
      try await office.capture()
      #expect(try await AlertWork(services: office.services).run() > 0)
      #expect(try await AlertTelling(services: office.services).run() == 1)
      let list = try await clerk.get("/alerts").text
      #expect(list.contains("All &lt;news&gt;") && list.contains("class=\"hit card\""))
      #expect(list.utf8.count < 60_000)
      #expect(try await clerk.get("/today").text.contains("hits of alerts</a>"))
      let hit = String(try #require(list.firstMatch(of: #/name="hit" value="([0-9a-f.-]+)"/#)).1)
      let older = try #require(list.firstMatch(of: #/href="([^"]+)" rel="next"/#)).1.replacing("&amp;", with: "&")
      #expect(try await clerk.get(String(older)).text.contains(hit) == false)
      let seen = try await clerk.post("/alerts", [("hit", hit), ("as", "seen"), ("back", "/alerts?state=new")])
      #expect(seen.headers[.location] == "/alerts?state=new")
      #expect(try await clerk.get("/alerts").text.contains(hit) == false)
      #expect(try await clerk.get("/alerts?state=seen").text.contains(hit))
      #expect(try await clerk.get("/alerts?state=all&alert=nothing").text.contains("No hits here"))
      let nothing = try await clerk.post("/alerts", [("as", "seen")])
      #expect(nothing.status == .unprocessableContent && nothing.text.contains("is not chosen"))
      for back in ["//evil.example/", "https://evil.example", "/alerts?a\r\nb: c", "/sites"] {
        let away = try await clerk.post("/alerts", [("hit", hit), ("as", "new"), ("back", back)])
        #expect(away.headers[.location] == "/alerts")
      }
      #expect(try await clerk.get("/alerts?format=csv").text.hasPrefix("\"alert\",\"terms\""))
      #expect(try await office.evidence("alert.export").map(\.subject) == ["hits"])

      // Their own messages: stopped and wanted again, without any other permission.
      #expect(try await clerk.get(String(page)).text.contains("Stop my messages"))
      #expect(try await clerk.post("\(page)/mute", [("mute", "yes")]).status == .seeOther)
      #expect(try await clerk.get(String(page)).text.contains("Send me messages again"))
      let reader = try await office.person(.reader)
      let others = try await reader.get(String(page)).text
      #expect(!others.contains("Stop my messages") && !others.contains("Forget it"))
      #expect(try await reader.post("\(page)/mute", [("mute", "yes")]).status == .unprocessableContent)
      #expect(try await reader.post("/alerts", [("hit", hit), ("as", "seen")]).status == .forbidden)
      #expect(try await reader.get("\(page)/edit").status == .forbidden)

      let unit = try await AgencyUnit.add(
        name: "Library", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
      let stranger = try await office.person(.siteAdministrator, unit: unit.id)
      #expect(try await stranger.get("/alerts?state=all").text.contains("class=\"hit card\"") == false)
      #expect(try await stranger.get("\(page)/edit").status == .notFound)
      #expect(try await stranger.post("\(page)/forget").status == .notFound)
      let changed = try await clerk.post(
        "\(page)/edit",
        [
          ("name", "Questions"), ("dictionaries", "questions"), ("direction", "incoming"), ("frequency", "weekly"),
          ("withImports", "yes"),
        ])
      #expect(changed.status == .seeOther)
      #expect(try await clerk.get("\(page)/edit").text.contains("name=\"withImports\" value=\"yes\" checked"))
      let shown = try await clerk.get(String(page)).text
      #expect(shown.contains("Words of Questions asked") && shown.contains("said by others, what is imported too"))
      #expect(try await clerk.post("\(page)/pause", [("pause", "yes")]).status == .seeOther)
      #expect(try await clerk.get("/alerts/watched").text.contains("Paused"))
      #expect(try await clerk.get("/alerts/watched?format=csv").text.contains("\"paused\""))
      #expect(try await stranger.get("\(page)/forget").status == .notFound)
      let asked = try await clerk.get("\(page)/forget").text
      #expect(asked.contains("Forget “Questions”?") && asked.contains(" hits, goes with it; the items stay."))
      #expect(try await clerk.get(String(page)).status == .ok, "asking alone forgets nothing")
      #expect(try await clerk.post("\(page)/forget").status == .seeOther)
      #expect(try await clerk.get(String(page)).status == .notFound)
      #expect(try await office.nobody.get("/alerts").status == .seeOther)
    }
  }

  @Test("SEC-2: an alert on one unit's sites does not exist for another unit")
  func otherUnit() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let viewer = office.operatorViewer
      let site = try #require(
        try await office.services.database.read { try Site.all(for: viewer, in: $0) }.first)
      let alert = try await Alert.make(
        Alert.Draft(name: "Here", dictionaries: ["questions"], sites: [site.id]), services: office.services,
        for: viewer)
      let unit = try await AgencyUnit.add(
        name: "Library", kind: .department, parent: nil, services: office.services, for: viewer)
      let stranger = try await office.person(.siteAdministrator, unit: unit.id)
      #expect(try await stranger.get("/alerts/\(alert.id.text)").status == .notFound)
      #expect(try await stranger.get("/alerts/watched").text.contains("Here") == false)
    }
  }

  @Test("a search's results and the list of saved searches lead to an alert")
  func links() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let clerk = try await office.person(.recordsOfficer)
      let results = try await clerk.get("/search?q=water").text
      #expect(results.contains("href=\"/alerts/new?query=water\""))
      #expect(try await clerk.post("/searches", [("name", "Water"), ("query", "water")]).status == .seeOther)
      let saved = try await clerk.get("/searches").text
      let id = String(try #require(saved.firstMatch(of: #/\/alerts\/new\?saved=([0-9a-f-]{36})/#)).1)
      #expect(try await clerk.get("/alerts/new?saved=\(id)").text.contains("value=\"\(id)\" selected"))
      let reader = try await office.person(.reader)
      #expect(try await reader.get("/search?q=water").text.contains("/alerts/new") == false)
    }
  }

  @Test("webhooks hear of hits: which alert, how many, which items, and no captured text")
  func webhook() async throws {
    try await WebTestOffice.with { office in
      try await Receiver.with { receiver, address in
        _ = try await Webhook.make(
          address: address, events: [.alertHit], allowsPrivateAddress: true, services: office.services,
          box: office.web.office.box, for: office.operatorViewer)
        let alert = try await Alert.make(
          Alert.Draft(name: "Water", query: "water"), services: office.services, for: office.operatorViewer)
        try await office.capture()
        _ = try await AlertWork(services: office.services).run()
        let work = WebhookWork(services: office.services, box: office.web.office.box)
        #expect(try await work.run() == 1)
        let event = try #require(receiver.messages.first?.events.first)
        #expect(event["type"] == "alert.hit" && event["data"]?["alert"]?.string == alert.id.text)
        let hits = event["data"]?["hits"]?.integer ?? 0
        #expect(hits > 0 && event["data"]?["items"]?.array?.count == Int(min(hits, 20)))
        #expect(Set(event["data"]?.object?.map(\.name) ?? []) == ["alert", "name", "hits", "items"])
        #expect(try await work.run() == 0)
      }
    }
  }

  @Test("a dictionary is made, changed and forgotten; the supplied ones are shown, never changed")
  func dictionaries() async throws {
    try await WebTestOffice.with { office in
      let clerk = try await office.person(.recordsOfficer)
      #expect(try await clerk.get("/dictionaries").text.contains("Private data"))
      #expect(try await clerk.get("/dictionaries/threats-es").text.contains("Show the words"))
      let wrong = try await clerk.post("/dictionaries/new", [("name", "Trash"), ("terms", "a*")])
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("value=\"Trash\""))
      let done = try await clerk.post(
        "/dictionaries/new", [("name", "Trash"), ("language", "en"), ("terms", "trash*\nyard waste")])
      #expect(done.status == .seeOther)
      let file = try await clerk.upload(
        "/dictionaries/new", [("name", "Streets")], file: "\u{FEFF}Elm Street\r\nOak*\r\n")
      #expect(file.status == .seeOther)
      let noText = try await clerk.upload("/dictionaries/new", [("name", "Bytes")], file: "\0\0")
      #expect(noText.status == .unprocessableContent && noText.text.contains("is not text in UTF-8"))
      let list = try await clerk.get("/dictionaries").text
      #expect(list.contains("Streets"))
      let id = String(try #require(list.firstMatch(of: #/\/dictionaries\/([0-9a-f-]{36})">Trash/#)).1)
      #expect(try await clerk.get("/dictionaries/\(id)").text.contains("Save as version 2"))
      let text = try await clerk.get("/dictionaries/\(id)?format=txt")
      #expect(text.text == "trash*\nyard waste\n" && text.headers[.contentType]?.hasPrefix("text/plain") == true)
      let unit = try await AgencyUnit.add(
        name: "Library", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
      let librarian = try await office.person(.siteAdministrator, unit: unit.id)
      let theirs = try await librarian.post("/dictionaries/\(id)", [("name", "Trash"), ("terms", "water")])
      #expect(theirs.status == .unprocessableContent)
      let refused = try await clerk.post("/dictionaries/threats-en", [("name", "x"), ("terms", "water")])
      #expect(refused.status == .unprocessableContent)
      #expect(try await clerk.get("/dictionaries/nothing").status == .notFound)
      let reader = try await office.person(.reader)
      #expect(try await reader.get("/dictionaries/\(id)").text.contains("<textarea") == false)
      #expect(try await reader.post("/dictionaries/\(id)/forget").status == .forbidden)
      #expect(try await librarian.get("/dictionaries/\(id)/forget").status == .notFound)
      #expect(try await clerk.get("/dictionaries/threats-en/forget").status == .notFound, "supplied ones stay")
      let asked = try await clerk.get("/dictionaries/\(id)/forget").text
      #expect(asked.contains("Its 2 words and phrases will be gone for everybody."))
      let alert = [("name", "Litter"), ("dictionaries", id), ("direction", "any"), ("frequency", "daily")]
      #expect(try await clerk.post("/alerts/new", alert).status == .seeOther)
      let used = try await clerk.post("/dictionaries/\(id)/forget")
      #expect(used.status == .unprocessableContent && used.text.contains("“Litter” is an alert that uses it"))
      let litter = try #require(
        try await clerk.get("/alerts/watched").text.firstMatch(of: #/\/alerts\/([0-9a-f-]{36})">Litter/#)
      ).1
      #expect(try await clerk.post("/alerts/\(litter)/forget").status == .seeOther)
      #expect(try await clerk.post("/dictionaries/\(id)/forget").status == .seeOther)
    }
  }
}

extension Visitor {
  /// The dictionary's form with a file, as a browser sends it.
  fileprivate func upload(_ path: String, _ fields: [(String, String)], file: String) async throws -> TestResponse {
    let boundary = "----boundary7MA4YWxk"
    let pairs = [("form", formToken)] + fields
    var body = pairs.map {
      "--\(boundary)\r\nContent-Disposition: form-data; name=\"\($0.0)\"\r\n\r\n\($0.1)\r\n"
    }.joined()
    body += "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"words.txt\"\r\n"
    body += "Content-Type: text/plain\r\n\r\n\(file)\r\n--\(boundary)--\r\n"
    return try await send(
      .post, path, headers: [.contentType: "multipart/form-data; boundary=\(boundary)", .origin: WebTestOffice.origin],
      body: ByteBuffer(string: body))
  }
}
