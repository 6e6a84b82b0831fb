import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite("A staff list")
struct PeopleImportTests {
  private static func take(_ text: String, _ office: TestOffice, by viewer: Viewer? = nil) async throws -> PeopleImport
  {
    try await PeopleImport.perform(
      Array(text.utf8), time: AgencyTime(office.services.agency), services: office.services,
      for: viewer ?? office.viewer)
  }

  private static func faults(_ text: String, _ office: TestOffice, by viewer: Viewer? = nil) async throws
    -> [EntryError]
  {
    do {
      _ = try await take(text, office, by: viewer)
      Issue.record("was taken")
      return []
    } catch let error as EntryErrors {
      return error.errors
    }
  }

  private static func people(_ office: TestOffice) async throws -> [Person] {
    let viewer = office.viewer
    return try await office.services.database.read { tx in try Person.all(for: viewer, in: tx) }
  }

  @Test("GEN-4: a list enters who is new, changes who is there, and leaves the rest alone", arguments: Ground.databases)
  func takes(_ ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      _ = try await office.unit("Parks, Recreation")
      let list = """
        \u{FEFF}Name,mail,category,unit,supervisor,title,duties,start,end\r
        Bo Lee,bo@example.gov,Employee,"parks, recreation",al@example.gov,Guide,"Says ""hello"",\nand more",2026-01-01,2026-12-31\r
        Al Roe,AL@example.gov,elected-official,City of Maple Bend,,,,,\r

        """
      let first = try await Self.take(list, office)
      #expect((first.rows, first.entered, first.changed) == (2, 2, 0))
      let people = try await Self.people(office)
      let (al, bo) = (try #require(people.first), try #require(people.last))
      #expect(al.register.category == .electedOfficial && al.state == .listed)
      #expect(bo.register.supervisor == al.id && bo.register.duties == "Says \"hello\",\nand more")
      #expect(bo.register.ends.map(AgencyTime(office.services.agency).date) == "2026-12-31")
      let again = try await Self.take(list, office)
      #expect((again.entered, again.changed) == (0, 0))
      let changed = try await Self.take(list.replacing("Guide", with: "Ranger"), office)
      #expect((changed.entered, changed.changed) == (0, 1))
      #expect(try await Self.people(office).last?.register.title == "Ranger")
      // The archive's log holds an entry for each of them, and all of it verifies.
      try await office.settle()
      let (viewer, id) = (office.viewer, bo.id.text)
      let verbs = try await office.services.database.read { tx in
        try Evidence.find(EvidenceFilter(subject: id), limit: 9, for: viewer, in: tx).map(\.entry.verb)
      }
      #expect(verbs == ["person.change", "person.enter"])
    }
  }

  @Test("GEN-4: every fault of a list is named with its line, and nothing of it is taken")
  func refuses() async throws {
    try await TestOffice.with { office in
      let parks = try await office.unit("Parks")
      _ = try await office.unit("Twin")
      _ = try await office.unit("Twin", under: parks)
      let list = """
        mail,name,category,unit,supervisor,start,end
        good@example.gov,Good,employee,Parks,,,
        not an address,,king,Nowhere,,2026-02-30,soon
        good@example.gov,Twice,employee,Parks,,,
        c@example.gov,C,employee,Twin,,,
        d@example.gov,D,employee,Parks,nobody@example.gov,2026-05-01,2026-04-01
        e@example.gov,E,employee,Parks,e@example.gov,,
        f@example.gov,F,employee,Parks,,,,too many
        g@example.gov,G,employee,Parks,h@example.gov,,
        """
      let found = try await Self.faults(list, office).map { "\($0.field): \($0.problem)" }
      #expect(
        found == [
          "line 3, mail: is not an e-mail address", "line 3, name: is empty", "line 3, category: is no category",
          "line 3, unit: is no unit of this agency", "line 3, start: is not a day", "line 3, end: is not a day",
          "line 4, mail: is on the list twice", "line 5, unit: is the name of several units",
          "line 6, ends: is before the first day", "line 8, row: has more cells than columns",
          "line 7, supervisor: is the person themselves",
          "line 9, supervisor: is neither in the register nor on the list",
        ])
      #expect(try await Self.people(office).isEmpty)
      let columns = try await Self.faults("mail,nome,mail\n", office).map(\.problem)
      #expect(columns.contains("is no column of a staff list") && columns.contains("is there twice"))
      #expect(columns.count(where: { $0 == "is a column that is missing" }) == 3)
      for (text, problem) in [("", "is empty"), ("a\n\"b", "begins a quotation that never ends")] {
        do {
          _ = try await Self.take(text, office)
          Issue.record("was taken")
        } catch let error as EntryError {
          #expect(error.problem == problem)
        }
      }
    }
  }

  @Test("GEN-4: whoever manages one unit takes in that unit's people alone")
  func reach() async throws {
    try await TestOffice.with { office in
      let parks = try await office.unit("Parks")
      _ = try await office.unit("Police")
      _ = try await office.holder("Olga", .reader)
      let manager = try await office.holder("Mia", .administrator, unit: parks)
      let found = try await Self.faults(
        "mail,name,category,unit\na@example.gov,A,employee,Police\nolga@example.gov,Olga,employee,Parks\n", office,
        by: manager
      ).map(\.problem)
      #expect(found == ["is not one of yours", "is not one of your people"])
      #expect(
        try await Self.take("mail,name,category,unit\na@example.gov,A,employee,Parks\n", office, by: manager).entered
          == 1)
    }
  }

  @Test("GEN-4: thousands of people are in the register within seconds", arguments: Ground.databases)
  func many(_ ground: Ground) async throws {
    try await TestOffice.with(ground) { office in
      var list = "mail,name,category,unit,supervisor\n"
      for index in 0..<4000 {
        list +=
          "p\(index)@example.gov,Person \(index),employee,City of Maple Bend,p\(index / 10 + (index < 10 ? 1 : 0))@example.gov\n"
      }
      list = list.replacing(
        "p1@example.gov,Person 1,employee,City of Maple Bend,p1@",
        with: "p1@example.gov,Person 1,employee,City of Maple Bend,p2@")
      let begun = ContinuousClock.now
      #expect(try await Self.take(list, office).entered == 4000)
      let took = ContinuousClock.now - begun
      // A debug build on a busy machine; a release build takes a fraction.
      #expect(took < .seconds(60), "\(took)")
      print("4,000 people on \(ground): \(took)")
      let viewer = office.viewer
      let asked = ContinuousClock.now
      let found = try await office.services.database.read { tx in
        var filter = Person.Filter()
        filter.words = "person 3999"
        return try Person.search(filter, limit: 51, for: viewer, in: tx)
      }
      #expect(found.count == 1)
      print("found among them on \(ground): \(ContinuousClock.now - asked)")
    }
  }

  @Test("a table with anything at all in it is read or refused, and never ends the program")
  func fuzz() throws {
    var state: UInt64 = 0x9E37_79B9
    func next(_ bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    let plain = Array("ab,\"\n\r;\u{0}".utf8)
    var (read, refused) = (0, 0)
    for round in 0..<3000 {
      let alphabet = round % 2 == 0 ? plain : plain + [0xC3, 0xA9, 0xFF, 0xEF, 0xBB, 0xBF]
      let bytes = (0..<next(80)).map { _ in alphabet[Int(next(UInt64(alphabet.count)))] }
      do {
        let table = try DelimitedText(bytes)
        #expect(!table.columns.isEmpty)
        read += 1
      } catch {
        #expect(error.field == "file")
        refused += 1
      }
    }
    #expect(read > 100 && refused > 100)
  }
}
