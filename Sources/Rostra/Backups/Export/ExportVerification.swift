import Foundation
package import RostraPlatforms
import TransparencyLog
import WebArchive

/// Checks an export by itself: no agency, no server, no database. The bag is whole; the leaves lead to the signed
/// checkpoint; every leaf has the row that it stands for, and every such row its leaf.
package struct ExportVerification: Sendable {
  let folder: String

  package init(folder: String) { self.folder = folder }

  /// Whether a folder claims to be an export.
  package static func isExport(_ folder: String) -> Bool {
    FileManager.default.fileExists(atPath: folder + "/data/exit-proof.json")
  }

  package struct Report: Sendable {
    package var files = 0
    package var proof: ExitProof?
    package var findings: [String] = []
    package var isVerified: Bool { proof != nil && findings.isEmpty }

    package var json: JSON {
      var members = JSONMembers()
      members.add("verified", .bool(isVerified))
      members.add("files", JSON(files))
      members.add("proof", proof?.json)
      members.add("items", .array(findings.map { .string($0) }))
      return members.json
    }
  }

  private static let mostFindings = 200

  package func run() throws -> Report {
    var report = Report()
    let bag = try BagValidator().validate(folder: folder)
    report.files = bag.payloadFiles
    report.findings = bag.findings.filter(\.isError).map(\.description)
    guard let bytes = FileManager.default.contents(atPath: folder + "/data/exit-proof.json"),
      let json = try? JSON(parsing: Array(bytes)), let proof = ExitProof(json)
    else {
      report.findings.append("exit-proof.json cannot be read")
      return report
    }
    report.proof = proof
    do {
      let checkpoint = try Checkpoint(
        verifying: try SignedNote(proof.note), by: try NoteVerifier(proof.verifier), origin: proof.origin)
      try compare(proof, checkpoint, &report)
    } catch let error as NoteError {
      report.findings.append("the checkpoint: \(error)")
    }
    if report.findings.count > Self.mostFindings { report.findings.removeLast(report.findings.count - 200) }
    return report
  }

  private func compare(_ proof: ExitProof, _ checkpoint: Checkpoint, _ report: inout Report) throws {
    var tree = CompactRange()
    var leaves: [String: [Int64: String]] = [:]
    var findings: [String] = []
    try forEachRow("ledger_leaf") { row in
      guard let place = row["position"]?.integer, let kind = row["kind"]?.string, let subject = row["subject"]?.string,
        let commitment = row["commitment"]?.string.flatMap(Hexadecimal.bytes)
      else {
        findings.append("tables/ledger_leaf.jsonl has a row that is no leaf")
        return
      }
      leaves[kind, default: [:]][place] = subject
      guard place < Int64(checkpoint.size) else { return }
      if place != Int64(tree.size) { findings.append("leaf \(tree.size) of the log is missing") }
      tree.append(TreeHash.leaf(commitment))
    }
    if tree.size != checkpoint.size || tree.root != checkpoint.root || tree.root.hex != proof.root {
      findings.append("the leaves do not lead to the checkpoint of \(checkpoint.size) leaves that was signed")
    }
    for (kind, table) in ExitProof.tables.sorted(by: { $0.value < $1.value }) {
      var held = leaves.removeValue(forKey: kind.rawValue) ?? [:]
      let count = held.count
      var rows = 0
      try forEachRow(table) { row in
        guard let leaf = row["leaf"]?.integer else { return }
        rows += 1
        let subject = held.removeValue(forKey: leaf)
        if subject == nil || (kind != .daySeal && subject != row["id"]?.string) {
          findings.append("tables/\(table).jsonl: a row points at leaf \(leaf), which does not stand for it")
        }
      }
      if let leaf = held.keys.min() {
        findings.append("leaf \(leaf): the \(kind.rawValue) that it stands for is not in tables/\(table).jsonl")
      }
      let claimed = proof.counts[kind.rawValue]
      if claimed?.rows != Int64(rows) || claimed?.leaves != Int64(count) {
        findings.append("exit-proof.json: counts another number of \(kind.rawValue) than there are")
      }
    }
    for kind in leaves.keys.sorted() { findings.append("the log has leaves of a kind that is not known: \(kind)") }
    report.findings += findings
  }

  private func forEachRow(_ table: String, _ body: (JSON) throws -> Void) throws {
    let source = try FileSource(path: "\(folder)/data/tables/\(table).jsonl")
    var rest: [UInt8] = []
    try source.forEachChunk { chunk in
      var pieces = chunk.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      let last = pieces.removeLast()
      for piece in pieces {
        try body(try JSON(parsing: rest + piece))
        rest.removeAll(keepingCapacity: true)
      }
      rest += last
    }
  }
}
