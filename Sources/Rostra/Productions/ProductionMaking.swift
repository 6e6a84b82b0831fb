import Crypto
import Foundation
import RostraPlatforms
package import RostraStorage
import TransparencyLog
import WebArchive

/// Makes a production: what a query finds, with context, evidence and proofs, in one file that anybody can verify.
///
/// The order that never leaves half of one, nor one that the agency does not know of:
///
/// 1. The records are chosen in one snapshot; then the log is integrated, so that the checkpoint covers all of them.
/// 2. The package grows as `<file>.part`, with its scratch files in `<file>.part.work`. A crash leaves these, never
///    `<file>`; the next production into that directory removes the scratch files, the one to that name the rest.
/// 3. The package is whole and durable, and in the object store where it is to lie there; its row and its evidence are
///    committed in one transaction.
/// 4. As a file it gets its name. A crash before this leaves the whole package under `.part`, known by its digest.
package struct ProductionMaking: Sendable {
  let services: Services
  let viewer: Viewer
  let query: String
  let destination: Destination
  let reason: String?
  let name: String?
  let leftOut: LeftOut?
  let progress: @Sendable (String) -> Void
  let recorded: @Sendable (Production, any Transaction) throws -> Void

  /// Where the package is to lie.
  package enum Destination: Sendable {
    /// A file of this machine, which must not be there yet.
    case file(String)
    /// The object store, so that every process can hand it out; it grows in the folder first.
    case object(ObjectKey, scratch: String)
  }

  /// - Parameter recorded: called in the transaction that records the production.
  package init(
    services: Services, viewer: Viewer, query: String, destination: Destination, reason: String? = nil,
    name: String? = nil, leftOut: LeftOut? = nil, progress: @escaping @Sendable (String) -> Void = { _ in },
    recorded: @escaping @Sendable (Production, any Transaction) throws -> Void = { _, _ in }
  ) {
    self.services = services
    self.viewer = viewer
    self.query = query
    self.destination = destination
    self.reason = reason
    self.name = name
    self.leftOut = leftOut
    self.progress = progress
    self.recorded = recorded
  }

  package init(
    services: Services, viewer: Viewer, query: String, path: String, reason: String? = nil,
    progress: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.init(
      services: services, viewer: viewer, query: query, destination: .file(path), reason: reason, progress: progress)
  }

  /// - Throws: ``QueryError`` where the query cannot be read, ``ProductionError`` where there is nothing to produce, no
  ///   room, or doubt about what would be produced.
  package func make() async throws -> Production {
    try viewer.require(.produce)
    let parsed = try SearchQuery(parsing: query)
    if case .file(let path) = destination, access(path, F_OK) == 0 { throw ProductionError.exists(path: path) }
    let selection = try await ProductionSelection.read(
      parsed, leavingOut: Set(leftOut?.items ?? []), services: services, for: viewer, progress: progress)
    guard !selection.conversations.isEmpty else { throw ProductionError.nothingFound(query: query) }
    let work = scratch
    try checkSpace(for: selection, beside: work)
    try await LedgerSequencer(services: services).integrate()

    let folder = try OwnedFolder(at: work) { $0.hasSuffix(".part.work") }
    defer { folder.remove() }
    let temporary = growing(in: folder)
    do {
      let production = try await write(selection, to: temporary, work: folder.path)
      if case .object(let key, _) = destination {
        progress("storing the package")
        try await services.objects.putFile(temporary, at: key)
      }
      try await keep(production, sites: try await sites(of: selection))
      services.steps.reached(.beforeProductionNamed)
      switch destination {
      case .file(let path): try give(path, to: temporary)
      case .object: break
      }
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

  /// The folder of the files that are packed.
  private var scratch: String {
    switch destination {
    case .file(let path): path + ".part.work"
    case .object(_, let folder): "\(folder)/production-\(services.identifiers.uuid().uuidString).part.work"
    }
  }

  private func growing(in folder: OwnedFolder) -> String {
    switch destination {
    case .file(let path): path + ".part"
    case .object: folder.path + "/package.zip"
    }
  }

  /// Where it lies once it is made, as its row says.
  private var place: String {
    switch destination {
    case .file(let path): path
    case .object(let key, _): key.text
    }
  }

  /// Bytes that the files of a record take apart from its evidence and media: page, proofs, lines.
  private static let bytesPerRecord: Int64 = 24 << 10

  private func checkSpace(for selection: ProductionSelection, beside path: String) throws {
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
      query: query, selection: selection, leftOut: leftOut)
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
      records: Int64(done), length: Int64(length), sha256: try Self.digest(of: temporary), file: place, name: name,
      purpose: reason)
  }

  private static func digest(of path: String) throws -> [UInt8] {
    var hash = SHA256()
    try FileSource(path: path).forEachChunk { hash.update(bufferPointer: $0) }
    return Array(hash.finalize())
  }

  /// The sites whose records it holds: who reaches only a part of the agency sees it where all of them are within.
  private func sites(of selection: ProductionSelection) async throws -> [Identifier<Site>] {
    let items = selection.conversations.compactMap(\.members.first?.id)
    let agency = viewer.agency
    return try await services.database.read { tx in
      var sites: Set<Identifier<Site>> = []
      // A conversation is of one site.
      for start in stride(from: 0, to: items.count, by: 500) {
        let chunk = Array(items[start..<min(start + 500, items.count)])
        for row in try tx.rows("SELECT DISTINCT site FROM item WHERE agency = \(agency) AND id IN \(list: chunk)") {
          sites.insert(Identifier(text: try row.text("site")))
        }
      }
      return sites.sorted()
    }
  }

  private func keep(_ production: Production, sites: [Identifier<Site>]) async throws {
    let (services, viewer, reason, leftOut, recorded) = (services, viewer, reason, leftOut, recorded)
    try await services.database.write { tx in
      try production.insert(for: viewer.agency, sites: sites, in: tx)
      let left = leftOut.map { [JSON.Member("leftOut", $0.json)] } ?? []
      try services.record(
        "production.make", of: production.reference, by: viewer, reason: reason,
        after: .object((production.json.object ?? []) + left), in: tx)
      try recorded(production, tx)
    }
  }

  /// Renames, unless something came to be there meanwhile, and waits until the directory has it.
  private func give(_ path: String, to temporary: String) throws {
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
