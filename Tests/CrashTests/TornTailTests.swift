import Foundation
import RostraTesting
import Testing

@testable import Rostra

@Suite("What a crash leaves at the end of a file", .serialized, .enabled(if: Program.isThere))
struct TornTailTests {
  /// Path of the one open segment.
  private func segment(of office: CrashOffice) async throws -> (path: String, length: Int) {
    let row = try await office.database { tx in
      try tx.row("SELECT object_key, length FROM segment").map { (try $0.text(0), try $0.int(1)) }
    }
    let (key, length) = try #require(row)
    return ("\(office.home)/objects/\(key)", length)
  }

  @Test("CAP-9: garbage behind the last commit is noted, and cut off by the next capture")
  func garbage() async throws {
    try await CrashOffice.with(platforms: ["page"]) { office in
      try await office.program.must(CrashOffice.capture)
      let (path, length) = try await segment(of: office)
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      #expect(whole.count == length)
      for tail in [
        Data([0x1F, 0x8B, 8, 0]), Data(repeating: 0, count: 70_000), whole.suffix(300), Data("WARC/1.1\r\n".utf8),
      ] {
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: tail)
        try file.close()
        let verified = try await office.program.run(["verify"])
        #expect(verified.status == 0, "\(verified)")
        #expect(verified.output.contains("after the last commit"), "\(verified.output)")
        try await office.recover("\(tail.count) bytes of garbage")
      }
    }
  }

  @Test("CAP-9: a tail that was being written when the power went is cut off, however much of it had reached the disk")
  func truncatedTail() async throws {
    try await CrashOffice.with(platforms: ["page"]) { office in
      try await office.program.must(CrashOffice.capture)
      for keep in [1, 500, 2000] {
        let (path, length) = try await segment(of: office)
        office.server.advance(to: office.server.stage.number + 1)
        // Durable, but no row points at it.
        let ending = try await office.program.run(CrashOffice.capture, stopAt: "before-rows")
        #expect(ending.signal == SIGKILL, "\(ending)")
        let file = try #require(FileHandle(forWritingAtPath: path))
        let size = try file.seekToEnd()
        #expect(size > UInt64(length), "the crash left a tail")
        try file.truncate(atOffset: min(size, UInt64(length + keep)))
        try file.close()
        try await office.recover("\(keep) bytes of a torn tail")
      }
    }
  }

  @Test("CAP-9: bytes that were acknowledged and are gone are an error that says so, never written over")
  func acknowledgedBytesGone() async throws {
    try await CrashOffice.with(platforms: ["page"]) { office in
      try await office.program.must(CrashOffice.capture)
      let (path, length) = try await segment(of: office)
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      try whole.dropLast(20).write(to: URL(fileURLWithPath: path))
      let capture = try await office.program.run(CrashOffice.capture)
      #expect(capture.status != 0)
      #expect(capture.complaints.contains("acknowledged bytes are lost"), "\(capture)")
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count == length - 20, "nothing was written")
      let verified = try await office.program.run(["verify"])
      #expect(verified.status == 1)
      // Restored from a backup, everything goes on.
      try whole.write(to: URL(fileURLWithPath: path))
      try await office.recover("restored")
    }
  }
}
