import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("Rules, texts, platforms and help, on pages")
struct RulesRoutesTests {
  @Test("GEN-1: the rules show what they switch on with its source; a change is seen line by line before it holds")
  func rules() async throws {
    try await WebTestOffice.with { office in
      let head = try await office.person(.agencyHead)
      let page = try await head.get("/settings/rules").text
      for words in ["Missouri, local government", "RSMo 9.010", "City Clerk", "10 business days", "Change the rules"] {
        #expect(page.contains(words), "\(words)")
      }
      let clerk = try await office.person(.employee)
      #expect(try await !clerk.get("/settings/rules").text.contains("Change the rules"))
      #expect(try await clerk.get("/settings/rules/edit").status == .notFound)
      let old = try Profile.text(of: "missouri-local")
      let new = old.replacing("days: 10, basis: business", with: "days: 15, basis: business")
      let wrong = try await head.post("/settings/rules/check", [("version", "0"), ("text", new + "\nnonsense: 1\n")])
      #expect(
        wrong.status == .unprocessableContent && wrong.text.contains("&#39;nonsense&#39;")
          || wrong.text.contains("'nonsense'"))
      let seen = try await head.post("/settings/rules/check", [("version", "0"), ("text", new)])
      #expect(seen.status == .ok && seen.text.contains("<ins>") && seen.text.contains("days: 15"))
      #expect(try await !head.get("/settings/rules").text.contains("15 business days"), "looking changes nothing")
      let unsaid = try await head.post("/settings/rules", [("version", "0"), ("text", new), ("reason", "")])
      #expect(unsaid.status == .unprocessableContent && unsaid.text.contains("id=\"reason-error\""))
      let kept = try await head.post(
        "/settings/rules", [("version", "0"), ("text", new), ("reason", "The council said so")])
      #expect(kept.status == .seeOther)
      let now = try await head.get("/settings/rules").text
      #expect(now.contains("15 business days") && now.contains("The council said so"))
      #expect(try await head.get("/settings/rules/edit?profile=new-jersey").text.contains("CTO/CIO"))
      #expect(try await head.get("/settings/rules/edit?profile=../x").status == .notFound)
      #expect(try await office.nobody.get("/settings/rules").status == .seeOther)
    }
  }

  @Test("GEN-7 and GEN-8: glossary and directory are those of the rules in force")
  func help() async throws {
    try await WebTestOffice.with { office in
      let clerk = try await office.person(.employee)
      #expect(try await clerk.get("/help/glossary").text.contains("independent contractors"))
      let directory = try await clerk.get("/help/directory").text
      #expect(directory.contains("Local Records Program") && directory.contains("573-751-9047"))
    }
  }

  @Test("MSG-1: a text is tried out with sample facts, kept, and refused with its faults")
  func texts() async throws {
    try await WebTestOffice.with { office in
      let admin = try await office.person(.administrator)
      #expect(try await admin.get("/settings/texts").text.contains("site decision"))
      let place = "/settings/texts/site-decision"
      let body = "{{reference}} {{address}} {{evidence}} <b>{{reason}}</b>"
      let tried = try await admin.post(
        place, [("version", "0"), ("subject", "{{decision}}"), ("body", body), ("act", "try")])
      #expect(tried.status == .ok && tried.text.contains("&lt;b&gt;It serves families.&lt;/b&gt;"))
      #expect(try await admin.get(place).text.contains("Nobody has changed it"))
      let refused = try await admin.post(
        place, [("version", "0"), ("subject", "{{decision}}"), ("body", "{{pay}}"), ("act", "keep")])
      #expect(refused.status == .unprocessableContent && refused.text.contains("id=\"body-error\""))
      let kept = try await admin.post(
        place, [("version", "0"), ("subject", "{{decision}}"), ("body", body), ("act", "keep")])
      #expect(kept.status == .seeOther)
      #expect(try await admin.get("/settings/texts").text.contains("Yours, version 1"))
      #expect(try await admin.get("/settings/texts/nothing").status == .notFound)
      #expect(try await office.person(.agencyHead).get(place).status == .forbidden)
    }
  }

  @Test("GEN-5: a platform is added on its page and found in the list and the file; e-mail is refused with the reason")
  func platforms() async throws {
    try await WebTestOffice.with { office in
      let admin = try await office.person(.administrator)
      #expect(try await admin.get("/platforms").text.contains("Social networking, dating services included"))
      let mail = try await admin.post("/platforms", [("name", "Gmail"), ("categories", "forums")])
      #expect(mail.status == .unprocessableContent && mail.text.contains("is e-mail, which is no platform"))
      #expect(try await admin.post("/platforms", [("name", "Square"), ("categories", "forums")]).status == .seeOther)
      let clerk = try await office.person(.employee)
      let page = try await clerk.get("/platforms").text
      #expect(page.contains("Square") && !page.contains("Add a platform"))
      #expect(try await clerk.get("/platforms?format=csv").text.contains("\"square\",\"Square\""))
      #expect(try await clerk.post("/platforms", [("name", "X"), ("categories", "forums")]).status == .forbidden)
      #expect(try await admin.post("/platforms/square/retire").status == .seeOther)
      #expect(try await admin.post("/platforms/square/retire").status == .notFound)
    }
  }
}
