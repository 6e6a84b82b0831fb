import Foundation
import RostraTesting
import Testing

@testable import Rostra

/// A disk of a few megabytes, in memory.
enum SmallDisk {
  static let canBeMade: Bool = {
    guard getuid() == 0 else {
      print("Not root: a disk of a few megabytes cannot be made, its test is left out")
      return false
    }
    let folder = NSTemporaryDirectory() + "rostra-mount-\(UUID().uuidString)"
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { rmdir(folder) }
    guard mount("tmpfs", folder, "tmpfs", 0, "size=1m") == 0 else {
      print("No disk can be mounted here: the test of a full one is left out")
      return false
    }
    umount(folder)
    return true
  }()

  static func with(megabytes: Int, _ body: (_ folder: String) async throws -> Void) async throws {
    let folder = NSTemporaryDirectory() + "rostra-disk-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try #require(mount("tmpfs", folder, "tmpfs", 0, "size=\(megabytes)m") == 0)
    defer {
      umount(folder)
      rmdir(folder)
    }
    try await body(folder)
  }
}

@Suite("The disk is full", .serialized, .enabled(if: Program.isThere && SmallDisk.canBeMade))
struct FullDiskTests {
  @Test("CAP-23: the capture ends with status 74 and the cure, the archive is whole, and with more space it goes on")
  func full() async throws {
    try await SmallDisk.with(megabytes: 64) { folder in
      try await CrashOffice.with(home: folder + "/home") { office in
        try await office.program.must(CrashOffice.capture)
        let before = try await office.acknowledged()
        let filler = folder + "/filler"
        // Filled to the last byte, and then a little less full, so that the space ends at different places.
        for free in [0, 40_000, 150_000] {
          try fill(filler, leaving: free, of: folder)
          office.server.advance(to: office.server.stage.number + 1)
          let ending = try await office.program.run(CrashOffice.capture)
          #expect(ending.status == 74, "\(free) bytes free: \(ending)")
          #expect(ending.complaints.contains("free space"), "\(ending.complaints)")
          try FileManager.default.removeItem(atPath: filler)
          let verified = try await office.program.run(["verify"])
          #expect(verified.status == 0, "\(verified)")
          #expect(before.isSubset(of: try await office.acknowledged()))
          try await office.recover("with space again")
        }
      }
    }
  }

  @Test("CAP-9, CAP-23: a production that finds no room is refused or ends with the cure, and leaves no half file")
  func production() async throws {
    try await SmallDisk.with(megabytes: 48) { disk in
      try await CrashOffice.with { office in
        try await office.program.must(CrashOffice.capture)
        let file = disk + "/production.zip"
        // What a production says it needs is checked before it begins.
        try fill(disk + "/filler", leaving: 4 << 20, of: disk)
        let refused = try await office.program.run(["produce", "water", "--out", file])
        #expect(refused.status == 74 && refused.complaints.contains("MiB"), "\(refused)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk) == ["filler"])
        // Or the space goes while it is made.
        try FileManager.default.removeItem(atPath: disk + "/filler")
        try fill(disk + "/filler", leaving: 26 << 20, of: disk)
        let filling = Task {
          while !FileManager.default.fileExists(atPath: file + ".part") { try await Task.sleep(for: .milliseconds(1)) }
          try fill(disk + "/more", leaving: 0, of: disk)
        }
        let ending = try await office.program.run(["produce", "", "--out", file])
        filling.cancel()
        try await filling.value
        #expect(ending.status == 74, "\(ending)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk).sorted() == ["filler", "more"])
        try FileManager.default.removeItem(atPath: disk + "/more")
        try await office.check("after the disk was full")
        try FileManager.default.removeItem(atPath: disk + "/filler")
        try await office.program.must(["produce", "water", "--out", file])
        try await office.program.must(["verify", file])
      }
    }
  }

  @Test(
    "CAP-4: a file that finds no room is refused with the cure, leaves nothing behind, and comes in with more space")
  func imports() async throws {
    try await SmallDisk.with(megabytes: 80) { disk in
      try await CrashOffice.with(platforms: [], home: disk + "/home") { office in
        try await office.program.must(["sites", "add", "https://city.example/cityhall", "--platform", "elsewhere"])
        let file = NSTemporaryDirectory() + "rostra-import-\(UUID().uuidString).csv"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let lines = (1...4000).map { "2025-06-01T12:00:00Z,cityhall,Notice number \($0),p-\($0)\n" }
        try ("date,author,text,id\n" + lines.joined()).write(toFile: file, atomically: true, encoding: .utf8)
        let arguments = ["import", file, "--site", "S-1", "--yes"]
        try fill(disk + "/filler", leaving: 100_000, of: disk)
        let refused = try await office.program.run(arguments)
        #expect(refused.status == 74, "\(refused)")
        try FileManager.default.removeItem(atPath: disk + "/filler")
        let rows = try await office.database { tx in try tx.row("SELECT count(*) FROM import_job")?.int(0) }
        #expect(rows == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk + "/home/spool").isEmpty)
        try await office.check("refused for want of room")
        // Or the space goes while it is taken in: what is acknowledged stays, and it goes on.
        try fill(disk + "/filler", leaving: 6 << 20, of: disk)
        _ = try await office.program.run(arguments)
        try FileManager.default.removeItem(atPath: disk + "/filler")
        try await office.check("the space went meanwhile")
        try await office.program.must(["import", file, "--site", "S-1", "--yes"])
        let versions = try await office.database { tx in try tx.row("SELECT count(*) FROM version")?.int(0) }
        #expect(versions == 4000)
        try await office.check("with space again")
      }
    }
  }

  private func fill(_ path: String, leaving free: Int, of folder: String) throws {
    try Data().write(to: URL(fileURLWithPath: path))
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    defer { try? file.close() }
    var system = statvfs()
    try #require(statvfs(folder, &system) == 0)
    let available = Int(system.f_bavail) * Int(system.f_frsize) - free
    var left = max(0, available)
    while left > 0 {
      let piece = min(left, 1 << 20)
      do { try file.write(contentsOf: Data(repeating: 1, count: piece)) } catch { break }
      left -= piece
    }
  }
}
