import RostraPlatforms
import WebArchive

/// Files that lie open: uploaded by themselves, or out of a tar.
struct LooseFiles: ImportedFiles {
  let members: [ImportMember]
  private let sources: [String: any ByteSource]

  init(_ sources: [(name: String, source: any ByteSource)]) {
    members = sources.map { ImportMember(path: $0.name, length: Int64($0.source.length)) }
    self.sources = Dictionary(sources.map { ($0.name, $0.source) }, uniquingKeysWith: { first, _ in first })
  }

  func bytes(of member: ImportMember) throws -> any ImportBytes {
    guard let source = sources[member.path] else { throw ReadingError.malformed("there is no file \(member.path)") }
    return SourceBytes(source: source)
  }
}

/// The files in a ZIP. Every reading of one checks its length and checksum.
struct PackedFiles: ImportedFiles {
  let members: [ImportMember]
  private let zip: ZIPReader

  init(zip: ZIPReader) {
    self.zip = zip
    members = zip.entries.filter { !$0.isDirectory }.map { ImportMember(path: $0.name, length: Int64($0.length)) }
  }

  func bytes(of member: ImportMember) throws -> any ImportBytes {
    guard let entry = zip[member.path] else { throw ReadingError.malformed("there is no file \(member.path)") }
    return PackedBytes(zip: zip, entry: entry)
  }
}

struct SourceBytes: ImportBytes {
  let source: any ByteSource
  var length: Int64 { Int64(source.length) }

  func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) throws { try source.forEachChunk(body) }
}

private struct PackedBytes: ImportBytes {
  let zip: ZIPReader
  let entry: ZIPEntry
  var length: Int64 { Int64(entry.length) }

  func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    do {
      try zip.read(entry, body)
    } catch let error as ZIPError {
      throw ReadingError.malformed("\(error)")
    }
  }
}
