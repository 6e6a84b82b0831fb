/// Splits a secret so that any `threshold` of its shares give it back, and fewer say nothing at all (A. Shamir, How to
/// Share a Secret, Communications of the ACM 22, 1979), byte by byte over GF(2⁸) with the polynomial of AES
/// (x⁸ + x⁴ + x³ + x + 1).
package enum SecretSharing {
  package struct Share: Sendable, Hashable {
    /// 1 to 255: where the polynomials were evaluated. 0 would be the secret itself.
    package var number: UInt8
    package var bytes: [UInt8]

    package init(number: UInt8, bytes: [UInt8]) {
      self.number = number
      self.bytes = bytes
    }
  }

  /// - Parameter random: makes as many random bytes as are asked for.
  package static func split(
    _ secret: [UInt8], shares: Int, threshold: Int, random: (Int) -> [UInt8]
  ) throws(SharingError) -> [Share] {
    guard (2...255).contains(threshold), shares >= threshold, shares <= 255, !secret.isEmpty else {
      throw .counts(shares: shares, threshold: threshold)
    }
    // For each byte a polynomial: the byte itself, then random coefficients.
    let coefficients = secret.map { [$0] + random(threshold - 1) }
    return (1...shares).map { number in
      let place = UInt8(number)
      return Share(
        number: place,
        bytes: coefficients.map { polynomial in
          polynomial.reversed().reduce(0) { multiply($0, place) ^ $1 }
        })
    }
  }

  /// The secret, from at least as many shares as the threshold was. Fewer, or shares of another split, give other bytes: the
  /// caller must know the right ones by something else.
  package static func join(_ shares: [Share]) throws(SharingError) -> [UInt8] {
    guard shares.count >= 2, let length = shares.first?.bytes.count, shares.allSatisfy({ $0.bytes.count == length }),
      Set(shares.map(\.number)).count == shares.count, !shares.contains(where: { $0.number == 0 })
    else { throw .shares }
    return (0..<length).map { index in
      shares.reduce(UInt8(0)) { sum, share in
        // Lagrange's polynomial of this share, at 0; subtraction is addition here.
        let weight = shares.filter { $0.number != share.number }.reduce(UInt8(1)) { product, other in
          multiply(product, multiply(other.number, inverse(of: other.number ^ share.number)))
        }
        return sum ^ multiply(share.bytes[index], weight)
      }
    }
  }

  /// Without tables and branches on the values, which a neighbour on the machine could time.
  static func multiply(_ left: UInt8, _ right: UInt8) -> UInt8 {
    var (product, factor): (UInt8, UInt8) = (0, left)
    for bit in 0..<8 {
      product ^= factor & (0 &- (right >> UInt8(bit) & 1))
      factor = factor << 1 ^ 0x1B & (0 &- (factor >> 7))
    }
    return product
  }

  /// a²⁵⁴, since a²⁵⁵ = 1.
  static func inverse(of value: UInt8) -> UInt8 {
    var (result, power): (UInt8, UInt8) = (1, value)
    for _ in 0..<7 {
      power = multiply(power, power)
      result = multiply(result, power)
    }
    return result
  }
}

package enum SharingError: Error, Hashable, CustomStringConvertible {
  case counts(shares: Int, threshold: Int)
  case shares

  package var description: String {
    switch self {
    case .counts(let shares, let threshold):
      "a secret cannot be split into \(shares) shares of which \(threshold) open it: at least two must be needed, and no "
        + "more than there are"
    case .shares: "these shares do not belong together"
    }
  }
}
