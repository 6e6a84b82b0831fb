import Foundation
import RostraTesting
import Testing

@testable import Rostra

@Suite(
  "The program is killed while it backs up or restores, and there is a whole one or none", .serialized,
  .enabled(if: Program.isThere))
struct BackupStepTests {
  @Test("SEC-12: no backup has its name before it is whole; the next one takes up what was copied")
  func backup() async throws {
    try await CrashOffice.with { office in
      try await office.program.must(CrashOffice.capture)
      let place = office.home + "-backups"
      defer { try? FileManager.default.removeItem(atPath: place) }
      let key = place + ".key"
      defer { try? FileManager.default.removeItem(atPath: key) }
      try await office.program.must(["backup", "--make-key", key])
      for step in StepTests.backup.sorted(by: { $0.rawValue < $1.rawValue }) {
        let ending = try await office.program.run(["backup", place, "--key", key], stopAt: step.rawValue)
        #expect(ending.signal == SIGKILL, "\(step) was not reached: \(ending)")
        let check = try await office.program.run(["backup", place, "--key", key, "--check"])
        #expect(check.status == 66, "\(step): there is no finished backup, \(check)")
        try await office.check(step.rawValue)
      }
      try await office.program.must(["backup", place, "--key", key, "--incremental"])
      try await office.program.must(["backup", place, "--key", key, "--check"])
      let parts = try FileManager.default.contentsOfDirectory(atPath: place).filter { $0.hasSuffix(".part") }
      #expect(parts.isEmpty, "\(parts)")
      try await office.check("backed up")
    }
  }

  @Test("SEC-12: no home has its name before it is whole; the next restore of the same backup makes it")
  func restore() async throws {
    try await CrashOffice.with { office in
      try await office.program.must(CrashOffice.capture)
      let place = office.home + "-backups"
      let key = place + ".key"
      defer { for path in [place, key] { try? FileManager.default.removeItem(atPath: path) } }
      try await office.program.must(["backup", "--make-key", key])
      try await office.program.must(["backup", place, "--key", key])
      for step in StepTests.restore.sorted(by: { $0.rawValue < $1.rawValue }) {
        let elsewhere = Program(home: "\(office.home)-\(step.rawValue)")
        defer {
          for path in [elsewhere.home, elsewhere.home + ".restoring"] {
            try? FileManager.default.removeItem(atPath: path)
          }
        }
        let ending = try await elsewhere.run(["restore", place, "--key", key], stopAt: step.rawValue)
        #expect(ending.signal == SIGKILL, "\(step) was not reached: \(ending)")
        #expect(!FileManager.default.fileExists(atPath: elsewhere.home), "\(step)")
        let restored = try await elsewhere.must(["restore", place, "--key", key])
        #expect(restored.output.contains("VERIFIED"), "\(restored)")
        #expect(!FileManager.default.fileExists(atPath: elsewhere.home + ".restoring"), "\(step)")
        // It goes on: the next capture is taken in, and the whole still verifies.
        office.server.advance(to: 2)
        try await elsewhere.must(CrashOffice.capture)
        try await elsewhere.must(["verify"])
      }
    }
  }
}
