import Foundation
import RostraPlatforms
import RostraStorage
import TransparencyLog
import WebArchive

/// The file of a production while it grows: a bag in a ZIP. What is known as a whole only at the end, tables and lists, is
/// spooled beside it; nothing is held that grows with the number of records but where their evidence lies.
final class ProductionPackage {
  struct Entry {
    var record: ProducedRecord
    var proven: ProvenRecord
    var proofs: [UInt8]
    var media: [ProducedMedia]
  }

  private let zip: ZIPWriter
  private let bag: BagWriter
  private let work: String
  private let reference: String
  private let made: Timestamp
  private let agency: Agency
  private let layout: PageLayout
  private let time: AgencyTime
  private let index: IndexPage
  private let total: Int
  /// How many records were left out, and why.
  private let leftOut: (count: Int, reason: String)?
  private let table: SpooledFile
  private let lines: SpooledFile
  private let data: SpooledFile
  private var evidence = ProductionEvidence()
  private var records = 0
  private var rows = HTML()
  private var listPages = 0

  init(
    path: String, work: String, reference: String, made: Timestamp, services: Services, viewer: Viewer,
    query: String, selection: ProductionSelection, leftOut: LeftOut? = nil
  ) throws {
    zip = try ZIPWriter(path: path, modified: WARCDate(made))
    bag = try BagWriter(zip: zip, name: "production-\(reference)")
    self.work = work
    self.reference = reference
    self.made = made
    agency = services.agency
    layout = PageLayout(agency: services.agency, reference: reference)
    time = AgencyTime(services.agency)
    total = selection.recordCount
    self.leftOut = selection.leftOutCount > 0 ? leftOut.map { (selection.leftOutCount, $0.reason) } : nil
    let matches = selection.matches.count
    index = IndexPage(
      layout: layout, time: time, query: query, made: made, maker: viewer.actor, matches: matches,
      context: total - matches)
    table = try SpooledFile(folder: work)
    lines = try SpooledFile(folder: work)
    data = try SpooledFile(folder: work)
  }

  /// What does not depend on the records.
  func begin(checkpoint: String, key: String, stamps: [(path: String, bytes: [UInt8])]) throws {
    let readMe = ReadMe(
      agency: agency, reference: reference, query: index.query, made: time.text(made), matches: index.matches,
      context: index.context, leftOut: leftOut, key: key, isStamped: !stamps.isEmpty)
    try add("READ ME FIRST.txt", Array(readMe.text.replacing("\n", with: "\r\n").utf8))
    try add("verify.html", try ProductionResources.verifier())
    try add("assets/production.css", try ProductionResources.file("production.css"))
    try add("assets/production.js", try ProductionResources.file("production.js"))
    try add("proofs/checkpoint", Array(checkpoint.utf8))
    try add("proofs/log.vkey", Array((key + "\n").utf8))
    for file in stamps { try add(file.path, file.bytes) }
    try table.append(RecordTable.header)
    try data.append(Array("window.rostraRecords = [\n".utf8))
  }

  func add(_ path: String, source: any ByteSource) throws { try bag.addPayload(path, source: source) }

  private func add(_ path: String, _ bytes: [UInt8]) throws { try bag.addPayload(path, bytes: bytes) }

  /// One conversation: its page, and each record's proofs and lines.
  func add(_ entries: [Entry], number: Int, isCut: Bool) throws {
    for entry in entries {
      try add("proofs/\(entry.proven.id).json", entry.proofs)
      try table.append(RecordTable.row(entry.proven))
      try lines.append(RecordLines.line(entry.record, proven: entry.proven, media: entry.media))
      evidence.add(entry.record)
      try list(entry, number: number)
    }
    let page = ConversationPage(
      number: number, entries: entries.map(Self.pageEntry), isCut: isCut, layout: layout, time: time)
    try add(ConversationPage.path(number), page.html.bytes)
  }

  private static func pageEntry(_ entry: Entry) -> ConversationPage.Entry {
    let record = entry.record
    return ConversationPage.Entry(
      record: entry.proven, depth: record.depth, media: entry.media, url: record.item.url,
      siteName: record.site.name ?? record.site.account.address,
      leaves: record.versions.map(\.leaf) + record.observations.map(\.leaf),
      contentHash: entry.proven.newest.contentHash)
  }

  private func list(_ entry: Entry, number: Int) throws {
    let page = records / IndexPage.rowsPerPage + 1
    let row = IndexPage.Row(
      href: "\(ConversationPage.path(number))#r-\(entry.proven.id)", published: entry.record.item.published,
      site: entry.record.site.name ?? entry.record.site.account.address, summary: RecordSummary(entry.proven))
    rows += index.item(row, root: page == 1 ? "" : "../")
    try data.append(index.data(row).bytes + Array(",\n".utf8))
    records += 1
    if records.isMultiple(of: IndexPage.rowsPerPage) || records == total { try endListPage() }
  }

  private func endListPage() throws {
    listPages += 1
    let pages = (total + IndexPage.rowsPerPage - 1) / IndexPage.rowsPerPage
    try add(IndexPage.path(listPages), index.html(page: listPages, of: pages, rows: rows).bytes)
    rows = HTML()
  }

  func addEvidence(segments: [Segment], objects: any Objects, progress: (String) -> Void) async throws {
    let path = "\(work)/evidence.wacz"
    try await evidence.write(
      to: path, title: "\(agency.name), production \(reference)", at: made, segments: segments,
      objects: objects,
      progress: progress)
    let source = try FileSource(path: path)
    unlink(path)
    try add("evidence/evidence.wacz", source: source)
  }

  /// - Returns: the file's length; it is durable.
  func finish(checkpointSize: Int64, signer: NoteSigner) throws -> UInt64 {
    guard records == total else {
      throw ProductionError.inDoubt(
        place: "the records", reason: "\(total) were chosen and \(records) could be read")
    }
    try add("records.csv", source: try table.finish())
    try add("records.jsonl", source: try lines.finish())
    try data.append(Array("];\n".utf8))
    try add("assets/records.js", source: try data.finish())
    var info = [
      (label: "Source-Organization", value: agency.name), (label: "External-Identifier", value: reference),
      (
        label: "External-Description",
        value: "Social media records: \(index.query.isEmpty ? "everything" : index.query)"
      ),
      (label: "Bagging-Date", value: made.day), (label: "Bag-Software-Agent", value: "Rostra"),
    ]
    if agency.isSample {
      info.append((label: "Internal-Sender-Description", value: "SAMPLE DATA, not real records"))
    }
    let summary = try bag.finish(info: info)
    let seal = ProductionSeal(
      reference: reference, agency: agency.name, made: made.rfc3339, checkpointSize: checkpointSize,
      records: records,
      tagManifests: summary.tagManifests)
    try zip.add(
      "production-\(reference)/\(ProductionSeal.file)", bytes: Array(try seal.signed(by: signer).utf8))
    return try zip.finish()
  }
}
