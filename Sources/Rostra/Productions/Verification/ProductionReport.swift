package import RostraPlatforms

/// What the verification of a production looked at, what it found wrong, and what nobody can prove by it.
package struct ProductionReport: Sendable {
  package struct Finding: Sendable, Hashable, CustomStringConvertible {
    /// The file concerned, as it is named in the package.
    package var file: String
    package var message: String

    package var description: String { "\(file): \(message)" }
  }

  package var reference: String?
  package var agency: String?
  package var made: String?
  package var isSample = false
  /// The key that the signatures were checked with; whether it is the agency's is for the reader to compare.
  package var key: String?
  package var checkpointSize: UInt64 = 0
  package var root: String?
  package var files = 0
  package var digests = 0
  package var records = 0
  package var versions = 0
  package var observations = 0
  package var evidenceRecords = 0
  package var media = 0
  /// What was found of each time stamp, in words.
  package var stamps: [String] = []
  package private(set) var findings: [Finding] = []
  package private(set) var findingCount = 0

  private static let mostFindings = 200

  package init() {}

  package var isVerified: Bool { findingCount == 0 }

  mutating func find(_ file: String, _ message: String) {
    findingCount += 1
    if findings.count < Self.mostFindings { findings.append(Finding(file: file, message: message)) }
  }

  package static let notProven = [
    "that the platform showed these records to everybody, or that what they say is true",
    "that the search found everything that was wanted, or that everything was captured",
    "that the key is the agency's: compare it with the one that the agency publishes",
  ]

  package var json: JSON {
    var members = JSONMembers()
    members.add("verified", .bool(isVerified))
    members.add("production", reference)
    members.add("agency", agency)
    members.add("made", made)
    if isSample { members.add("sample", .bool(true)) }
    members.add("key", key)
    members.add("checkpointSize", JSON(Int64(clamping: checkpointSize)))
    members.add("root", root)
    members.add(
      "counts",
      [
        "files": JSON(files), "digests": JSON(digests), "records": JSON(records), "versions": JSON(versions),
        "observations": JSON(observations), "evidenceRecords": JSON(evidenceRecords), "media": JSON(media),
      ])
    members.add("timeStamps", .array(stamps.map { .string($0) }))
    members.add(
      "items", .array(findings.map { ["file": .string($0.file), "message": .string($0.message)] }))
    if findingCount > findings.count { members.add("unlisted", JSON(findingCount - findings.count)) }
    members.add("notProven", .array(Self.notProven.map { .string($0) }))
    return members.json
  }
}
