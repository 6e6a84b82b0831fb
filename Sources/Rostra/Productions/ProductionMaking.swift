import Crypto
import Foundation
import RostraPlatforms
import RostraStorage
import TransparencyLog
import WebArchive

/// Makes a production: what a query finds, with context, evidence and proofs, in one file that anybody can verify.
///
/// The order that never leaves half of one, nor one that the agency does not know of:
///
/// 1. The records are chosen in one snapshot; then the log is integrated, so that the checkpoint covers all of them.
/// 2. The package grows as `<file>.part`, with its scratch files in `<file>.part.work`. A crash leaves these, never
///    `<file>`; the next production into that directory removes the scratch files, the one to that name the rest.
/// 3. The package is whole and durable; its row and its evidence are committed in one transaction.
/// 4. It gets its name. A crash before this leaves the whole package under `.part`, known by its digest.
package struct ProductionMaking: Sendable {
  let services: Services
  let viewer: Viewer
  let query: String
  let path: String
  let reason: String?
  let progress: @Sendable (String) -> Void

  package init(
    services: Services, viewer: Viewer, query: String, path: String, reason: String? = nil,
    progress: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.services = services
    self.viewer = viewer
    self.query = query
    self.path = path
    self.reason = reason
    self.progress = progress
  }

  /// - Throws: ``QueryError`` where the query cannot be read, ``ProductionError`` where there is nothing to produce, no
  ///   room, or doubt about what would be produced.
  package func make() async throws -> Production {
    try viewer.require(.produce)
    let parsed = try SearchQuery(parsing: query)
    guard access(path, F_OK) != 0 else { throw ProductionError.exists(path: path) }
    let selection = try await ProductionSelection.read(
      parsed, services: services, for: viewer, progress: progress)
    guard !selection.conversations.isEmpty else { throw ProductionError.nothingFound(query: query) }
    try checkSpace(for: selection)
    try await LedgerSequencer(services: services).integrate()

    let temporary = path + ".part"
    let work = temporary + ".work"
    let folder = try OwnedFolder(at: work) { $0.hasSuffix(".part.work") }
    defer { folder.remove() }
    do {
      let production = try await write(selection, to: temporary, work: folder.path)
      try await keep(production)
      services.steps.reached(.beforeProductionNamed)
      try name(temporary)
      try await LedgerSequencer(services: services).integrate()
      return production
    } catch let WARCError.system(operation, path, reason) {
      unlink(temporary)
      throw ProductionError.file(operation: operation, path: path, reason: reason)
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Bytes that the files of a record take apart from its evidence and media: page, proofs, lines.
  private static let bytesPerRecord: Int64 = 24 << 10

  private func checkSpace(for selection: ProductionSelection) throws {
    // Evidence is there twice while it is packed.
    let needed =
      2 * selection.evidenceBytes + selection.mediaBytes + Int64(selection.recordCount) * Self.bytesPerRecord
      + (16 << 20)
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let free: Int64
    do {
      let facts = try FileManager.default.attributesOfFileSystem(forPath: folder)
      free = (facts[.systemFreeSize] as? NSNumber)?.int64Value ?? .max
    } catch {
      throw ProductionError.file(operation: "look at", path: folder, reason: "\(error)")
    }
    guard free > needed else { throw ProductionError.noSpace(path: path, needed: needed, free: free) }
  }

  private func write(_ selection: ProductionSelection, to temporary: String, work: String) async throws
    -> Production
  {
    let agency = services.agency.id
    let made = services.clock.now()
    let (reference, size, note, stamps, segments) = try await services.database.read { tx in
      let size = try Ledger.state(of: agency, in: tx).published
      return (
        try Production.nextReference(at: made, agency: agency, in: tx), size,
        try LedgerCheckpoint.note(of: size, agency: agency, in: tx),
        try ProductionStamps.newest(upTo: size, agency: agency, in: tx),
        try Segment.all(of: agency, in: tx)
      )
    }
    guard let note else { throw ProductionError.noCheckpoint }
    let tiles = LedgerTiles(objects: services.objects, agency: agency)
    let proofs = try ProductionProofs(note: note, key: services.signer.verifier, tiles: tiles)
    let package = try ProductionPackage(
      path: temporary, work: work, reference: reference, made: made, services: services, viewer: viewer,
      query: query,
      selection: selection)
    try package.begin(
      checkpoint: note, key: services.signer.verifier.vkey,
      stamps: try await stamps?.files(extendedTo: size, tiles: tiles) ?? [])
    var media = ProductionMedia(services: services, folder: work)
    let viewer = viewer
    var done = 0
    for (number, conversation) in selection.conversations.enumerated() {
      let records = try await services.database.read { tx in
        try ProducedRecord.read(conversation, matches: selection.matches, size: size, for: viewer, in: tx)
      }
      var entries: [ProductionPackage.Entry] = []
      for record in records {
        let (proven, json) = try await proofs.prove(record)
        var copies: [ProducedMedia] = []
        for medium in record.media {
          copies.append(
            try await media.take(medium, of: record) { name, source in try package.add(name, source: source) }
          )
        }
        entries.append(ProductionPackage.Entry(record: record, proven: proven, proofs: json, media: copies))
        done += 1
        if done % 20 == 0 { progress("records: \(done) of \(selection.recordCount)") }
      }
      try package.add(entries, number: number + 1, isCut: conversation.isCut)
      if number == selection.conversations.count / 2 { services.steps.reached(.duringProduction) }
    }
    try await package.addEvidence(segments: segments, objects: services.objects, progress: progress)
    progress("closing the package")
    let length = try package.finish(checkpointSize: size, signer: services.signer)
    return Production(
      id: services.identifiers.next(), reference: reference, query: query, made: made, maker: viewer.actor,
      records: Int64(done), length: Int64(length), sha256: try Self.digest(of: temporary), file: path)
  }

  private static func digest(of path: String) throws -> [UInt8] {
    var hash = SHA256()
    try FileSource(path: path).forEachChunk { hash.update(bufferPointer: $0) }
    return Array(hash.finalize())
  }

  private func keep(_ production: Production) async throws {
    let services = services
    let viewer = viewer
    let reason = reason
    try await services.database.write { tx in
      try production.insert(for: viewer.agency, in: tx)
      try services.record(
        "production.make", of: production.reference, by: viewer, reason: reason, after: production.json,
        in: tx)
    }
  }

  /// Renames, unless something came to be there meanwhile, and waits until the directory has it.
  private func name(_ temporary: String) throws {
    guard link(temporary, path) == 0 else {
      if errno == EEXIST { throw ProductionError.exists(path: path) }
      throw ProductionError.file(operation: "name", path: path, reason: String(cString: strerror(errno)))
    }
    unlink(temporary)
    let folder = open(
      URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }
}
