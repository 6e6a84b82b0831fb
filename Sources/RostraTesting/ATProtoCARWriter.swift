package import RostraPlatforms

/// Writes a CAR version 1 file: a header that names the root, then blocks, each behind its length and identifier.
package struct ATProtoCARWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func write(root: CID) {
    section(DAGCBOR.map([.init("roots", .array([.link(root)])), .init("version", .integer(1))]).encoded)
  }

  package mutating func write(_ block: [UInt8], codec: CID.Codec = .dagCBOR) {
    write(block, as: CID(of: block, codec: codec))
  }

  /// Writes a block under an identifier that need not be its own, to make broken files.
  package mutating func write(_ block: [UInt8], as cid: CID) {
    section(cid.bytes + block)
  }

  private mutating func section(_ content: [UInt8]) {
    var length = content.count
    while length >= 0x80 {
      bytes.append(UInt8(length & 0x7F) | 0x80)
      length >>= 7
    }
    bytes.append(UInt8(length))
    bytes.append(contentsOf: content)
  }
}
