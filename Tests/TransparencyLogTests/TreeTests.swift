import Testing

@testable import TransparencyLog

@Suite struct TreeTests {
  /// Inputs and roots of the Certificate Transparency reference implementation's Merkle tree test.
  static let inputs = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
  ]
  static let roots = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]

  @Test("roots are those of the Certificate Transparency reference") func referenceRoots() throws {
    var range = CompactRange()
    #expect(range.root.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    for (input, root) in zip(Self.inputs, Self.roots) {
      range.append(.leaf(try #require(Hex.decode(input))))
      #expect(range.root.hex == root)
    }
  }

  @Test("a compact range is taken up where it was left") func resume() throws {
    var whole = CompactRange()
    for number in 0..<300 {
      var again = try #require(CompactRange(size: whole.size, hashes: whole.hashes))
      again.append(Fixtures.leaf(number))
      whole.append(Fixtures.leaf(number))
      #expect(again == whole)
    }
    #expect(CompactRange(size: 3, hashes: [.emptyRoot]) == nil)
  }

  @Test("a leaf is never a node: equal bytes hash differently") func domains() {
    let (left, right) = (Fixtures.leaf(1), Fixtures.leaf(2))
    #expect(TreeHash.leaf(left.bytes + right.bytes) != TreeHash.node(left, right))
    #expect(TreeHash.leaf(left) == TreeHash.leaf(left.bytes))
  }

  @Test("hashes read back from hex, base64 and bytes") func text() throws {
    let hash = Fixtures.leaf(7)
    #expect(TreeHash(hex: hash.hex) == hash)
    #expect(TreeHash(hex: hash.hex.uppercased()) == hash)
    #expect(TreeHash(bytes: try #require(Base64.decode(hash.base64))) == hash)
    #expect(TreeHash(bytes: hash.bytes.dropLast()) == nil)
    #expect(TreeHash(hex: String(hash.hex.dropLast())) == nil)
    #expect(TreeHash(hex: "g" + hash.hex.dropFirst()) == nil)
  }

  @Test("base64 has one text for one sequence of bytes")
  func canonicalBase64() {
    for count in 0...20 {
      let bytes = (0..<count).map { UInt8($0 * 37 & 255) }
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }
    #expect(Base64.encode(Array("foobar".utf8)) == "Zm9vYmFy")
    for wrong in [
      "Zg", "Zg=", "Zh==", "Zm9=", "Zg==\n", " Zg==", "Z===", "====", "Zg==Zg==", "Zm-v", "Zm9v=",
    ] {
      #expect(Base64.decode(wrong) == nil, "\(wrong)")
    }
  }
}
