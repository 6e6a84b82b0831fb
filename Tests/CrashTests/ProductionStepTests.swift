import Foundation
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite(
  "The program is killed while it makes a production, and nobody ever holds half of one", .serialized,
  .enabled(if: Program.isThere))
struct ProductionStepTests {
  @Test("CAP-9: no file has its name before it is whole, and the next attempt makes it")
  func everyStep() async throws {
    try await CrashOffice.with { office in
      try await office.program.must(CrashOffice.capture)
      for step in Steps.Name.allCases where StepTests.production.contains(step) {
        let file = "\(office.home)/\(step.rawValue).zip"
        let before = try await office.acknowledged()
        let ending = try await office.program.run(["produce", "water", "--out", file], stopAt: step.rawValue)
        #expect(ending.signal == SIGKILL, "\(step) was not reached: \(ending)")
        #expect(!FileManager.default.fileExists(atPath: file), "\(step)")
        #expect(before.isSubset(of: try await office.acknowledged()))
        try await office.check(step.rawValue)
        #expect(FileManager.default.fileExists(atPath: file + ".part.work"), "\(step)")
        try await office.program.must(["produce", "water", "--out", "\(office.home)/\(step.rawValue)-other.zip"])
        #expect(!FileManager.default.fileExists(atPath: file + ".part.work"), "the next one clears it away")
        try await office.program.must(["produce", "water", "--out", file])
        try await office.program.must(["verify", file])
        try await office.check("\(step.rawValue), made again")
        let made = try await office.database { tx in try tx.row("SELECT count(*) FROM production")?.int(0) }
        let entries = try await office.evidence(of: "production.make")
        #expect(made == entries, "\(step): as many entries as productions")
      }
    }
  }
}

extension CrashOffice {
  fileprivate func evidence(of verb: String) async throws -> Int? {
    try await database { tx in try tx.row("SELECT count(*) FROM evidence WHERE verb = \(verb)")?.int(0) }
  }
}
