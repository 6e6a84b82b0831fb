import Foundation
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing
import TransparencyLog

@testable import Rostra

@Suite("An outside authority says when a checkpoint existed")
struct StampingTests {
  static let authority = "http://127.0.0.1:8427/"
  /// As `servers/tsa.sh` makes it.
  static let roots =
    ProcessInfo.processInfo.environment["ROSTRA_TEST_TSA_ROOTS"]
    ?? (ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp") + "/servers/tsa/a/ca.pem"

  static let isThere: Bool = {
    guard Loopback.accepts(port: 8427), FileManager.default.fileExists(atPath: roots) else {
      print("No time-stamp authority at 127.0.0.1:8427 with roots at \(roots): its tests are left out")
      return false
    }
    return true
  }()

  @Test(
    "CAP-9: a stamp is kept with its evidence and verified with the archive; a wrong one is refused",
    .enabled(if: isThere))
  func stamps() async throws {
    try await TestOffice.with { office in
      try await office.settle()
      let anchors = try TimeStampToken.certificates(
        pem: try String(contentsOfFile: StampingTests.roots, encoding: .utf8))
      let client = office.client()
      defer { client.shutdown() }
      let stamping = LedgerStamping(services: office.services, client: client, anchors: anchors)
      let stamp = try await stamping.stamp(by: StampingTests.authority, for: office.viewer)
      #expect(stamp.size >= 1)
      try await office.settle()
      let report = try await office.checkArchive()
      #expect(report.stamps.count == 1)
      #expect(try await office.evidence().last?.verb == "log.stamp")
      // The signature of another checkpoint.
      await #expect(throws: (any Error).self) {
        _ = try await stamping.stamp(by: StampingTests.authority + "bad", for: office.viewer)
      }
      await #expect(throws: (any Error).self) {
        _ = try await stamping.stamp(by: StampingTests.authority + "reject", for: office.viewer)
      }
      await #expect(throws: NotPermitted.self) {
        _ = try await stamping.stamp(by: StampingTests.authority, for: office.viewer(.auditor))
      }
      #expect(try await office.checkArchive().stamps.count == 1)
      // Moved to another checkpoint, the stamp is found to stamp something else.
      try await office.tamper("UPDATE ledger_stamp SET size = size + 1")
      #expect(try await office.faults().contains { $0.place.hasPrefix("time stamp") })
    }
  }
}
