import Foundation
import RostraTesting
import Testing

/// The real program, run as a process of its own on a home of its own.
struct Program: Sendable {
  let home: String
  var environment: [String: String] = [:]

  /// How a process ended, and what it said.
  struct Ending: Sendable {
    /// The exit status; nil where a signal ended it.
    var status: Int32?
    var signal: Int32?
    var output: String
    var complaints: String
  }

  /// `ROSTRA_PROGRAM`, else the executable beside the tests.
  static let path: String? = {
    if let path = ProcessInfo.processInfo.environment["ROSTRA_PROGRAM"] { return path }
    var folders = [URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()]
    folders += Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
    let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    folders.append(root.appending(path: ".build/debug"))
    let found = folders.map { $0.appending(path: "rostra").path }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
    if found == nil {
      print("The program rostra is not built, and ROSTRA_PROGRAM is not set: crash tests are left out")
    }
    return found
  }()

  static var isThere: Bool { path != nil }

  /// Runs a command to its end, or to `killAfter`, when it is killed as a power cut would.
  ///
  /// - Parameter atHome: whether it is told of the home; some commands know of none.
  @discardableResult
  func run(
    _ arguments: [String], atHome: Bool = true, stopAt: String? = nil, killAfter: Duration? = nil
  ) async throws -> Ending {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Program.path))
    process.arguments = arguments + (atHome ? ["--home", home] : [])
    var environment = ProcessInfo.processInfo.environment.merging(self.environment) { _, own in own }
    environment["ROSTRA_STOP_AT"] = stopAt
    environment["SWIFT_BACKTRACE"] = "enable=no"
    process.environment = environment
    let folder = NSTemporaryDirectory()
    let outputPath = folder + "rostra-output-\(UUID().uuidString)"
    let complaintsPath = folder + "rostra-complaints-\(UUID().uuidString)"
    defer { for path in [outputPath, complaintsPath] { try? FileManager.default.removeItem(atPath: path) } }
    process.standardOutput = try Program.newFile(outputPath)
    process.standardError = try Program.newFile(complaintsPath)
    process.standardInput = FileHandle.nullDevice
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in continuation.resume() }
      do {
        try process.run()
      } catch {
        process.terminationHandler = nil
        continuation.resume(throwing: error)
        return
      }
      if let killAfter {
        let id = process.processIdentifier
        Task {
          try? await Task.sleep(for: killAfter)
          if process.isRunning { kill(id, SIGKILL) }
        }
      }
    }
    let isSignal = process.terminationReason == .uncaughtSignal
    return Ending(
      status: isSignal ? nil : process.terminationStatus, signal: isSignal ? process.terminationStatus : nil,
      output: (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "",
      complaints: (try? String(contentsOfFile: complaintsPath, encoding: .utf8)) ?? "")
  }

  private static func newFile(_ path: String) throws -> FileHandle {
    try Data().write(to: URL(fileURLWithPath: path))
    return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  /// Runs a command that must succeed.
  @discardableResult
  func must(
    _ arguments: [String], _ location: SourceLocation = #_sourceLocation
  ) async throws -> Ending {
    let ending = try await run(arguments)
    #expect(
      ending.status == 0, "rostra \(arguments.joined(separator: " ")): \(ending.output)\(ending.complaints)",
      sourceLocation: location)
    return ending
  }
}
