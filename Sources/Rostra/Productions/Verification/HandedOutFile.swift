import Foundation
package import TransparencyLog
import WebArchive
package import X509

/// A file that somebody was given: a production, or the proof of one record. Which of them it is, its first byte tells.
package struct HandedOutFile: Sendable {
  let path: String
  /// The agency's key, where the reader knows it from elsewhere; nil: the file's own, and the report says so.
  let key: NoteVerifier?
  let anchors: [Certificate]

  package init(path: String, key: NoteVerifier? = nil, anchors: [Certificate] = []) {
    self.path = path
    self.key = key
    self.anchors = anchors
  }

  /// Throws only what reading the file throws; whatever is wrong with its content is in the report.
  package func verify(progress: @escaping @Sendable (String) -> Void = { _ in }) async throws -> ProductionReport {
    let source = try FileSource(path: path)
    if try Self.isText(source) { return try proof(source) }
    return try await ProductionVerification(source, key: key, anchors: anchors, progress: progress).run()
  }

  private static func isText(_ source: FileSource) throws -> Bool {
    let start = try source.bytes(at: 0, count: 64)
    return start.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
  }

  private func proof(_ source: FileSource) throws -> ProductionReport {
    var report = ProductionReport()
    guard source.length <= UInt64(RecordProofs.mostBytes) else {
      report.find("the file", "it is too large for the proof of a record")
      return report
    }
    report.files = 1
    let json = try source.bytes(at: 0, count: Int(source.length))
    do {
      let file = try ProofFile(json)
      let key = try NoteVerifier(file.first.key)
      report.key = key.vkey
      if let expected = self.key {
        guard key == expected else {
          report.find("the proof", "it is not of the key that was expected, \(expected.vkey)")
          return report
        }
        report.isKeyExpected = true
      }
      let checkpoint = try Checkpoint(verifying: try SignedNote(file.first.checkpoint), by: key)
      report.checkpointSize = checkpoint.size
      report.root = checkpoint.root.hex
      try file.count(checkpoint: checkpoint, into: &report)
    } catch {
      report.find("the proof", "\(error)")
    }
    return report
  }
}

/// What a `.json` that was handed out may be.
private enum ProofFile {
  /// A file of a production's `proofs/`.
  case record(RecordProofs, first: ProofBundle)
  /// One proof by itself (docs/formats/proof-bundle.md).
  case alone(ProofBundle)

  init(_ json: [UInt8]) throws {
    if let bundle = try? ProofBundle(json: json) {
      self = .alone(bundle)
      return
    }
    let proofs = try RecordProofs(json: json)
    guard let first = proofs.bundles.first else { throw RecordProofsError(message: "it holds no proof") }
    self = .record(proofs, first: first)
  }

  var first: ProofBundle {
    switch self {
    case .record(_, let first), .alone(let first): first
    }
  }

  func count(checkpoint: Checkpoint, into report: inout ProductionReport) throws {
    switch self {
    case .record(let proofs, let first):
      var leaves: Set<UInt64> = []
      let record = try proofs.proven(checkpoint: checkpoint, note: first.checkpoint, key: first.key) { leaf in
        guard leaves.insert(leaf).inserted else {
          throw RecordProofsError(message: "leaf \(leaf) of the log is proven twice in it")
        }
      }
      report.records = 1
      report.versions = record.versions.count
      report.observations = record.observations.count
    case .alone(let bundle):
      guard bundle.inclusion.treeSize == checkpoint.size else {
        throw RecordProofsError(message: "it is for a log of another size than its checkpoint")
      }
      try bundle.inclusion.verify(leaf: .leaf(try bundle.disclosure.root()), root: checkpoint.root)
      report.records = 1
    }
  }
}
