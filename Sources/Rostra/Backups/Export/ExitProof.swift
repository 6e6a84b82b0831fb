package import RostraPlatforms
import RostraStorage
import TransparencyLog

/// That an export holds all that the log knows of: how many things of each kind there are, beside how many leaves of that
/// kind the log has, under a signed checkpoint.
package struct ExitProof: Sendable {
  package struct Count: Sendable, Hashable {
    package var rows: Int64
    package var leaves: Int64
  }

  package var origin: String
  package var size: Int64
  package var root: String
  package var note: String
  package var verifier: String
  /// By the kind of leaf.
  package var counts: [String: Count] = [:]

  /// The table whose rows the leaves of a kind stand for.
  static let tables: [LedgerLeaf.Kind: String] = [
    .version: "version", .observation: "observation", .evidence: "evidence", .segment: "segment",
    .daySeal: "day_seal",
  ]

  package var isWhole: Bool { counts.values.allSatisfy { $0.rows == $0.leaves } }

  init(of services: Services, in tx: any Transaction) throws {
    let agency = services.agency.id
    let state = try Ledger.state(of: agency, in: tx)
    origin = state.origin
    size = Int64(state.tree.size)
    root = state.tree.root.hex
    note = try LedgerCheckpoint.note(of: size, agency: agency, in: tx) ?? ""
    verifier = services.signer.verifier.vkey
    for kind in LedgerLeaf.Kind.allCases {
      guard let table = ExitProof.tables[kind] else { throw ExportError.unknownTable(kind.rawValue) }
      let leaves = try tx.row(
        "SELECT COUNT(*) FROM ledger_leaf WHERE agency = \(agency) AND kind = \(kind.rawValue)")?.int64(0)
      let rows = try tx.row(
        "SELECT COUNT(*) FROM \(raw: table) WHERE agency = \(agency) AND leaf IS NOT NULL")?.int64(0)
      counts[kind.rawValue] = Count(rows: rows ?? 0, leaves: leaves ?? 0)
    }
  }

  init?(_ json: JSON) {
    guard json["rostraExport"]?.integer == 1, let origin = json["origin"]?.string, let size = json["size"]?.integer,
      let root = json["root"]?.string, let note = json["checkpoint"]?.string, let verifier = json["key"]?.string,
      let counts = json["counts"]?.object
    else { return nil }
    self.origin = origin
    self.size = size
    self.root = root
    self.note = note
    self.verifier = verifier
    for member in counts {
      guard let rows = member.value["rows"]?.integer, let leaves = member.value["leaves"]?.integer else { return nil }
      self.counts[member.name] = Count(rows: rows, leaves: leaves)
    }
  }

  package var json: JSON {
    [
      "rostraExport": 1, "origin": .string(origin), "key": .string(verifier), "size": JSON(size), "root": .string(root),
      "checkpoint": .string(note),
      "counts": .object(
        counts.sorted { $0.key < $1.key }.map { kind, count in
          JSON.Member(kind, ["rows": JSON(count.rows), "leaves": JSON(count.leaves)])
        }),
    ]
  }
}
