import Foundation
import RostraPlatforms
import RostraStorage
import WebArchive

/// What was uploaded, opened: the files in it, wherever they are packed. Lives as long as the work on it.
struct ImportBox: Sendable {
  var files: any ImportedFiles
  /// The parts that hold records of web archives, by path.
  var archives: [String: any ByteSource]

  /// - Parameter folder: where files are unpacked or fetched to that cannot be read where they are.
  /// - Throws: ``ImportError`` where they cannot be opened; nothing is guessed of a broken container.
  static func open(_ job: ImportJob, services: Services, folder: String) async throws -> ImportBox {
    var sources: [(name: String, source: any ByteSource)] = []
    for file in job.files {
      sources.append((file.name, try await source(of: file, services: services, folder: folder)))
    }
    return try box(sources, folder: folder)
  }

  private static func source(
    of file: ImportJob.File, services: Services, folder: String
  ) async throws -> any ByteSource {
    let key = try ObjectKey(file.key)
    if let objects = services.objects as? FolderObjects {
      do { return try FileSource(path: "\(objects.root)/\(key.text)") } catch { throw ImportError.fileGone(file.name) }
    }
    guard try await services.objects.size(key) != nil else { throw ImportError.fileGone(file.name) }
    let copy = try SpooledFile(folder: folder)
    for try await chunk in services.objects.stream(key, range: nil) { try copy.append(chunk) }
    return try copy.finish()
  }

  /// What the files are, by their first bytes.
  static func box(_ sources: [(name: String, source: any ByteSource)], folder: String) throws -> ImportBox {
    guard sources.count == 1, let (name, source) = sources.first else { return ImportBox(loose: sources) }
    do {
      let start = try source.bytes(at: 0, count: Int(min(source.length, 1024)))
      if start.starts(with: "WARC/".utf8) || start.starts(with: "filedesc:".utf8) {
        return ImportBox(files: LooseFiles(sources), archives: [name: source])
      }
      if start.starts(with: [0x50, 0x4B, 3, 4]) || start.starts(with: [0x50, 0x4B, 5, 6]) {
        return try ImportBox(zip: source)
      }
      if TARFile.isTAR(start) { return ImportBox(loose: try TARFile(source).sources) }
      if start.starts(with: [0x1F, 0x8B]) { return try box(gzip: source, name: name, folder: folder) }
    } catch let error as ZIPError {
      throw ImportError.container("\(error)")
    } catch let error as TARFile.Fault {
      throw ImportError.container("\(error)")
    } catch let error as GzipFile.Fault {
      throw ImportError.container("\(error)")
    }
    return ImportBox(loose: sources)
  }

  private init(files: any ImportedFiles, archives: [String: any ByteSource]) {
    self.files = files
    self.archives = archives
  }

  private init(loose sources: [(name: String, source: any ByteSource)]) {
    self.init(files: LooseFiles(sources), archives: [:])
  }

  /// Bytes that a file may unpack to.
  private static let mostUnpacked: UInt64 = 64 << 30
  private static let mostMembers = 1_000_000

  private init(zip source: any ByteSource) throws {
    let zip = try ZIPReader(
      source, limits: ZIPLimits(entries: Self.mostMembers, directoryBytes: 256 << 20, totalLength: Self.mostUnpacked))
    // A web archive in a ZIP says so in its description (WACZ 1.1.1, 5.1); any other keeps its WARCs as files.
    var archives: [String: any ByteSource] = [:]
    if let wacz = try? WACZReader(source) {
      for entry in wacz.warcs where entry.method == .stored { archives[entry.name] = try zip.source(of: entry) }
    }
    self.init(files: PackedFiles(zip: zip), archives: archives)
  }

  private static func box(gzip source: any ByteSource, name: String, folder: String) throws -> ImportBox {
    var start: [UInt8] = []
    struct Enough: Error {}
    do {
      try GzipFile.unpack(source, limit: mostUnpacked) { piece in
        start.append(contentsOf: piece.prefix(1024))
        if start.count >= 512 { throw Enough() }
      }
    } catch is Enough {}
    if start.starts(with: "WARC/".utf8) || start.starts(with: "filedesc:".utf8) {
      return ImportBox(files: LooseFiles([(name, source)]), archives: [name: source])
    }
    guard TARFile.isTAR(start) else { return ImportBox(loose: [(name, source)]) }
    let unpacked = try SpooledFile(folder: folder)
    do {
      try GzipFile.unpack(source, limit: mostUnpacked) { try unpacked.append($0) }
      return ImportBox(loose: try TARFile(try unpacked.finish()).sources)
    } catch let error as WARCError {
      throw ImportError.scratch("\(error)")
    }
  }
}
