import RostraPlatforms
import TransparencyLog

/// The statement, signed with the log's key, that a package is the one that was made: it names the digests of the tag
/// manifests, which name those of everything else (docs/formats/production.md). Without it, whoever changes a file could
/// mend the manifests.
struct ProductionSeal: Sendable, Hashable {
  /// Beside the tag manifests, which cannot list it.
  static let file = "seal.txt"
  private static let format = "rostra-production/1"

  var reference: String
  var agency: String
  var made: String
  var checkpointSize: Int64
  var records: Int
  /// SHA-256 of each tag manifest by its name, lower-case hexadecimal.
  var tagManifests: [String: String]

  /// The signed text. Its first line is no log's origin, so it cannot be taken for a checkpoint.
  var text: String {
    let manifests = tagManifests.sorted { $0.key < $1.key }.map { "\($0.key) sha256 \($0.value)\n" }
    return """
      \(Self.format)
      production \(reference)
      agency \(agency.split(whereSeparator: \.isNewline).joined(separator: " "))
      made \(made)
      checkpoint \(checkpointSize)
      records \(records)

      """ + manifests.joined()
  }

  func signed(by signer: NoteSigner) throws -> String {
    try SignedNote(text: text).signed(by: signer).encoded
  }

  /// Reads a seal and verifies its signature.
  init(verifying note: String, by key: NoteVerifier) throws {
    let signed = try SignedNote(note)
    try signed.verify(by: key)
    let lines = signed.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(
      String.init)
    func value(_ index: Int, _ label: String) throws -> String {
      guard lines.indices.contains(index), lines[index].hasPrefix(label + " ") else {
        throw SealError(line: index + 1)
      }
      return String(lines[index].dropFirst(label.utf8.count + 1))
    }
    guard lines.first == Self.format else { throw SealError(line: 1) }
    reference = try value(1, "production")
    agency = try value(2, "agency")
    made = try value(3, "made")
    guard let size = Int64(try value(4, "checkpoint")) else { throw SealError(line: 5) }
    checkpointSize = size
    guard let count = Int(try value(5, "records")) else { throw SealError(line: 6) }
    records = count
    tagManifests = [:]
    for (offset, line) in lines.dropFirst(6).enumerated() {
      let parts = line.split(separator: " ")
      guard parts.count == 3, parts[1] == "sha256" else { throw SealError(line: offset + 7) }
      tagManifests[String(parts[0])] = String(parts[2])
    }
  }

  init(
    reference: String, agency: String, made: String, checkpointSize: Int64, records: Int,
    tagManifests: [String: String]
  ) {
    self.reference = reference
    self.agency = agency
    self.made = made
    self.checkpointSize = checkpointSize
    self.records = records
    self.tagManifests = tagManifests
  }
}

struct SealError: Error, CustomStringConvertible {
  var line: Int
  var description: String { "line \(line) of the seal is not what a seal has there" }
}
