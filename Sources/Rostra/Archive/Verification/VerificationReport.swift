package import RostraPlatforms

/// What a verification looked at, and what it found wrong. Nothing found is the only good answer; a check that could not
/// be made is a finding.
package struct VerificationReport: Sendable {
  package var counts = Counts()
  package var findings: [Finding] = []
  /// More findings than are listed.
  package var unlisted = 0
  package var checkpointSize: Int64 = 0
  package var root: String = ""
  package var stamps: [String] = []

  package struct Counts: Sendable, Hashable {
    package var segments = 0
    package var records = 0
    package var bytes: Int64 = 0
    package var exchanges = 0
    package var items = 0
    package var versions = 0
    package var observations = 0
    package var evidence = 0
    package var daySeals = 0
    package var leaves = 0
    package var tiles = 0
    package var checkpoints = 0
  }

  package struct Finding: Sendable, Hashable, CustomStringConvertible {
    package var severity: Severity
    /// What is concerned: a segment's key, a version's id, a leaf's place.
    package var place: String
    package var message: String

    package var description: String { "\(severity.rawValue): \(place): \(message)" }
  }

  package enum Severity: String, Sendable, Hashable {
    /// Worth knowing; the archive is whole.
    case note
    /// Something is lost, altered, or not what it claims to be.
    case error
  }

  package init() {}

  package var isVerified: Bool { unlisted == 0 && !findings.contains { $0.severity == .error } }

  private static let mostFindings = 500

  /// Something is wrong.
  package mutating func find(_ place: String, _ message: String) { find(.error, place, message) }

  package mutating func find(_ severity: Severity, _ place: String, _ message: String) {
    guard findings.count < VerificationReport.mostFindings else {
      if severity == .error { unlisted += 1 }
      return
    }
    findings.append(Finding(severity: severity, place: place, message: message))
  }

  package var json: JSON {
    var members = JSONMembers()
    members.add("verified", .bool(isVerified))
    members.add(
      "counts",
      [
        "segments": JSON(counts.segments), "records": JSON(counts.records), "bytes": JSON(counts.bytes),
        "exchanges": JSON(counts.exchanges), "items": JSON(counts.items), "versions": JSON(counts.versions),
        "observations": JSON(counts.observations), "evidence": JSON(counts.evidence),
        "daySeals": JSON(counts.daySeals), "leaves": JSON(counts.leaves), "tiles": JSON(counts.tiles),
        "checkpoints": JSON(counts.checkpoints),
      ])
    members.add("checkpointSize", JSON(checkpointSize))
    members.add("root", root)
    members.add("stamps", .array(stamps.map { .string($0) }))
    members.add(
      "items",
      .array(
        findings.map { finding in
          [
            "severity": .string(finding.severity.rawValue), "place": .string(finding.place),
            "message": .string(finding.message),
          ]
        }))
    if unlisted > 0 { members.add("unlisted", JSON(unlisted)) }
    return members.json
  }
}
