import Foundation
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite(
  "The program is killed while it imports, and the import goes on behind its last transaction", .serialized,
  .enabled(if: Program.isThere))
struct ImportStepTests {
  /// Enough rows for several transactions.
  private static let table: String =
    "date,author,text,id\n"
    + (1...1500).map { "2025-06-01T12:00:00Z,cityhall,Notice number \($0),p-\($0)\n" }.joined()
    + "2025-06-01,cityhall,No hour,p-0\n"

  @Test("CAP-4, CAP-9: nothing acknowledged is lost, nothing is doubled, and the numbers on the import are right")
  func everyStep() async throws {
    for stop in [
      "before-segment-append", "before-segment-durable", "before-segment-durable:2", "before-rows", "before-rows:3",
      "after-rows", "after-rows:2", "after-rows:4",
    ] {
      try await CrashOffice.with(platforms: []) { office in
        try await office.program.must(["sites", "add", "https://city.example/cityhall", "--platform", "elsewhere"])
        let file = "\(office.home)/posts.csv"
        try Self.table.write(toFile: file, atomically: true, encoding: .utf8)
        let ending = try await office.program.run(["import", file, "--site", "S-1", "--yes"], stopAt: stop)
        #expect(ending.signal == SIGKILL, "\(stop) was not reached: \(ending)")
        let before = try await office.acknowledged()
        try await office.program.must(["imports", "--resume"])
        let lost = before.subtracting(try await office.acknowledged())
        #expect(lost.isEmpty, "\(stop): acknowledged, but gone: \(lost.prefix(5))")
        try await office.check(stop)
        let row = try await office.database { tx in
          try tx.row(
            """
            SELECT state || ' ' || new_items || ' ' || changed || ' ' || known || ' ' || quarantined,
              (SELECT count(*) FROM version), (SELECT count(*) FROM import_quarantine),
              (SELECT count(*) FROM exchange) FROM import_job
            """)
        }
        #expect(try row?.text(0) == "done 1500 0 0 1", "\(stop)")
        #expect(try row?.int(1) == 1500 && row?.int(2) == 1 && row?.int(3) == 1, "\(stop)")
        let left = try FileManager.default.contentsOfDirectory(atPath: "\(office.home)/spool")
        #expect(left.isEmpty, "\(stop): left over: \(left)")
      }
    }
  }
}
