/// Grows a log and hands out the tiles to publish.
///
/// It keeps the hashes of the right edge's unfinished tiles, at most 255 for each level, whatever the size of
/// the log. Publish full tiles as they come, then `partialTiles()`, then the checkpoint: a checkpoint must
/// never be seen before its tiles.
public struct TileBuilder: Sendable {
  /// Number of leaves.
  public private(set) var size: UInt64
  /// Hashes of the unfinished tile of each level, lowest level first.
  private var edge: [[TreeHash]]

  /// A log without leaves.
  public init() {
    size = 0
    edge = []
  }

  /// Takes up a log of `size` leaves from its published tiles.
  ///
  /// Throws `TileError.rootMismatch` when they don't lead to `root`: never grow a log from tiles that its own
  /// last checkpoint doesn't confirm.
  public init(size: UInt64, root: TreeHash, from source: some TileSource) async throws {
    self.size = size
    edge = []
    for tile in Tile.partial(size: size) {
      let bytes = try await source.tile(tile)
      guard bytes.count >= tile.width * 32 else { throw TileError.wrongLength(tile, bytes: bytes.count) }
      while edge.count < tile.level { edge.append([]) }
      edge.append(TreeHash.array(bytes.prefix(tile.width * 32)))
    }
    let found = self.root
    guard found == root else { throw TileError.rootMismatch(size: size, expected: root, found: found) }
  }

  /// Adds a leaf, already hashed; `publish` gets each tile that it fills, at most one a level, lowest first.
  public mutating func append(_ leaf: TreeHash, publish: (Tile, [UInt8]) throws -> Void) rethrows {
    var hash = leaf
    var level = 0
    size += 1
    while true {
      if level == edge.count {
        edge.append([])
        edge[level].reserveCapacity(Tile.fullWidth)
      }
      edge[level].append(hash)
      guard edge[level].count == Tile.fullWidth else { return }
      let index = size >> UInt64(Tile.height * (level + 1)) - 1
      try publish(Tile(level, index, Tile.fullWidth), TreeHash.bytes(edge[level]))
      hash = CompactRange.root(of: edge[level])
      edge[level].removeAll(keepingCapacity: true)
      level += 1
    }
  }

  /// The unfinished tiles that a checkpoint of the present size needs.
  public func partialTiles() -> [(tile: Tile, bytes: [UInt8])] {
    Tile.partial(size: size).map { ($0, TreeHash.bytes(edge[$0.level])) }
  }

  /// Root of the whole tree.
  public var root: TreeHash {
    var root: TreeHash?
    for hashes in edge where !hashes.isEmpty {
      // What is below stands to the right of all that is in this level.
      let range = hashes.reduce(into: CompactRange()) { $0.append($1) }
      root = range.hashes.reversed().reduce(root) { right, left in right.map { .node(left, $0) } ?? left }
    }
    return root ?? .emptyRoot
  }
}
