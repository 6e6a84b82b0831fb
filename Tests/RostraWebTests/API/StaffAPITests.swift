import HTTPTypes
import RostraPlatforms
import RostraStorage
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("What staff do on pages, by the API")
struct StaffAPITests {
  @Test("GEN-11: a site's timeline comes in pages, each post once, and as it stood at a moment")
  func timeline() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let program = try await office.program(.reader)
      let all = try await program.get("/sites/S-1/timeline?limit=500&show=everything")
      #expect(all.status == 200 && all.items.count > 10 && all.json["next"] == nil)
      let ids = all.items.compactMap { $0["opening"]?["item"]?["id"]?.string }
      var paged: [String] = []
      var next: String? = "/sites/S-1/timeline?limit=3&show=everything"
      while let path = next {
        let page = try await program.get(path)
        paged += page.items.compactMap { $0["opening"]?["item"]?["id"]?.string }
        next = page.json["next"]?.string.map { String($0.dropFirst(API.root.count)) }
      }
      #expect(paged == ids && Set(ids).count == ids.count)
      let threads = try await program.get("/sites/S-1/timeline")
      #expect(threads.items.contains { $0["answers"]?.array?.isEmpty == false })
      let before = try await program.get("/sites/S-1/timeline?before=2010-01-01T00:00:00Z")
      #expect(before.items.isEmpty)
      let then = try await program.get("/sites/S-1/timeline?limit=500&show=everything&at=2019-06-01T00:00:00Z")
      let published = then.items.compactMap { $0["opening"]?["item"]?["published"]?.string }
      #expect(!published.isEmpty && published.count < ids.count && published.allSatisfy { $0 < "2019-06-01" })
      #expect(try await program.get("/sites/S-1/timeline?show=nonsense").fields == ["show"])
      #expect(try await program.get("/sites/S-9/timeline").status == 404)
    }
  }

  @Test("GEN-11: a capture is started, and runs and gaps are read page by page")
  func captures() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let program = try await office.program(.siteAdministrator)
      let asked = try await program.post("/sites/S-1/captures")
      #expect(asked.status == 202 && asked.json["reference"] == "S-1")
      #expect(try await office.program(.reader).post("/sites/S-1/captures").status == 403)
      let evidence = try await office.evidence("site.capture")
      #expect(evidence.map(\.subject) == ["S-1"])
      let makeClient = office.web.office.client
      for _ in 0..<2 {
        _ = try await DueCaptures(
          services: office.services, viewer: office.operatorViewer, client: { makeClient($0.account, true) }
        ).run(.all)
      }
      let first = try await program.get("/runs?limit=2&site=S-1")
      let second = try await program.get(
        String(try #require(first.json["next"]?.string).dropFirst(API.root.count)))
      #expect(first.items.count == 2 && second.items.count == 1 && second.json["next"] == nil)
      let run = try #require(second.items[0]["id"]?.string)
      #expect(try await program.get("/runs/\(run)").json["id"]?.string == run)
      #expect(try await program.get("/runs?state=failed").items.isEmpty)
      #expect(try await program.get("/runs?from=2100-01-01T00:00:00Z").items.isEmpty)

      let services = office.services
      let viewer = office.operatorViewer
      let sites = try await services.database.read { tx in try Site.all(for: viewer, in: tx) }
      let site = try #require(sites.first)
      try await services.database.write { tx in
        for number in 1...3 {
          try Gap.open(.missed, site: site.id, from: nil, to: nil, reason: "\(number)", services: services, in: tx)
        }
      }
      let total = try await program.get("/gaps").items.count
      var seen: [String] = []
      var next: String? = "/gaps?limit=2"
      while let path = next {
        let page = try await program.get(path)
        seen += page.items.compactMap { $0["id"]?.string }
        next = page.json["next"]?.string.map { String($0.dropFirst(API.root.count)) }
      }
      #expect(seen.count == total && Set(seen).count == total && total >= 3)
      #expect(
        try await program.get("/gaps?open=true").items.count + program.get("/gaps?open=false").items.count == total)
    }
  }

  @Test("GEN-11: searches are saved, changed and forgotten; what cannot be read or is taken is refused")
  func savedSearches() async throws {
    try await WebTestOffice.with { office in
      let program = try await office.program(.reader)
      let made = try await program.post("/saved-searches", ["name": "Water", "query": "water"])
      let id = try #require(made.json["id"]?.string)
      #expect(made.status == 201 && made.headers[.location] == "/api/v1/saved-searches/\(id)")
      #expect(try await program.post("/saved-searches", ["name": "Water", "query": "x"]).fields == ["name"])
      #expect(try await program.post("/saved-searches", ["name": "B", "query": "water AND ("]).status == 422)
      let other = try await office.program(.reader)
      #expect(try await other.send(.patch, "/saved-searches/\(id)", ["name": "Theirs"]).status == 403)
      let changed = try await program.send(.patch, "/saved-searches/\(id)", ["query": "boil"])
      #expect(changed.json["query"] == "boil" && changed.json["name"] == "Water")
      #expect(try await program.send(.delete, "/saved-searches/\(id)").status == 204)
      #expect(try await program.get("/saved-searches/\(id)").status == 404)
    }
  }

  @Test("GEN-11: alerts and dictionaries are made, changed and forgotten, and hits are read and seen to")
  func alerts() async throws {
    try await WebTestOffice.with { office in
      let clerk = try await office.person(.recordsOfficer)
      let mail = try #require(clerk.person?.mail)
      let (program, _) = try await office.program(of: clerk, scopes: [.read, .search, .annotate])
      let words = try await program.post("/dictionaries", ["name": "Water", "terms": ["water*", "boil"]])
      let dictionary = try #require(words.json["id"]?.string)
      #expect(words.status == 201 && words.json["version"] == 1)
      let next = try await program.send(.patch, "/dictionaries/\(dictionary)", ["about": "What runs"])
      #expect(next.json["version"] == 2 && next.json["terms"] == ["water*", "boil"])
      #expect(try await program.get("/dictionaries/threats-en").json["supplied"] == true)
      #expect(try await program.send(.patch, "/dictionaries/threats-en", ["about": "x"]).status == 422)
      #expect(try await program.post("/dictionaries", ["name": "B", "terms": ["a*"]]).fields == ["terms"])

      let wrong = try await program.post("/alerts", ["name": "A", "recipients": ["nobody@example.gov"]])
      #expect(wrong.fields.sorted() == ["recipients", "search"])
      let made = try await program.post(
        "/alerts",
        ["name": "A", "query": "own:yes", "dictionaries": [.string(dictionary)], "recipients": [.string(mail)]])
      let alert = try #require(made.json["id"]?.string)
      #expect(made.status == 201 && made.json["frequency"] == "daily" && made.json["savedSearch"] != nil)
      #expect(try await program.send(.delete, "/dictionaries/\(dictionary)").status == 422)
      let changed = try await program.send(.patch, "/alerts/\(alert)", ["noSearch": true, "frequency": "weekly"])
      #expect(changed.json["savedSearch"] == nil && changed.json["dictionaries"] == [.string(dictionary)])
      #expect(changed.json["recipients"] == [.string(mail)] && changed.json["frequency"] == "weekly")
      #expect(try await program.post("/alerts/\(alert)/mute", ["muted": true]).status == 204)
      #expect(try await office.program(.reader).post("/alerts/\(alert)/mute", ["muted": true]).status == 422)
      try await office.capture()
      _ = try await AlertWork(services: office.services).run()
      let first = try await program.get("/alert-hits?limit=2&state=new&alert=\(alert)")
      #expect(first.items.count == 2)
      let second = try await program.get(String(try #require(first.json["next"]?.string).dropFirst(API.root.count)))
      let keys = (first.items + second.items).compactMap { $0["hit"]?.string }
      #expect(Set(keys).count == keys.count && keys.count > 2)
      let handled = try await program.post(
        "/alert-hits/state", ["hits": .array(keys.map { .string($0) }), "state": "seen"])
      #expect(handled.json["changed"] == JSON(keys.count))
      #expect(try await program.get("/alert-hits?state=seen&limit=500").items.count == keys.count)
      let paused = try await program.send(.patch, "/alerts/\(alert)", ["active": false])
      #expect(paused.json["active"] == false)
      let unit = try await AgencyUnit.add(
        name: "Library", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
      let stranger = try await office.program(.siteAdministrator, unit: unit.id)
      #expect(try await stranger.get("/alert-hits").items.isEmpty)
      #expect(try await stranger.send(.delete, "/alerts/\(alert)").status == 422)
      #expect(try await program.send(.delete, "/alerts/\(alert)").status == 204)
      #expect(try await program.send(.delete, "/dictionaries/\(dictionary)").status == 204)
    }
  }

  @Test("GEN-11: items are tagged and noted, one or all that a search finds, as previewed, and undone")
  func annotations() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let program = try await office.program(.recordsOfficer)
      let item = try #require(try await program.get("/items?limit=1&kind=Note").items.first?["id"]?.string)
      let noted = try await program.post(
        "/annotations", ["kind": "note", "value": "Call back", "items": [.string(item)]])
      #expect(noted.status == 201 && noted.json["items"] == 1)
      #expect(try await program.get("/items/\(item)/annotations").json["notes"]?[0]?["text"] == "Call back")
      // Acts of one millisecond have no order among themselves.
      office.clock.advance(bySeconds: 1)
      let preview = try await program.get("/annotations/preview?q=water")
      let count = try #require(preview.json["count"]?.integer)
      #expect(count > 1)
      var body: [JSON.Member] = [
        JSON.Member("kind", "tag"), JSON.Member("value", "Follow Up"), JSON.Member("query", "water"),
      ]
      #expect(try await program.post("/annotations", .object(body)).fields == ["reason"])
      body.append(JSON.Member("reason", "asked for by counsel"))
      let stale = try await program.post("/annotations", .object(body + [JSON.Member("mark", "old")]))
      #expect(stale.fields == ["items"])
      let mark = try #require(preview.json["mark"])
      let key: HTTPFields = [.idempotencyKey: "act-1"]
      let act = try await program.post("/annotations", .object(body + [JSON.Member("mark", mark)]), headers: key)
      let again = try await program.post("/annotations", .object(body + [JSON.Member("mark", mark)]), headers: key)
      #expect(act.status == 201 && act.json["items"]?.integer == count && again.json == act.json)
      #expect(try await program.get("/tags").items.first?["items"]?.integer == count)
      let id = try #require(act.json["id"]?.string)
      let undone = try await program.post("/annotations/\(id)/undo")
      #expect(undone.status == 200 && undone.json["undone"] != nil)
      #expect(try await program.post("/annotations/\(id)/undo").fields == ["act"])
      let acts = try await program.get("/annotations?limit=1")
      #expect(acts.items.first?["id"]?.string == id && acts.json["next"] != nil)
      let both = try await program.post(
        "/annotations", ["kind": "note", "value": "x", "items": [.string(item)], "query": "water"])
      #expect(both.fields == ["items"])
      let unit = try await AgencyUnit.add(
        name: "Library", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
      let stranger = try await office.program(.recordsOfficer, unit: unit.id)
      #expect(try await stranger.get("/annotations/\(id)").status == 404)
      #expect(try await stranger.post("/annotations/\(id)/undo").status == 404)
      #expect(try await stranger.get("/items/\(item)/annotations").status == 404)
    }
  }

  @Test("GEN-11: a production is counted, asked for, followed, and taken out whole or in part")
  func productions() async throws {
    try await WebTestOffice.with(captured: true) { office in
      let program = try await office.program(.recordsOfficer)
      #expect((try await program.get("/production-count?q=water").json["count"]?.integer ?? 0) > 1)
      #expect(try await program.get("/production-count?q=water%20AND%20(").status == 422)
      let wrong = try await program.post(
        "/production-jobs", ["query": "water", "name": "W", "purpose": "R-1", "timeZone": "Nowhere"])
      #expect(wrong.fields == ["zone"])
      let job = try await program.post("/production-jobs", ["query": "water", "name": "Water", "purpose": "R-1"])
      let id = try #require(job.json["id"]?.string)
      #expect(job.status == 202 && job.json["state"] == "due")
      #expect(try await program.get("/production-jobs").items.count == 1)
      let work = ProductionWork(services: office.services, folder: office.web.office.home.spoolPath)
      #expect(try await work.run() == 1)
      let made = try await program.get("/production-jobs/\(id)")
      #expect(made.json["state"] == "made", "\(made.json.text)")
      let reference = try #require(made.json["production"]?.string)
      let production = try await program.get("/productions/\(reference)")
      let same = try await program.get("/productions/\(production.json["id"]?.string ?? "")")
      #expect(same.json == production.json)
      #expect(production.json["name"] == "Water" && production.json["purpose"] == "R-1")
      #expect(try await program.get("/productions?words=water&limit=1").items.count == 1)
      #expect(try await program.get("/productions?words=zeppelin").items.isEmpty)
      let token = try #require(program.token)
      func package(_ range: String?) async throws -> (Int, Int) {
        var headers: HTTPFields = [.authorization: "Bearer \(token)"]
        headers[.range] = range
        let response = try await office.nobody.get("/api/v1/productions/\(reference)/package", headers: headers)
        return (response.status.code, response.body.readableBytes)
      }
      let bytes = try #require(production.json["bytes"]?.integer)
      #expect(try await package(nil) == (200, Int(bytes)))
      #expect(try await package("bytes=0-9") == (206, 10))
      #expect(try await package("bytes=\(bytes)-").0 == 416)
      #expect(try await office.evidence("production.download").count == 3)
      let retried = try await program.post("/production-jobs/\(id)/retry")
      #expect(retried.status == 202 && retried.json["state"] == "made")
      #expect(try await office.program(.reader).get("/productions/\(reference)/package").status == 403)
      let unit = try await AgencyUnit.add(
        name: "Library", kind: .department, parent: nil, services: office.services, for: office.operatorViewer)
      let stranger = try await office.program(.recordsOfficer, unit: unit.id)
      #expect(try await stranger.get("/productions/\(reference)").status == 404)
      #expect(try await stranger.get("/production-jobs/\(id)").status == 404)
    }
  }
}
