import Foundation
import RostraPlatforms
import RostraTesting
import Testing

/// Alerts and annotations at the command line (GEN-11), each word of it a process of the real program.
@Suite("Alerts at the command line", .serialized, .enabled(if: Program.isThere))
struct AlertTests {
  @Test("GEN-11: a dictionary is kept from a file, an alert made, its hits listed and seen to, all at the command line")
  func alerts() async throws {
    try await CrashOffice.with(platforms: ["feed"]) { office in
      let file = office.home + "-words.txt"
      defer { try? FileManager.default.removeItem(atPath: file) }
      try "water*\nboil\n".write(toFile: file, atomically: true, encoding: .utf8)
      let kept = try await office.document(["alerts", "dictionaries", "keep", "Water", "--from", file])
      #expect(kept["version"] == 1 && kept["terms"]?.array?.count == 2)
      let shown = try await office.program.must(["alerts", "dictionaries", "show", "Water"])
      #expect(shown.output == "water*\nboil\n")
      let refused = try await office.program.run(["alerts", "make", "A", "--to", "nobody@example.gov"])
      #expect(refused.status == 65 && refused.complaints.contains("recipients"), "\(refused)")
      let made = try await office.document(["alerts", "make", "A", "--dictionary", "Water", "questions"])
      #expect(made["dictionaries"]?.array?.count == 2)
      _ = try await office.document(["capture"])
      // As long as a busy machine takes to come to it.
      var hits: JSON = [:]
      for _ in 0..<6 where hits["hits"]?.array?.isEmpty ?? true {
        _ = try await office.program.run(["work"], killAfter: .seconds(8))
        hits = try await office.document(["alerts", "hits"])
      }
      let key = try #require(hits["hits"]?[0]?["hit"]?.string, "\(hits.text)")
      let seen = try await office.document(["alerts", "handle", "seen", key])
      #expect(seen["changed"] == 1)
      let item = try #require(hits["hits"]?[0]?["item"]?.string)
      let act = try await office.document(["annotate", "tag", "follow up", "--items", item])
      #expect(act["items"] == 1)
      let undone = try await office.document(["annotate", "undo", act["id"]?.string ?? ""])
      #expect(undone["undone"]?.string == act["id"]?.string)
      #expect(try await office.document(["alerts", "pause", "A"])["active"] == false)
      #expect(try await office.document(["alerts", "forget", "A"])["removed"] == "A")
      #expect(try await office.document(["alerts", "watched"])["alerts"]?.array?.isEmpty == true)
      try await office.check("alerts")
    }
  }
}
