import Foundation
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing
import TransparencyLog
import WebArchive
import X509

@testable import Rostra

@Suite("An outside authority says when a checkpoint existed")
struct StampingTests {
  static let authority = "http://127.0.0.1:8427/"
  /// As `servers/tsa.sh` makes it.
  static let roots =
    ProcessInfo.processInfo.environment["ROSTRA_TEST_TSA_ROOTS"]
    ?? (ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp") + "/servers/tsa/a/ca.pem"

  /// Of the other authority, which signed nothing here.
  static let otherRoots = roots.replacing("/a/ca.pem", with: "/b/ca.pem")

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
      try await produced(office, anchors)
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

  /// A production says who stamped its checkpoint and when, and whether that was believed.
  private func produced(_ office: TestOffice, _ anchors: [Certificate]) async throws {
    try await office.add("page")
    try await office.capture()
    let path = "\(office.folder)/stamped.zip"
    _ = try await ProductionMaking(services: office.services, viewer: office.viewer, query: "", path: path).make()
    func report(key: NoteVerifier? = nil, anchors: [Certificate] = []) async throws -> ProductionReport {
      try await ProductionVerification(try FileSource(path: path), key: key, anchors: anchors).run()
    }
    let plain = try await report()
    #expect(plain.isVerified, "\(plain.findings)")
    #expect(plain.stamps.count == 1 && plain.stamps.allSatisfy { !$0.isTrusted && !$0.authority.isEmpty })
    #expect(plain.notProven.contains { $0.contains("--anchors") } && plain.notProven.contains { $0.contains("--key") })
    let full = try await report(key: office.services.signer.verifier, anchors: anchors)
    #expect(full.isVerified && full.stamps.allSatisfy(\.isTrusted) && full.isKeyExpected, "\(full.findings)")
    #expect(!full.notProven.contains { $0.contains("--") }, "\(full.notProven)")
    let other = try await report(key: try NoteSigner.generate(name: "rostra/other/1").verifier)
    #expect(other.findings.contains { $0.file.hasSuffix("log.vkey") })
    let strangers = try await report(
      anchors: try TimeStampToken.certificates(
        pem: try String(contentsOfFile: StampingTests.otherRoots, encoding: .utf8)))
    #expect(strangers.findings.contains { $0.file.hasSuffix(".tsr") }, "\(strangers.stamps)")
  }
}
