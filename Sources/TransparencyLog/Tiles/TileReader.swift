/// Hashes of any complete subtree, computed from a source's tiles; each tile is fetched once.
struct TileReader<Source: TileSource> {
  private let source: Source
  /// Number of leaves of the tree whose tiles are asked for.
  let size: UInt64
  private var tiles: [Tile: [TreeHash]] = [:]

  init(_ source: Source, size: UInt64) {
    self.source = source
    self.size = size
  }

  /// Root of the subtree of `1 << height` leaves that starts at leaf `index << height`.
  mutating func subtree(height: Int, index: UInt64) async throws -> TreeHash {
    // The lowest tile that holds hashes of this height is one level of hashes below its own top at most.
    let level = height / Tile.height
    let within = height % Tile.height
    let first = index << UInt64(within)
    guard let tile = Tile.at(level: level, index: first >> UInt64(Tile.height), size: size) else {
      throw TileError.outOfRange(index: index << UInt64(height), size: size)
    }
    let start = Int(first % UInt64(Tile.fullWidth))
    guard start + 1 << within <= tile.width else {
      throw TileError.outOfRange(index: index << UInt64(height), size: size)
    }
    return CompactRange.root(of: try await hashes(of: tile)[start..<start + 1 << within])
  }

  /// Root over leaves `range`, which must start where RFC 6962 would split a tree.
  mutating func root(of range: Range<UInt64>) async throws -> TreeHash {
    guard !range.isEmpty else { return .emptyRoot }
    var roots: [TreeHash] = []
    var start = range.lowerBound
    while start < range.upperBound {
      let height = 63 - (range.upperBound - start).leadingZeroBitCount
      roots.append(try await subtree(height: height, index: start >> UInt64(height)))
      start += 1 << UInt64(height)
    }
    var root = roots.removeLast()
    while let left = roots.popLast() { root = .node(left, root) }
    return root
  }

  private mutating func hashes(of tile: Tile) async throws -> [TreeHash] {
    if let known = tiles[tile] { return known }
    let bytes = try await source.tile(tile)
    guard bytes.count >= tile.width * 32, bytes.count <= Tile.fullWidth * 32, bytes.count.isMultiple(of: 32)
    else {
      throw TileError.wrongLength(tile, bytes: bytes.count)
    }
    let hashes = TreeHash.array(bytes.prefix(tile.width * 32))
    tiles[tile] = hashes
    return hashes
  }
}

extension TreeHash {
  /// The hashes that stand one after another in `bytes`; an incomplete last one is left out.
  static func array(_ bytes: some Collection<UInt8>) -> [TreeHash] {
    let bytes = Array(bytes)
    return stride(from: 0, to: bytes.count - 31, by: 32).map { at in
      TreeHash(
        words: bytes.withUnsafeBytes {
          $0.loadUnaligned(fromByteOffset: at, as: (UInt64, UInt64, UInt64, UInt64).self)
        })
    }
  }

  /// The bytes of the hashes, one after another.
  static func bytes(_ hashes: [TreeHash]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(hashes.count * 32)
    for hash in hashes { hash.withUnsafeBytes { bytes.append(contentsOf: $0) } }
    return bytes
  }
}
