import HTTPTypes
import HummingbirdTesting
import RostraPlatforms
import RostraStorage
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("The registry of official accounts, for everybody")
struct OfficialTests {
  private static let contents: [String: JSON] = [
    "name": "Maple Bend <Parks>", "platform": "X", "categories": ["video"], "purpose": "Tell what is on.",
    "address": "https://x.com/MapleBendParks", "handle": "@MapleBendParks", "mail": "mailbox@example.gov",
    "comments": "on", "forum": "limited", "contact": "parks desk",
  ]

  @Test(
    "REG-4, REG-23, DIS-12: a page for each account says what it is for, what it shows, where it stands, and its end")
  func pages() async throws {
    try await WebTestOffice.with { office in
      let live = try await office.place(SiteProcedure.self, at: .live, Self.contents)
      let notice = try await office.place(
        Statement.self, at: .displayed, ["kind": "moderation", "text": "Comments stay unless <they> threaten."],
        about: live)
      #expect(!notice.isEmpty)
      let gone = try await office.place(
        SiteProcedure.self, at: .decommissioned,
        [
          "name": "Old library", "platform": "Facebook", "address": "https://facebook.com/OldLibrary",
          "cause": "dormancy", "copy-place": "City archive S-9",
        ])
      let draft = try await office.place(SiteProcedure.self, at: .submitted, ["name": "Not yet"])
      try await OfficialRegistry.refresh(services: office.services)

      let list = try await office.nobody.get("/accounts").text
      #expect(list.contains("Maple Bend &lt;Parks&gt;") && list.contains("Old library") && !list.contains("Not yet"))
      #expect(list.contains(">In use<") && list.contains(">Closed<"))
      #expect(!(try await office.nobody.get("/accounts?q=library").text).contains("Parks"))
      #expect(try await office.nobody.get("/accounts?q=nothing").text.contains("No account matches."))

      let page = try await office.nobody.get("/accounts/\(live)").text
      #expect(page.contains("Comments stay unless &lt;they&gt; threaten.") && page.contains("A limited public forum"))
      #expect(page.contains("href=\"https://x.com/MapleBendParks\"") && page.contains("Missouri Sunshine Law"))
      #expect(!page.contains("mailbox@example.gov"))
      let tombstone = try await office.nobody.get("/accounts/\(gone)", headers: [.acceptLanguage: "es"]).text
      #expect(tombstone.contains("Esta cuenta está cerrada") && tombstone.contains("City archive S-9"))
      #expect(tombstone.contains("Ya no se usaba"))
      #expect(!tombstone.contains("href=\"https://facebook.com"), "nobody is led to what is not the agency's any more")
      #expect(try await office.nobody.get("/accounts/\(draft)").status == .notFound)
      #expect(try await office.nobody.get("/accounts/\(draft)/badge").status == .notFound)
    }
  }

  @Test("GEN-6: a resident learns whether an account is official, in words, and programs in JSON")
  func check() async throws {
    try await WebTestOffice.with { office in
      _ = try await office.place(SiteProcedure.self, at: .live, Self.contents)
      try await OfficialRegistry.refresh(services: office.services)
      func ask(_ text: String, _ more: String = "") async throws -> String {
        try await office.nobody.get("/accounts/check?account=\(Place.escaped(text))\(more)").text
      }
      #expect(try await ask("http://twitter.com/MAPLEBENDPARKS/status/1").contains("Yes, it is official"))
      #expect(try await ask("@maplebendparks").contains("Anybody can take the same name"))
      #expect(try await ask("x.com/maplebendpark").contains("It only looks like one"))
      #expect(try await ask("https://x.com/elsewhere", "&lang=es").contains("No está en el registro"))
      let hostile = try await ask("\"><script>alert(1)</script>")
      #expect(hostile.contains("That is not a link or a name") && !hostile.contains("<script>alert"))
      #expect(try await ask("x.com/maplebendparks", "&format=json").contains("\"answer\":\"official\""))
    }
  }

  @Test("REG-4: the files have the shape that docs/formats/registry.md describes, and any program may read them")
  func files() async throws {
    try await WebTestOffice.with { office in
      let live = try await office.place(SiteProcedure.self, at: .live, Self.contents)
      let gone = try await office.place(
        SiteProcedure.self, at: .decommissioned, ["name": "=Old", "address": "https://facebook.com/Old"])
      try await OfficialRegistry.refresh(services: office.services)
      let json = try await office.nobody.get("/accounts/registry.json")
      #expect(json.headers[.accessControlAllowOrigin] == "*" && json.headers[.setCookie] == nil)
      let read = try JSON(parsing: json.text)
      #expect(read["format"]?.string == "rostra-registry/1")
      #expect(read["accounts"]?.array?.count == 2)
      let csv = try await office.nobody.get("/accounts/registry.csv").text
      #expect(csv.contains("'=Old") && csv.contains(live))
      let known = try JSON(parsing: try await office.nobody.get("/.well-known/official-accounts.json").text)
      #expect(known["accounts"]?.array?.map { $0["page"]?.string } == ["/accounts/\(live)"])
      #expect(!json.text.contains("mailbox@example.gov") && !csv.contains("mailbox@example.gov"))

      // The files are kept, until an entry changes.
      let later = try await office.place(
        SiteProcedure.self, at: .live, ["name": "New", "address": "https://x.com/new"])
      #expect(try await !office.nobody.get("/accounts/registry.json").text.contains(later))
      try await OfficialRegistry.refresh(services: office.services)
      #expect(try await office.nobody.get("/accounts/registry.json").text.contains(later))
      #expect(try await office.nobody.get("/accounts/registry.csv").text.contains(later))

      #expect(try await office.nobody.get("/accounts/snapshots").text.contains("There is none yet."))
      #expect(try await RegistrySnapshot.takeIfDue(services: office.services) == 1)
      let day = AgencyTime(office.services.agency).date(office.clock.now())
      #expect(try await office.nobody.get("/accounts/snapshots/\(day)-proof.json").status == .notFound)
      try await LedgerSequencer(services: office.services).integrate()
      let file = try await office.nobody.get("/accounts/snapshots/\(day).json")
      #expect(file.status == .ok && file.text.contains(gone))
      #expect(try await office.nobody.get("/accounts/snapshots/\(day)-proof.json").text.contains("rostra-proof/1"))
      #expect(try await office.nobody.get("/accounts/snapshots/\(day)-other").status == .notFound)
    }
  }

  @Test("REG-4: a badge may be framed by any site, has no script, and is the only page that may be framed")
  func badge() async throws {
    try await WebTestOffice.with { office in
      let live = try await office.place(SiteProcedure.self, at: .live, Self.contents)
      try await OfficialRegistry.refresh(services: office.services)
      let badge = try await office.nobody.get("/accounts/\(live)/badge")
      #expect(badge.headers[.contentSecurityPolicy]?.contains("frame-ancestors *") == true)
      #expect(badge.headers[.frameOptions] == nil && badge.headers[.setCookie] == nil)
      #expect(badge.text.contains("Official account of City of Maple Bend") && !badge.text.contains("<script"))
      let page = try await office.nobody.get("/accounts/\(live)")
      #expect(page.headers[.frameOptions] == "DENY")
      #expect(page.headers[.contentSecurityPolicy]?.contains("frame-ancestors 'none'") == true)
    }
  }
}

@Suite("Cases as documents")
struct CaseDocumentTests {
  @Test("REQ-13: a decision is a document with its reason and its place in the log; a case without one has none")
  func decision() async throws {
    try await WebTestOffice.with { office in
      let head = try await office.person(.unitHead)
      let decider = try await office.person(.socialMediaAdministrator)
      let site = try await office.place(
        SiteProcedure.self, at: .submitted, ["name": "City of Maple Bend, Parks", "platform": "X"])
      let place = "/registry/\(site)"
      #expect(try await head.get("\(place)/decision.pdf").status == .notFound)
      #expect(!(try await head.get(place).text).contains("decision.pdf"))
      let returned = try await decider.post("\(place)/steps/return", [("reason", "The purpose is missing.")])
      #expect(returned.status == .seeOther, "\(returned.text)")
      #expect(try await head.get(place).text.contains("decision.pdf"))
      for file in ["decision.pdf", "document.pdf"] {
        let answer = try await head.get("\(place)/\(file)")
        #expect(answer.status == .ok && answer.headers[.contentType] == "application/pdf")
        #expect(answer.body.readableBytesView.starts(with: Array("%PDF-".utf8)))
        #expect(try await office.nobody.get("\(place)/\(file)").status == .seeOther)
      }
      #expect(try await head.get("/registry/SC-99/document.pdf").status == .notFound)
    }
  }
}

extension WebTestOffice {
  /// Puts a case where it is wanted, past its procedure: for tests of what is shown of it.
  ///
  /// - Returns: its reference.
  func place<P: Procedure>(
    _ procedure: P.Type, at stage: P.Stage, _ contents: [String: JSON] = [:], about: String? = nil,
    opener: Identifier<Person>? = nil
  ) async throws -> String {
    let (services, agency) = (services, agency)
    return try await services.database.write { tx in
      let standing = try services.standing(of: .system("test", of: agency), in: tx)
      let file = CaseFile<P>(
        id: services.identifiers.next(), reference: try CaseFile<P>.nextReference(of: agency, in: tx),
        unit: AgencyUnit.root(of: agency), unitName: "City of Maple Bend", stage: stage, since: standing.now,
        contents: Contents(contents), opener: opener, subject: nil, about: about,
        entered: [stage.rawValue: standing.now], documents: [], due: nil, revision: 0, made: standing.now)
      try file.insert(of: agency, in: tx)
      try file.write(standing, in: tx)
      return file.reference
    }
  }
}
