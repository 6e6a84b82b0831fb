import Testing

@testable import Rostra

@Suite("A secret in shares")
struct SecretSharingTests {
  @Test(
    "the field is that of AES: products and inverses of FIPS 197",
    arguments: [
      (UInt8(0x57), UInt8(0x83), UInt8(0xC1)), (0x57, 0x13, 0xFE), (0x57, 0x02, 0xAE), (0x53, 0xCA, 0x01), (0, 9, 0),
    ])
  func field(_ left: UInt8, _ right: UInt8, _ product: UInt8) {
    #expect(SecretSharing.multiply(left, right) == product)
    #expect(SecretSharing.multiply(right, left) == product)
    for value in UInt8.min...UInt8.max where value != 0 {
      #expect(SecretSharing.multiply(value, SecretSharing.inverse(of: value)) == 1)
    }
  }

  @Test("a split by hand: 0x42 with the coefficient 0x13 is 0x51, 0x64 and 0x77")
  func byHand() throws {
    let shares = try SecretSharing.split([0x42], shares: 3, threshold: 2) { _ in [0x13] }
    #expect(shares.map(\.number) == [1, 2, 3])
    #expect(shares.map(\.bytes) == [[0x51], [0x64], [0x77]])
    #expect(try SecretSharing.join([shares[2], shares[0]]) == [0x42])
  }

  @Test("any three of five give 32 bytes back, in any order; two give others")
  func threshold() throws {
    let secret = (0..<32).map { UInt8($0 * 7) }
    var generator = SystemRandomNumberGenerator()
    let shares = try SecretSharing.split(secret, shares: 5, threshold: 3) { count in
      (0..<count).map { _ in UInt8.random(in: 1...255, using: &generator) }
    }
    for first in 0..<5 {
      for second in 0..<5 where second != first {
        #expect(try SecretSharing.join([shares[first], shares[second]]) != secret)
        for third in 0..<5 where third != first && third != second {
          #expect(try SecretSharing.join([shares[third], shares[first], shares[second]]) == secret)
        }
      }
    }
  }

  @Test("one share of two says nothing: it is as likely for every secret")
  func perfect() throws {
    var seen: Set<UInt8> = []
    for coefficient in UInt8.min...UInt8.max {
      seen.insert(try SecretSharing.split([0x42], shares: 2, threshold: 2) { _ in [coefficient] }[0].bytes[0])
    }
    #expect(seen.count == 256)
  }

  @Test("counts and shares that make no sense are refused")
  func refused() {
    #expect(throws: SharingError.self) { try SecretSharing.split([1], shares: 1, threshold: 1) { _ in [] } }
    #expect(throws: SharingError.self) { try SecretSharing.split([1], shares: 2, threshold: 3) { _ in [1, 1] } }
    let share = SecretSharing.Share(number: 1, bytes: [1])
    #expect(throws: SharingError.shares) { try SecretSharing.join([share, share]) }
    #expect(throws: SharingError.shares) {
      try SecretSharing.join([share, SecretSharing.Share(number: 0, bytes: [1])])
    }
  }
}
