/// What was found about a bag (RFC 8493, "The BagIt File Packaging Format"): whether it is complete and unaltered, and what
/// is amiss.
package struct BagReport: Sendable, Hashable {
  package enum Verdict: String, Sendable, Hashable {
    case valid
    /// Complete and unaltered, yet with something that the RFC advises against.
    case warning
    case invalid
  }

  package struct Finding: Sendable, Hashable, CustomStringConvertible {
    package var isError: Bool
    /// The file concerned, as it is named in the bag.
    package var path: String
    package var message: String

    package var description: String { "\(isError ? "error" : "warning"): \(path): \(message)" }
  }

  /// As `bagit.txt` says: `1.0`.
  package var version: String?
  package var payloadFiles = 0
  package var payloadBytes: UInt64 = 0
  /// Digests compared and found right, payload and tag files together.
  package var digestsProven = 0
  package var findings: [Finding] = []
  /// All findings, kept or not.
  package var findingCount = 0
  private(set) var errorCount = 0

  package var verdict: Verdict { errorCount > 0 ? .invalid : findingCount > 0 ? .warning : .valid }

  private static let findingsKept = 1000

  mutating func error(_ path: String, _ message: String) {
    errorCount += 1
    add(Finding(isError: true, path: path, message: message))
  }

  mutating func warning(_ path: String, _ message: String) {
    add(Finding(isError: false, path: path, message: message))
  }

  private mutating func add(_ finding: Finding) {
    findingCount += 1
    if findings.count < Self.findingsKept { findings.append(finding) }
  }
}

/// Why a bag could not be written.
package enum BagError: Error, Sendable, Equatable, CustomStringConvertible {
  case path(String, reason: String)
  case duplicate(String)
  case exists(String)
  case system(operation: String, path: String, reason: String)

  package var description: String {
    switch self {
    case .path(let path, let reason): "bag path \"\(path)\": \(reason)"
    case .duplicate(let path): "bag path \"\(path)\" was added twice"
    case .exists(let path): "\(path) exists already; a bag is written into a new folder"
    case .system(let operation, let path, let reason): "\(operation) \(path): \(reason)"
    }
  }
}
