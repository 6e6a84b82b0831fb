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
}

@Suite("The disk is full", .serialized, .enabled(if: Program.isThere && SmallDisk.canBeMade))
struct FullDiskTests {
  @Test("CAP-23: the capture ends with status 74 and the cure, the archive is whole, and with more space it goes on")
  func full() async throws {
    let folder = NSTemporaryDirectory() + "rostra-disk-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try #require(mount("tmpfs", folder, "tmpfs", 0, "size=64m") == 0)
    defer {
      umount(folder)
      rmdir(folder)
    }
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
