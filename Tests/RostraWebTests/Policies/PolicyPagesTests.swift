import HTTPTypes
import HummingbirdTesting
import RostraPlatforms
import RostraStorage
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("Policies, to read")
struct PolicyPagesTests {
  private static func contents(_ version: String, _ purpose: String) -> [String: JSON] {
    [
      "policy-title": "Social media policy", "version": .string(version), "number": "416",
      "policy-owner": "City Manager", "element-pol-3": .string(purpose), "element-pol-5": "Five goals.",
      "element-pol-8": "Mail alone is excluded.",
    ]
  }

  /// Two versions, the second of which took the place of the first after ten days.
  private func versions(_ office: WebTestOffice) async throws -> (first: String, second: String, day: String) {
    let day = AgencyTime(office.services.agency).date(office.clock.now())
    let first = try await office.place(
      PolicyProcedure.self, at: .promulgated, Self.contents("2026-1", "To inform residents quickly."))
    office.clock.advance(bySeconds: 10 * 86_400)
    let (agency, now) = (office.agency, office.clock.now().milliseconds)
    try await office.services.database.write { tx in
      let entered = try #require(try tx.row("SELECT entered FROM case_file WHERE reference = \(first)")).text("entered")
      let both = entered.dropLast() + ",\"superseded\":\(now)}"
      try tx.execute(
        """
        UPDATE case_file SET stage = 'superseded', is_over = 1, entered = \(String(both))
        WHERE agency = \(agency) AND reference = \(first)
        """)
    }
    let second = try await office.place(
      PolicyProcedure.self, at: .promulgated, Self.contents("2026-2", "To inform residents and to listen."),
      about: first)
    return (first, second, day)
  }

  @Test("POL-55, AUD-12: anybody reads the policy in force, what it was on a day, what changed, as page, PDF and text")
  func everybody() async throws {
    try await WebTestOffice.with { office in
      #expect(try await office.nobody.get("/policy").text.contains("No policy is in force yet."))
      let (first, second, day) = try await versions(office)
      _ = try await office.place(PolicyProcedure.self, at: .draft, ["policy-title": "A secret draft"])
      let now = try await office.nobody.get("/policy").text
      #expect(now.contains("2026-2") && !now.contains("2026-1") && !now.contains("secret draft"))
      let then = try await office.nobody.get("/policy?at=\(day)").text
      #expect(then.contains("2026-1") && !then.contains("2026-2"))
      #expect(try await office.nobody.get("/policy?at=2001-01-01").text.contains("No policy was in force then."))

      let page = try await office.nobody.get("/policy/\(second)").text
      #expect(page.contains("and to listen") && page.contains("/policy/\(first)"))
      #expect(
        try await office.nobody.get("/policy/\(first)", headers: [.acceptLanguage: "es"]).text
          .contains("Está vigente una versión posterior."))
      let changes = try await office.nobody.get("/policy/\(second)/changes").text
      #expect(changes.contains("<ins>") && changes.contains("<del>") && !changes.contains("Five goals"))
      let pdf = try await office.nobody.get("/policy/\(second)/document.pdf")
      #expect(pdf.body.readableBytesView.starts(with: Array("%PDF-".utf8)))
      let text = try await office.nobody.get("/policy/\(second)/document.txt").text
      #expect(text.contains("Mail alone is excluded.") && text.contains("2026-2"))
      #expect(try await office.nobody.get("/policy/PO-3").status == .notFound)
      #expect(try await office.nobody.get("/policy/PO-3/document.txt").status == .notFound)
    }
  }

  @Test("POL-55, AUD-12: a promulgated policy of a later day is told as one to come; until then the earlier one holds")
  func effect() async throws {
    try await WebTestOffice.with { office in
      let time = AgencyTime(office.services.agency)
      func day(_ days: Int64) -> String { time.date(office.clock.now().advanced(bySeconds: days * 86_400)) }
      let (soon, later) = (day(20), day(31))
      var contents = Self.contents("2026-2", "To listen.")
      contents["effective"] = .string(later)
      let policy = try await office.place(PolicyProcedure.self, at: .promulgated, contents)
      let now = try await office.nobody.get("/policy").text
      #expect(now.contains("No policy is in force yet.") && now.contains("Promulgated, not in force yet"))
      #expect(now.contains("/policy/\(policy)"))
      #expect(try await office.nobody.get("/policy?at=\(soon)").text.contains("No policy was in force then."))
      #expect(try await office.nobody.get("/policy?at=\(later)").text.contains("2026-2"))
      office.clock.advance(bySeconds: 32 * 86_400)
      let then = try await office.nobody.get("/policy").text
      #expect(then.contains("2026-2") && !then.contains("not in force yet"))
    }
  }

  @Test("POL-46, TRN-4, TRN-11: whoever reads it says so once; who has not is told to those alone who answer for it")
  func acknowledging() async throws {
    try await WebTestOffice.with { office in
      let policy = try await office.place(PolicyProcedure.self, at: .promulgated, Self.contents("1", "Why."))
      let place = "/policies/\(policy)/read"
      let (employee, human) = (try await office.person(.employee), try await office.person(.humanResources))
      var page = try await employee.get(place).text
      #expect(page.contains("I have read it") && page.contains("Mail alone is excluded."))
      #expect(!page.contains("Who has read it"))
      _ = try await PolicyTelling(services: office.services).run()
      let mail = employee.person!.mail
      #expect(try await human.get("/policies/\(policy)/unread.csv").text.contains(mail))
      #expect(try await employee.get("/policies/\(policy)/unread.csv").status == .forbidden)
      #expect(try await employee.post(place).status == .seeOther)
      page = try await employee.get(place).text
      #expect(page.contains("You said on") && !page.contains("<button>I have read it"))
      #expect(!(try await human.get("/policies/\(policy)/unread.csv").text).contains(mail))
      #expect(try await human.get(place).text.contains("1 of "))
      #expect(try await office.nobody.get(place).status == .seeOther)
    }
  }

  @Test("POL-45: a reviewer from outside comments on the frozen draft by a link of their own, and no other way")
  func consultation() async throws {
    try await WebTestOffice.with { office in
      let officer = try await office.person(.technologyOfficer)
      let employee = try await office.person(.employee)
      let policy = try await office.place(PolicyProcedure.self, at: .consultation, Self.contents("1", "Why."))
      let invitation = [("name", "Prof. Ada Roe"), ("mail", "ada@university.example")]
      #expect(try await employee.post("/policies/\(policy)/reviewers", invitation).status == .forbidden)
      #expect(
        try await officer.post("/policies/\(policy)/reviewers", [("name", "Ada"), ("mail", "no mail")]).status
          == .unprocessableContent)
      let answer = try await officer.post("/policies/\(policy)/reviewers", invitation).text
      let link = try #require(answer.firstRange(of: #//consultation/[A-Za-z0-9_-]{30,}/#))
      let place = String(answer[link])
      #expect(!(try await officer.get("/policies/\(policy)/read").text).contains(place), "it is shown once")

      let draft = try await office.nobody.get(place)
      #expect(draft.text.contains("Prof. Ada Roe") && draft.text.contains("Mail alone is excluded."))
      #expect(draft.headers[.cacheControl] == "no-store")
      #expect(
        try await office.nobody.get("/consultation/" + String(repeating: "A", count: 43)).text.contains("opens nothing")
      )
      #expect(try await office.nobody.post(place, [("text", " ")]).status == .unprocessableContent)
      let sent = try await office.nobody.post(place, [("text", "Say <why>."), ("element", "POL-3")])
      #expect(sent.status == .ok && sent.text.contains("PC-1"))
      let comment = try await officer.get("/policy-comments/PC-1").text
      #expect(comment.contains("Say &lt;why&gt;.") && comment.contains("Prof. Ada Roe, ada@university.example"))
      for _ in 0..<CommentDesk.most { _ = try await office.nobody.post(place, [("text", "More.")]) }
      #expect(try await office.nobody.post(place, [("text", "More.")]).status == .tooManyRequests)
      office.clock.advance(bySeconds: 601)
      #expect(try await office.nobody.post(place, [("text", "More.")]).status == .ok)

      try await office.services.database.write { tx in
        try tx.execute("UPDATE case_file SET stage = 'counsel-review' WHERE reference = \(policy)")
      }
      #expect(try await office.nobody.post(place, [("text", "Late.")]).status == .notFound)
      #expect(try await office.nobody.get(place).text.contains("opens nothing"))
    }
  }

  @Test(
    "GEN-15, TRN-15: a sheet for official and one for personal use, and one that asks volunteers rather than tells them"
  )
  func conduct() async throws {
    try await WebTestOffice.with { office in
      let employee = try await office.person(.employee)
      let list = try await employee.get("/conduct").text
      for sheet in ConductSheet.all {
        #expect(list.contains("/conduct/\(sheet.id)"))
        #expect(try await employee.get("/conduct/\(sheet.id)").text.contains(HTML.escaped(sheet.closing)))
        let pdf = try await employee.get("/conduct/\(sheet.id)/document.pdf")
        #expect(pdf.body.readableBytesView.starts(with: Array("%PDF-".utf8)))
      }
      for standard in ConductSheet.volunteers.standards {
        #expect(standard.text.localizedStandardContains("please") || standard.text.contains("We ask"))
        #expect(!standard.text.contains("must") && !standard.text.contains("shall"))
      }
      #expect(try await employee.get("/conduct/nothing").status == .notFound)
      for page in ["/training", "/account"] {
        #expect(try await employee.get(page).text.contains("href=\"/conduct\""), "\(page)")
      }
      #expect(!(try await employee.get("/policies").text).contains("href=\"/conduct\""))
      #expect(try await office.nobody.get("/conduct").status == .seeOther)
    }
  }
}
