import Crypto
import Foundation
import RostraPlatforms
import RostraStorage
import TransparencyLog
import WebArchive

/// Everything that an agency has, in open formats, in one BagIt bag (docs/formats/export.md): so that it can leave, and
/// prove that it left nothing behind.
///
/// Rows are one snapshot; WARC files, tiles and media follow what it says. The bag grows as `<folder>.part` and gets its
/// name when it is whole and durable.
package struct WholeExport: Sendable {
  let services: Services
  let viewer: Viewer
  let path: String
  let progress: @Sendable (String) -> Void

  package init(
    services: Services, viewer: Viewer, path: String, progress: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.services = services
    self.viewer = viewer
    self.path = path
    self.progress = progress
  }

  package struct Outcome: Sendable {
    package var path: String
    package var files: UInt64
    package var bytes: UInt64
    package var proof: ExitProof
    /// What could not be exported, and why.
    package var faults: [String]
  }

  package func make() async throws -> Outcome {
    try viewer.require(.administer)
    guard access(path, F_OK) != 0 else { throw BackupError.notEmpty(path) }
    try await sayBegun()
    try await LedgerSequencer(services: services).integrate()
    let part = path + ".part"
    let work = path + ".work"
    for old in [part, work] { try? FileManager.default.removeItem(atPath: old) }
    try FileManager.default.createDirectory(
      atPath: work, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: work) }
    do {
      let outcome = try await write(to: part, work: work)
      guard rename(part, path) == 0 else { throw BackupError.system("name", path) }
      return outcome
    } catch {
      try? FileManager.default.removeItem(atPath: part)
      throw error
    }
  }

  private func sayBegun() async throws {
    let (services, viewer, path) = (services, viewer, path)
    try await services.database.write { tx in
      try services.record(
        "export.make", of: "everything", by: viewer, after: ["folder": .string(path)], in: tx)
    }
  }

  private struct Snapshot: Sendable {
    var proof: ExitProof
    var segments: [Segment]
    var stamps: [LedgerStamp]
    var notes: [String: JSON]
    var media: [ArchivedExchange]
  }

  private func write(to part: String, work: String) async throws -> Outcome {
    let bag = try BagWriter(folder: part)
    let snapshot = try await snapshot(work)
    for (name, note) in snapshot.notes.sorted(by: { $0.key < $1.key }) {
      for ending in ["jsonl", "csv"] {
        let file = "\(work)/\(name).\(ending)"
        try bag.addPayload("tables/\(name).\(ending)", source: FileSource(path: file))
        unlink(file)
      }
      try bag.addPayload("tables/\(name).schema.json", bytes: Array((note.indentedText + "\n").utf8))
    }
    var faults: [String] = []
    try await evidenceFiles(snapshot, bag, work, &faults)
    try await media(snapshot, bag, work, &faults)
    try await log(snapshot, bag, &faults)
    try bag.addPayload("exit-proof.json", bytes: Array((snapshot.proof.json.indentedText + "\n").utf8))
    try bag.addPayload("README.txt", bytes: Array(ExportReadMe.text(services.agency, snapshot.proof, faults).utf8))
    progress("closing the bag")
    let summary = try bag.finish(info: [
      ("Source-Organization", services.agency.name),
      ("External-Description", "Everything that \(services.agency.name) kept in Rostra, in open formats"),
      ("Bagging-Date", String(services.clock.now().rfc3339.prefix(10))),
      ("Rostra-Export", "1"), ("Rostra-Log", snapshot.proof.origin),
    ])
    return Outcome(
      path: path, files: summary.payloadFiles, bytes: summary.payloadBytes, proof: snapshot.proof, faults: faults)
  }

  private func snapshot(_ work: String) async throws -> Snapshot {
    progress("rows")
    let services = services
    return try await services.database.read { tx in
      let agency = services.agency.id
      var notes: [String: JSON] = [:]
      for table in try StoredTable.all(in: tx) {
        guard let rule = ExportRule.byTable[table.name] else { throw ExportError.unknownTable(table.name) }
        guard case .rows(let what, let leftOut) = rule else { continue }
        let export = ExportTable(table, what: what, except: leftOut)
        let lines = try FileSink(path: "\(work)/\(table.name).jsonl")
        let csv = try FileSink(path: "\(work)/\(table.name).csv")
        let rows = try export.write(of: agency, in: tx, lines: lines, csv: csv)
        try lines.close(durably: false)
        try csv.close(durably: false)
        notes[table.name] = export.note(rows: rows)
      }
      // A revisit holds no payload; the record that it refers to does.
      let ids = try tx.rows(
        """
        SELECT DISTINCT COALESCE(held.refers_to, held.id) AS id FROM media
        JOIN exchange AS held ON held.agency = media.agency AND held.id = media.exchange
        WHERE media.agency = \(agency)
        """
      ).map { try $0.text("id") }
      let media = try ArchivedExchange.read(Set(ids), agency: agency, in: tx).values
        .filter { $0.refersTo == nil }.sorted { $0.id < $1.id }
      return Snapshot(
        proof: try ExitProof(of: services, in: tx), segments: try Segment.all(of: agency, in: tx),
        stamps: try LedgerStamp.all(of: agency, in: tx), notes: notes, media: media)
    }
  }

  private func evidenceFiles(
    _ snapshot: Snapshot, _ bag: BagWriter, _ work: String, _ faults: inout [String]
  ) async throws {
    let index = CDXJSorter(folder: work)
    for (number, segment) in snapshot.segments.enumerated() where segment.length > 0 {
      progress("WARC \(number + 1) of \(snapshot.segments.count)")
      let name = segment.key.text.split(separator: "/").suffix(2).joined(separator: "/")
      do {
        let file = try await SegmentFile(segment, length: segment.length, objects: services.objects)
        guard file.source.length == UInt64(segment.length) else { throw ObjectsError.missing(segment.key) }
        try bag.addPayload("warc/\(name)", source: file.source)
        try CDXJIndexer(filename: name).index(file.source) { try index.append($0) }
      } catch let error as ObjectsError {
        faults.append("segment \(segment.key.text): \(error)")
      } catch let error as WARCError {
        faults.append("segment \(segment.key.text): \(error)")
      }
    }
    let path = work + "/index.cdxj"
    let sink = try FileSink(path: path)
    try index.finish { try sink.write($0) }
    try sink.close(durably: false)
    try bag.addPayload("warc/index.cdxj", source: FileSource(path: path))
  }

  private func media(
    _ snapshot: Snapshot, _ bag: BagWriter, _ work: String, _ faults: inout [String]
  ) async throws {
    var written: Set<[UInt8]> = []
    for (number, exchange) in snapshot.media.enumerated() {
      if number % 20 == 0 { progress("media \(number + 1) of \(snapshot.media.count)") }
      do {
        guard
          case .bytes(let source) = try await StoredPayload.read(exchange, objects: services.objects, folder: work)
        else {
          faults.append("media of record \(exchange.id): coded for transport; it is in its WARC file")
          continue
        }
        var hash = SHA256()
        try source.forEachChunk { hash.update(bufferPointer: $0) }
        let digest = Array(hash.finalize())
        guard written.insert(digest).inserted else { continue }
        try bag.addPayload("media/\(Hexadecimal.text(digest))", source: source)
      } catch let error as BagError {
        throw error
      } catch {
        faults.append("media of record \(exchange.id): \(error)")
      }
    }
  }

  private func log(_ snapshot: Snapshot, _ bag: BagWriter, _ faults: inout [String]) async throws {
    progress("log")
    let proof = snapshot.proof
    try bag.addPayload("log/checkpoint", bytes: Array(proof.note.utf8))
    try bag.addPayload("log/key.vkey", bytes: Array((proof.verifier + "\n").utf8))
    let tiles = LedgerTiles(objects: services.objects, agency: services.agency.id)
    for tile in BackupCopy.tiles(of: UInt64(proof.size)) {
      do {
        let bytes = try await tiles.tile(tile)
        try bag.addPayload("log/\(tile.path)", bytes: Array(bytes.prefix(tile.width * 32)))
      } catch let error as LedgerError {
        faults.append("\(error)")
      }
    }
    for (number, stamp) in snapshot.stamps.enumerated() {
      try bag.addPayload("log/stamps/\(stamp.size)-\(number + 1).tsr", bytes: stamp.reply)
    }
  }
}

package enum ExportError: Error, CustomStringConvertible {
  case unknownTable(String)

  package var description: String {
    switch self {
    case .unknownTable(let name):
      "the table '\(name)' has no rule for the export: it may not be forgotten, so nothing was exported"
    }
  }
}
