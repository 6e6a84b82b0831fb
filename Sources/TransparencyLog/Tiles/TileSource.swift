/// Where tiles are read from: a folder, an object store, a web server, a dictionary in a test.
///
/// A source may answer a partial tile's place with more hashes than asked for (the full tile, when the
/// partial one was deleted); what it answers is believed only as far as the proof made from it verifies.
public protocol TileSource: Sendable {
  /// The tile's bytes: `width` hashes of 32 bytes each, at least. Throws when it has none.
  func tile(_ tile: Tile) async throws -> [UInt8]
}

/// Why tiles cannot serve.
public enum TileError: Error, Sendable, Hashable {
  /// A tile has another number of bytes than its width asks for.
  case wrongLength(Tile, bytes: Int)
  /// A proof was asked for outside the tree.
  case outOfRange(index: UInt64, size: UInt64)
  /// The tiles lead to another root than expected.
  case rootMismatch(size: UInt64, expected: TreeHash, found: TreeHash)
}

extension TileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .wrongLength(let tile, let bytes): "\(tile) has \(bytes) bytes; it needs \(tile.width * 32)"
    case .outOfRange(let index, let size): "\(index) is outside a tree of \(size) leaves"
    case .rootMismatch(let size, let expected, let found):
      "the tiles of size \(size) lead to root \(found), expected \(expected)"
    }
  }
}
