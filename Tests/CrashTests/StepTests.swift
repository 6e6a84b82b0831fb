import Foundation
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

@Suite(
  "The program is killed at every write step, and the archive is whole afterwards", .serialized,
  .enabled(if: Program.isThere))
struct StepTests {
  /// The steps that a capture and its integration take, with a later occurrence of those that come often.
  static let stops: [String] = Steps.Name.allCases.filter { !elsewhere.contains($0) }.flatMap { name in
    switch name {
    case .beforeSegmentAppend: [name.rawValue, "\(name.rawValue):9"]
    case .beforeSegmentDurable, .beforeRows, .afterRows: [name.rawValue, "\(name.rawValue):2"]
    default: [name.rawValue]
    }
  }

  static let production: Set<Steps.Name> = [.duringProduction, .beforeProductionNamed]
  static let backup: Set<Steps.Name> = [.duringBackup, .beforeBackupNamed]
  static let restore: Set<Steps.Name> = [.duringRestore, .beforeHomeNamed]
  private static let elsewhere = production.union(backup).union(restore)

  /// Two captures, the month turned between them so that a segment is closed: the second one is killed at each step.
  @Test("CAP-9, CAP-23: nothing acknowledged is lost and nothing is doubled", .timeLimit(.minutes(10)))
  func everyStep() async throws {
    let expected = try await undisturbed()
    for stop in StepTests.stops {
      try await CrashOffice.with { office in
        // What the step needs is there: the first capture for some, the second with a month's end for the rest.
        try await office.program.run(CrashOffice.capture, stopAt: stop)
        let first = try await office.acknowledged()
        try await office.recover("\(stop), first capture")
        try await expectHeld(first, in: office, stop)

        try await StepTests.turnTheMonth(office)
        office.server.advance(to: 2)
        let ending = try await office.program.run(CrashOffice.capture, stopAt: stop)
        #expect(ending.signal == SIGKILL || stop.hasSuffix(":2"), "\(stop) was not reached: \(ending)")
        let second = try await office.acknowledged()
        try await office.recover("\(stop), second capture")
        try await expectHeld(second, in: office, stop)
        #expect(try await office.contents() == expected, "\(stop)")
      }
    }
  }

  private func expectHeld(
    _ before: Set<String>, in office: CrashOffice, _ what: String, _ location: SourceLocation = #_sourceLocation
  ) async throws {
    let lost = before.subtracting(try await office.acknowledged())
    #expect(lost.isEmpty, "\(what): acknowledged, but gone: \(lost.prefix(5))", sourceLocation: location)
  }

  private func undisturbed() async throws -> [String: String] {
    var contents: [String: String] = [:]
    try await CrashOffice.with { office in
      try await office.recover("undisturbed, first capture")
      try await StepTests.turnTheMonth(office)
      office.server.advance(to: 2)
      try await office.recover("undisturbed, second capture")
      contents = try await office.contents()
      #expect(contents.count > 10)
      let closed = try await office.database { tx in
        try tx.row("SELECT count(*) FROM segment WHERE state = 'closed'")?.int(0)
      }
      #expect(closed == 2, "the month's end closed the segments")
    }
    return contents
  }

  /// As if the first capture had been in another month. An open segment's times are not under any leaf yet.
  static func turnTheMonth(_ office: CrashOffice) async throws {
    try await office.database { tx in
      _ = try tx.execute("UPDATE segment SET opened_at = opened_at - 3456000000 WHERE state = 'open'")
    }
  }
}
