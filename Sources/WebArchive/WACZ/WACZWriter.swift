import Foundation

/// Packs WARCs, their index and a list of pages into one WACZ file (Web Archive Collection Zipped, version 1.1.1), in constant
/// memory whatever the size.
///
/// WARCs are stored, not deflated, so that a browser can fetch single records out of the file by range. Order of calls: any
/// number of ``addWARC(named:from:)``, then ``finish(pages:)``. Not to be shared between threads.
public final class WACZWriter {
  public struct Description: Sendable {
    public var title: String?
    public var summary: String?
    /// Shown first when the file is opened.
    public var mainPage: WACZPage?
    public var created: WARCDate
    /// Name and version of what made the file.
    public var software: String

    public init(
      title: String? = nil, summary: String? = nil, mainPage: WACZPage? = nil, created: WARCDate,
      software: String
    ) {
      self.title = title
      self.summary = summary
      self.mainPage = mainPage
      self.created = created
      self.software = software
    }
  }

  private struct Resource {
    var path: String
    var digest: WARCDigest
    var length: UInt64
  }

  /// Lines of a block of the compressed index: as many as replayweb.page's own writer puts.
  private static let linesPerBlock = 1024

  private let description: Description
  private let zip: ZIPWriter
  private let sorter: CDXJSorter
  private let temporaryFolder: String?
  private var resources: [Resource] = []
  /// What was wrong with the WARCs that were packed.
  public private(set) var findings: [WARCFinding] = []

  /// Creates the file; one of that name is overwritten. It is no valid WACZ until ``finish(pages:)`` returns.
  ///
  /// - Parameter temporaryFolder: where an index too large for memory is sorted.
  public init(path: String, description: Description, temporaryFolder: String? = nil) throws {
    self.description = description
    self.temporaryFolder = temporaryFolder
    zip = try ZIPWriter(path: path, modified: description.created)
    sorter = CDXJSorter(folder: temporaryFolder)
  }

  /// Packs a WARC and indexes it on the way.
  ///
  /// - Parameter name: its name in `archive/`, ending in `.warc` or `.warc.gz`.
  public func addWARC(named name: String, from source: any ByteSource) throws {
    guard name.hasSuffix(".warc") || name.hasSuffix(".warc.gz"), !name.contains("/") else {
      throw ZIPError.unsafeName(name, reason: "must be a bare file name ending in .warc or .warc.gz")
    }
    try addFile("archive/" + name, source: source)
    let indexer = CDXJIndexer(filename: name, appendsPostedBody: true)
    findings += try indexer.index(source) { try sorter.append($0) }
  }

  /// Packs a WARC whose index lines are known already, as they are where its records were just written.
  public func addWARC(
    named name: String, from source: any ByteSource, lines: some Sequence<CDXJLine>
  ) throws {
    try addFile("archive/" + name, source: source)
    for line in lines { try sorter.append(line) }
  }

  /// Packs another file, listed with its digest: a log, a proof.
  public func addFile(_ path: String, source: any ByteSource) throws {
    var digest = RunningDigest(.sha256)
    let entry = try zip.add(path, source: source, method: .stored) { digest.update($0) }
    resources.append(Resource(path: path, digest: digest.finish(), length: entry.length))
  }

  /// Writes index, pages and the two descriptions, and brings the file to the disk. Returns its length.
  @discardableResult
  public func finish(pages: some Sequence<WACZPage>) throws -> UInt64 {
    try writeIndex()
    try writePages(pages)
    let package = dataPackage()
    try zip.add("datapackage.json", bytes: package)
    var digest = RunningDigest(.sha256)
    package.withUnsafeBytes { digest.update($0) }
    var json = JSONText()
    json.beginObject()
    json.member("path", "datapackage.json")
    json.member("hash", digest.finish().description)
    json.endObject()
    try zip.add("datapackage-digest.json", bytes: json.bytes)
    return try zip.finish()
  }

  /// The index as ZipNum: gzip members of some hundred lines, and a short table of where each starts, so that a browser
  /// fetches two small ranges to find a page among millions.
  private func writeIndex() throws {
    let table = "indexes/index.idx"
    let data = "indexes/index.cdx.gz"
    var entries = JSONText()
    entries.beginObject()
    entries.member("format", "cdxj-gzip-1.0")
    entries.member("filename", "index.cdx.gz")
    entries.endObject()
    var idx = Array("!meta 0 ".utf8) + entries.bytes + [0x0A]
    var whole = RunningDigest(.sha256)
    let compressor = GzipCompressor(level: 6)
    var block: [UInt8] = []
    var lines = 0
    var offset: UInt64 = 0
    try zip.begin(data, method: .stored)
    func flush() throws {
      if block.isEmpty { return }
      var member: [UInt8] = []
      _ = block.withUnsafeBytes { compressor.append($0, to: &member) }
      var digest = RunningDigest(.sha256)
      member.withUnsafeBytes {
        digest.update($0)
        whole.update($0)
      }
      try member.withUnsafeBytes { try zip.write($0) }
      idx += block[..<(block.firstRange(of: " {".utf8)?.lowerBound ?? 0)]
      var json = JSONText()
      json.beginObject()
      json.member("offset", offset)
      json.member("length", UInt64(member.count))
      json.member("digest", digest.finish().description)
      json.endObject()
      idx += [0x20] + json.bytes + [0x0A]
      offset += UInt64(member.count)
      block.removeAll(keepingCapacity: true)
      lines = 0
    }
    try sorter.finish { line in
      block.append(contentsOf: line)
      lines += 1
      if lines == Self.linesPerBlock { try flush() }
    }
    try flush()
    let entry = try zip.end()
    resources.append(Resource(path: data, digest: whole.finish(), length: entry.length))
    try add(table, idx)
  }

  private func writePages(_ pages: some Sequence<WACZPage>) throws {
    let path = "pages/pages.jsonl"
    var digest = RunningDigest(.sha256)
    var header = JSONText()
    header.beginObject()
    header.member("format", "json-pages-1.0")
    header.member("id", "pages")
    header.member("title", description.title ?? "Pages")
    header.endObject()
    try zip.begin(path)
    func put(_ bytes: [UInt8]) throws {
      try bytes.withUnsafeBytes {
        digest.update($0)
        try zip.write($0)
      }
    }
    try put(header.bytes + [0x0A])
    for page in pages { try put(page.json) }
    let entry = try zip.end()
    resources.append(Resource(path: path, digest: digest.finish(), length: entry.length))
  }

  private func add(_ path: String, _ bytes: [UInt8]) throws {
    var digest = RunningDigest(.sha256)
    bytes.withUnsafeBytes { digest.update($0) }
    try zip.add(path, bytes: bytes)
    resources.append(Resource(path: path, digest: digest.finish(), length: UInt64(bytes.count)))
  }

  private func dataPackage() -> [UInt8] {
    var json = JSONText()
    json.beginObject()
    json.member("profile", "data-package")
    json.member("wacz_version", "1.1.1")
    json.member("title", description.title)
    json.member("description", description.summary)
    json.member("mainPageURL", description.mainPage?.url)
    json.member("mainPageDate", description.mainPage?.date.description)
    json.member("created", description.created.description)
    json.member("software", description.software)
    json.key("resources")
    json.beginArray()
    for resource in resources {
      json.beginObject()
      json.member("name", Self.resourceName(resource.path))
      json.member("path", resource.path)
      json.member("hash", resource.digest.description)
      json.member("bytes", resource.length)
      json.endObject()
    }
    json.endArray()
    json.endObject()
    return json.bytes
  }

  /// Data packages want names of lower-case letters, digits, `.`, `_`, `-` and `/`.
  private static func resourceName(_ path: String) -> String {
    let name = path.split(separator: "/").last.map { $0.lowercased() } ?? path
    return String(
      String.UnicodeScalarView(
        name.unicodeScalars.map { scalar in
          switch scalar {
          case "a"..."z", "0"..."9", ".", "_", "-": scalar
          default: "_"
          }
        }))
  }
}
