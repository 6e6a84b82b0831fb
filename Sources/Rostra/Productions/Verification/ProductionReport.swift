package import RostraPlatforms

/// What the verification of a production looked at, what it found wrong, and what nobody can prove by it.
package struct ProductionReport: Sendable {
  package struct Finding: Sendable, Hashable, CustomStringConvertible {
    /// The file concerned, as it is named in the package.
    package var file: String
    package var message: String

    package var description: String { "\(file): \(message)" }
  }

  /// A time stamp of an outside authority, rightly signed.
  package struct Stamp: Sendable, Hashable, CustomStringConvertible {
    package var file: String
    /// So many of the log's leaves existed at that time.
    package var leaves: UInt64
    package var time: Timestamp
    /// The subject of the certificate that signed.
    package var authority: String
    /// The certificate leads to one that the reader named as trusted; false where none was named.
    package var isTrusted: Bool

    package var description: String {
      "\(file): the log's first \(leaves) leaves existed by \(time.rfc3339), says \(authority)"
        + (isTrusted ? ", whose certificate is trusted" : "; whether to believe it was not checked")
    }
  }

  package var reference: String?
  package var agency: String?
  package var made: String?
  package var isSample = false
  /// The key that the signatures were checked with.
  package var key: String?
  /// The reader knew the key from elsewhere; else whether it is the agency's is theirs to compare.
  package var isKeyExpected = false
  package var checkpointSize: UInt64 = 0
  package var root: String?
  package var files = 0
  package var digests = 0
  package var records = 0
  package var versions = 0
  package var observations = 0
  package var evidenceRecords = 0
  package var media = 0
  package var stamps: [Stamp] = []
  package private(set) var findings: [Finding] = []
  package private(set) var findingCount = 0

  private static let mostFindings = 200

  package init() {}

  package var isVerified: Bool { findingCount == 0 }

  mutating func find(_ file: String, _ message: String) {
    findingCount += 1
    if findings.count < Self.mostFindings { findings.append(Finding(file: file, message: message)) }
  }

  package var notProven: [String] {
    var claims = [
      "that the platform showed these records to everybody, or that what they say is true",
      "that the search found everything that was wanted, or that everything was captured",
    ]
    if !isKeyExpected {
      claims.append(
        "that the key is the agency's: compare it with the one that the agency publishes, or give it with --key")
    }
    if stamps.isEmpty {
      claims.append("when the records were captured, but by the agency's word: no time stamp is with them")
    } else if stamps.contains(where: { !$0.isTrusted }) {
      claims.append("that the time stamps are of authorities to be believed: give their certificates with --anchors")
    }
    return claims
  }

  package var json: JSON {
    var members = JSONMembers()
    members.add("verified", .bool(isVerified))
    members.add("production", reference)
    members.add("agency", agency)
    members.add("made", made)
    if isSample { members.add("sample", .bool(true)) }
    members.add("key", key)
    members.add("keyIsExpected", .bool(isKeyExpected))
    members.add("checkpointSize", JSON(Int64(clamping: checkpointSize)))
    members.add("root", root)
    members.add(
      "counts",
      [
        "files": JSON(files), "digests": JSON(digests), "records": JSON(records), "versions": JSON(versions),
        "observations": JSON(observations), "evidenceRecords": JSON(evidenceRecords), "media": JSON(media),
      ])
    members.add(
      "timeStamps",
      .array(
        stamps.map { stamp in
          [
            "file": .string(stamp.file), "leaves": JSON(Int64(clamping: stamp.leaves)),
            "time": .string(stamp.time.rfc3339), "authority": .string(stamp.authority),
            "trusted": .bool(stamp.isTrusted),
          ]
        }))
    members.add(
      "items", .array(findings.map { ["file": .string($0.file), "message": .string($0.message)] }))
    if findingCount > findings.count { members.add("unlisted", JSON(findingCount - findings.count)) }
    members.add("notProven", .array(notProven.map { .string($0) }))
    return members.json
  }
}
