/// Limits for an archive of blocks.
package struct CARLimits: Sendable {
  package var bytes: Int
  package var blockBytes: Int
  package var blocks: Int
  package var roots: Int

  /// The block limit is what servers accept for a record or tree node, doubled.
  package init(bytes: Int = 1 << 30, blockBytes: Int = 2 << 20, blocks: Int = 8_000_000, roots: Int = 16) {
    self.bytes = bytes
    self.blockBytes = blockBytes
    self.blocks = blocks
    self.roots = roots
  }
}

/// Why an archive of blocks was refused, and at which byte.
package struct CARError: Error, Hashable, CustomStringConvertible {
  package var reason: String
  package var offset: Int

  package var description: String { "not readable as CAR version 1: \(reason) at byte \(offset)" }
}

/// One block as it lies in the archive.
package struct CARBlock: Sendable {
  package var cid: CID
  package var bytes: ArraySlice<UInt8>
  /// Where the block's length prefix starts.
  package var offset: Int

  /// Whether the bytes are those that the identifier names.
  package var isAuthentic: Bool { SHA256Value(hashing: bytes) == cid.digest }
}

/// Walks a CAR version 1 file block by block (IPLD "CARv1" specification); nothing is verified or kept.
package struct CARReader {
  package let roots: [CID]
  private let bytes: ArraySlice<UInt8>
  private let limits: CARLimits
  private var at: Int
  private var blocks = 0

  /// Reads the header: a length, then `{roots: [links], version: 1}` in DAG-CBOR.
  package init(_ file: ArraySlice<UInt8>, limits: CARLimits = CARLimits()) throws(CARError) {
    guard file.count <= limits.bytes else {
      throw CARError(reason: "the file is larger than \(limits.bytes) bytes", offset: limits.bytes)
    }
    bytes = file
    self.limits = limits
    at = file.startIndex
    guard !file.isEmpty else { throw CARError(reason: "the file is empty", offset: 0) }
    let header: DAGCBOR
    let section = try CARReader.section(in: bytes, at: &at, limit: 4096)
    do {
      header = try DAGCBOR(decoding: section)
    } catch {
      throw CARError(
        reason: "a header that is \(error.description)", offset: section.startIndex - file.startIndex)
    }
    guard header["version"]?.integer == 1 else { throw CARError(reason: "a version other than 1", offset: 0) }
    guard let roots = header["roots"]?.array, roots.count <= limits.roots else {
      throw CARError(reason: "no list of at most \(limits.roots) roots", offset: 0)
    }
    var links: [CID] = []
    for root in roots {
      guard let link = root.link else { throw CARError(reason: "a root that is no link", offset: 0) }
      links.append(link)
    }
    self.roots = links
  }

  /// The next block; nil at the end of the file. After an error nothing more can be read: the frame is lost.
  package mutating func next() throws(CARError) -> CARBlock? {
    guard at < bytes.endIndex else { return nil }
    let offset = at - bytes.startIndex
    blocks += 1
    guard blocks <= limits.blocks else {
      throw CARError(reason: "more than \(limits.blocks) blocks", offset: offset)
    }
    let section = try CARReader.section(in: bytes, at: &at, limit: limits.blockBytes + CID.byteCount)
    guard section.count >= CID.byteCount, let cid = CID(bytes: section.prefix(CID.byteCount)) else {
      throw CARError(reason: "a block whose identifier is not version 1 with SHA-256", offset: offset)
    }
    return CARBlock(cid: cid, bytes: section.dropFirst(CID.byteCount), offset: offset)
  }

  private static func section(
    in bytes: ArraySlice<UInt8>, at: inout Int, limit: Int
  ) throws(CARError) -> ArraySlice<UInt8> {
    let start = at
    let offset = at - bytes.startIndex
    var length: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      guard at < bytes.endIndex else {
        throw CARError(reason: "the file ends inside a length", offset: offset)
      }
      // Nine groups of seven bits, as the varint specification has it: 63 bits cannot overflow.
      guard at - start < 9 else { throw CARError(reason: "a length of more than nine bytes", offset: offset) }
      let byte = bytes[at]
      at += 1
      length |= UInt64(byte & 0x7F) << shift
      shift += 7
      if byte & 0x80 == 0 {
        guard byte != 0 || at - start == 1 else {
          throw CARError(reason: "a length written longer than needed", offset: offset)
        }
        break
      }
    }
    guard length > 0 else { throw CARError(reason: "an empty section", offset: offset) }
    guard length <= UInt64(limit) else {
      throw CARError(reason: "a section of \(length) bytes, more than \(limit)", offset: offset)
    }
    guard length <= UInt64(bytes.endIndex - at) else {
      throw CARError(reason: "the file ends inside a section of \(length) bytes", offset: offset)
    }
    defer { at += Int(length) }
    return bytes[at..<at + Int(length)]
  }
}
