package import RostraStorage
package import TransparencyLog

/// The log's published files in the object store: `log/<agency>/tile/…` and `log/<agency>/checkpoint`
/// (C2SP tlog-tiles). Served as they lie, they are the log's public face.
package struct LedgerTiles: TileSource {
  let objects: any Objects
  let agency: Identifier<Agency>

  package init(objects: any Objects, agency: Identifier<Agency>) {
    self.objects = objects
    self.agency = agency
  }

  package static func key(_ path: String, of agency: Identifier<Agency>) throws -> ObjectKey {
    try ObjectKey("log/\(agency.text)/\(path)")
  }

  package func tile(_ tile: Tile) async throws -> [UInt8] {
    if let bytes = try await objects.get(try LedgerTiles.key(tile.path, of: agency)) { return bytes }
    // A partial tile may have been removed once the full one was there, of which it is the beginning.
    guard !tile.isFull, let bytes = try await objects.get(try LedgerTiles.key(tile.full.path, of: agency)) else {
      throw LedgerError.tileInDoubt(tile.path)
    }
    return bytes
  }

  /// Puts a tile where it was never another: the same bytes again are fine, others are a broken log.
  func put(_ tile: Tile, _ bytes: [UInt8]) async throws {
    do {
      try await objects.put(bytes, at: try LedgerTiles.key(tile.path, of: agency), ifAbsent: true)
    } catch ObjectsError.exists {
      throw LedgerError.tileInDoubt(tile.path)
    }
  }
}
