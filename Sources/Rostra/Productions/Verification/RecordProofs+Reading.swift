import Foundation
import TransparencyLog

extension RecordProofs: Decodable {
  private enum Key: String, CodingKey { case format, record, role, proofs }

  init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: Key.self)
    let format = try object.decode(String.self, forKey: .format)
    guard format == Self.format else {
      throw RecordProofsError(message: "its format is \(format), not \(Self.format)")
    }
    record = try object.decode(String.self, forKey: .record)
    isMatch = try object.decode(String.self, forKey: .role) == "match"
    bundles = try object.decode([ProofBundle].self, forKey: .proofs)
  }

  init(json: [UInt8]) throws {
    do {
      self = try JSONDecoder().decode(RecordProofs.self, from: Data(json))
    } catch let error as DecodingError {
      throw RecordProofsError(message: "it cannot be read as proofs: \(error.summary)")
    }
  }

  /// Follows each proof to the checkpoint, and gives what they prove of the record.
  ///
  /// - Parameter each: called with every leaf's place.
  func proven(checkpoint: Checkpoint, note: String, key: String, each: (UInt64) throws -> Void) throws
    -> ProvenRecord
  {
    var proven = ProvenRecord(id: record, isMatch: isMatch, versions: [], observations: [])
    for (number, bundle) in bundles.enumerated() {
      func refuse(_ message: String) -> RecordProofsError {
        RecordProofsError(message: "proof \(number + 1): \(message)")
      }
      guard bundle.checkpoint == note, bundle.key == key else {
        throw refuse("it is for another checkpoint or key than this package's")
      }
      guard bundle.inclusion.treeSize == checkpoint.size else {
        throw refuse(
          "it is for a log of \(bundle.inclusion.treeSize) leaves, the checkpoint is of \(checkpoint.size)")
      }
      do {
        try bundle.inclusion.verify(leaf: .leaf(try bundle.disclosure.root()), root: checkpoint.root)
      } catch {
        throw refuse("what it shows is not in the log at place \(bundle.inclusion.leafIndex)")
      }
      try each(bundle.inclusion.leafIndex)
      let disclosed = try bundle.disclosure.verify(against: try bundle.disclosure.root())
      guard let fields = ProvenFields(disclosed) else { throw refuse("something in it is withheld") }
      switch bundle.disclosure.schema {
      case CommitmentSchema.version: proven.versions.append(fields)
      case CommitmentSchema.observation:
        guard fields["observation.item"] == record else {
          throw refuse("it is an observation of another record")
        }
        proven.observations.append(fields)
      default: throw refuse("it proves neither a version nor an observation")
      }
    }
    try proven.requireOne()
    return proven
  }
}

extension ProvenRecord {
  /// All versions are of one item of one site, each its own.
  fileprivate func requireOne() throws {
    guard let first = versions.first else {
      throw RecordProofsError(message: "it proves no version of the record")
    }
    for version in versions.dropFirst() {
      for name in ["platform", "platform.id", "capture.site"] where version[name] != first[name] {
        throw RecordProofsError(message: "it mixes versions of two records")
      }
    }
    guard Set(versions.map(\.version)).count == versions.count else {
      throw RecordProofsError(message: "it shows one version twice")
    }
  }
}

struct RecordProofsError: Error, CustomStringConvertible {
  var message: String
  var description: String { message }
}

extension DecodingError {
  fileprivate var summary: String {
    switch self {
    case .dataCorrupted(let context), .keyNotFound(_, let context), .typeMismatch(_, let context),
      .valueNotFound(_, let context):
      context.codingPath.isEmpty
        ? context.debugDescription
        : "\(context.codingPath.map(\.stringValue).joined(separator: ".")): \(context.debugDescription)"
    @unknown default: "unknown fault"
    }
  }
}
