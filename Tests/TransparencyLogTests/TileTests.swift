import Testing

@testable import TransparencyLog

@Suite struct TileTests {
  @Test(
    "paths are those of C2SP tlog-tiles",
    arguments: [
      (0, UInt64(0), 256, "tile/0/000"), (0, 1234, 5, "tile/0/x001/234.p/5"),
      (0, 1_234_067, 256, "tile/0/x001/x234/067"),
      (3, 999, 255, "tile/3/999.p/255"), (63, 1000, 1, "tile/63/x001/000.p/1"),
      (0, UInt64.max, 256, "tile/0/x018/x446/x744/x073/x709/x551/615"),
    ])
  func path(level: Int, index: UInt64, width: Int, path: String) throws {
    let tile = try #require(Tile(level: level, index: index, width: width))
    #expect(tile.path == path)
    #expect(Tile(path: path) == tile)
  }

  @Test("any other text is no path")
  func wrongPaths() {
    for path in [
      "", "tile", "tile/0", "tile/0/", "tile/0/0", "tile/0/0000", "tile/00/000", "tile/64/000", "tile/-1/000",
      "tile/+1/000",
      "tile/0/x000/001", "tile/0/001/002", "tile/0/x001/x002", "tile/0/000.p/0", "tile/0/000.p/256",
      "tile/0/000.p/01",
      "tile/0/000.p/", "tile/0/000.p", "tile/entries/000", "/tile/0/000", "tile/0/000/", "tile/0/xx01/000",
      "tile/0/ 00",
      "tile/0/x099/x446/x744/x073/x709/x551/615", "tile/0/０００",
    ] { #expect(Tile(path: path) == nil, "\(path)") }
  }

  @Test("random text is no path, or the path it came from") func fuzz() {
    var random = SeededGenerator(seed: 1)
    let letters = Array("tile/0123x.p-+ ")
    for _ in 0..<50_000 {
      let text =
        "tile/"
        + String(
          (0..<Int.random(in: 0..<24, using: &random)).map { _ in letters.randomElement(using: &random) ?? "x"
          })
      if let tile = Tile(path: text) { #expect(tile.path == text) }
    }
  }

  @Test("a tree of 70,000 leaves has the tiles that the specification counts") func specificationExample() {
    var full: [Int: Int] = [:]
    var builder = TileBuilder()
    for number in 0..<70_000 {
      builder.append(Fixtures.leaf(number & 7)) { tile, bytes in
        full[tile.level, default: 0] += 1
        #expect(bytes.count == 8192)
      }
    }
    #expect(full == [0: 273, 1: 1])
    #expect(
      builder.partialTiles().map(\.tile.path) == ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"])
    #expect(Tile.partial(size: 256).map(\.path) == ["tile/1/000.p/1"])
    #expect(Tile.partial(size: 0).isEmpty)
    #expect(Tile.partial(size: .max).count == 8)
  }

  @Test("a log is taken up from its published tiles, at any size, and not from wrong ones") func resume()
    async throws
  {
    var tiles = MemoryTiles()
    var builder = TileBuilder()
    for number in 0..<1000 {
      tiles.publishPartials(of: builder)
      if number % 61 == 0 || number % 256 < 2 {
        var again = try await TileBuilder(size: builder.size, root: builder.root, from: tiles)
        again.append(Fixtures.leaf(number)) { _, _ in }
        var plain = builder
        plain.append(Fixtures.leaf(number)) { _, _ in }
        #expect(again.root == plain.root)
        #expect(again.partialTiles().map(\.bytes) == plain.partialTiles().map(\.bytes))
      }
      builder.append(Fixtures.leaf(number)) { tiles.tiles[$0.path] = $1 }
    }
    tiles.publishPartials(of: builder)
    let path = try #require(Tile.partial(size: 1000).first).path
    tiles.tiles[path]?[5] ^= 1
    await #expect(throws: TileError.self) {
      try await TileBuilder(size: 1000, root: builder.root, from: tiles)
    }
    tiles.tiles[path]?.removeLast()
    await #expect(throws: TileError.self) {
      try await TileBuilder(size: 1000, root: builder.root, from: tiles)
    }
    await #expect(throws: TileError.self) {
      try await InclusionProof.make(leafIndex: 999, treeSize: 1000, from: tiles)
    }
  }
}
