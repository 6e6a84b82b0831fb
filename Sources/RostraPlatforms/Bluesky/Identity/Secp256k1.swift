/// Checks ECDSA signatures on the curve secp256k1 (SEC 2, section 2.4.1; SEC 1, section 4.1.4), which most accounts
/// use and swift-crypto does not offer. Verification only: no secret ever comes near this code, so it need not run in
/// constant time and must not be used for signing.
package enum Secp256k1 {
  /// Coordinates are counted modulo this prime.
  static let field = PrimeField(
    modulus: .init(0xFFFF_FFFE_FFFF_FC2F, .max, .max, .max))
  /// Multiples of the generator are counted modulo this prime, the group's order.
  static let scalars = PrimeField(
    modulus: .init(0xBFD2_5E8C_D036_4141, 0xBAAE_DCE6_AF48_A03B, 0xFFFF_FFFF_FFFF_FFFE, .max))
  static let halfOrder: [UInt8] = [
    0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0x5D, 0x57, 0x6E, 0x73, 0x57, 0xA4, 0x50, 0x1D, 0xDF, 0xE9, 0x2F, 0x46, 0x68, 0x1B, 0x20, 0xA0,
  ]
  static let generator = Point(
    x: .init(0x59F2_815B_16F8_1798, 0x029B_FCDB_2DCE_28D9, 0x55A0_6295_CE87_0B07, 0x79BE_667E_F9DC_BBAC),
    y: .init(0x9C47_D08F_FB10_D4B8, 0xFD17_B448_A685_5419, 0x5DA4_FBFC_0E11_08A8, 0x483A_DA77_26A3_C465))

  /// A point in Jacobian coordinates: (x / z², y / z³); z = 0 is the point at infinity.
  struct Point: Sendable {
    var x: PrimeField.Element
    var y: PrimeField.Element
    var z: PrimeField.Element

    init(x: PrimeField.Element, y: PrimeField.Element, z: PrimeField.Element = .init(1, 0, 0, 0)) {
      self.x = x
      self.y = y
      self.z = z
    }

    static var infinity: Point { Point(x: .init(1, 0, 0, 0), y: .init(1, 0, 0, 0), z: .init()) }
    var isInfinity: Bool { z == .init() }
  }

  /// A point of the curve other than infinity.
  package struct PublicKey: Sendable, Hashable {
    let x: PrimeField.Element
    let y: PrimeField.Element

    /// Reads a compressed (33 bytes) or uncompressed (65 bytes) point (SEC 1, section 2.3.4); nil where it is not on
    /// the curve.
    package init?(_ bytes: [UInt8]) {
      guard bytes.count >= 33, let x = field.element(bytes[1..<33]) else { return nil }
      let square = field.add(field.multiply(field.square(x), x), .init(7, 0, 0, 0))
      switch (bytes.count, bytes[0]) {
      case (33, 2), (33, 3):
        // The prime is 3 modulo 4, so a root is the power (p + 1) / 4.
        let root = field.power(
          square, .init(0xFFFF_FFFF_BFFF_FF0C, .max, .max, 0x3FFF_FFFF_FFFF_FFFF))
        guard field.square(root) == square else { return nil }
        y = (root[0] & 1 == 1) == (bytes[0] == 3) ? root : field.subtract(.init(), root)
      case (65, 4):
        guard let y = field.element(bytes[33..<65]), field.square(y) == square else { return nil }
        self.y = y
      default: return nil
      }
      self.x = x
    }

    package var compressed: [UInt8] { [y[0] & 1 == 1 ? 3 : 2] + PrimeField.bytes(x) }

    /// Whether r and s, 32 bytes each with s in the lower half, sign the digest.
    package func isValid(signature: [UInt8], digest: [UInt8]) -> Bool {
      guard signature.count == 64, let r = scalars.element(signature[..<32]), r != .init(),
        let s = scalars.element(signature[32...]), s != .init(),
        SigningKey.isLow(signature[32...], half: halfOrder)
      else { return false }
      let inverse = scalars.inverse(s)
      let first = scalars.multiply(scalars.reduced(digest), inverse)
      let second = scalars.multiply(r, inverse)
      let point = Secp256k1.sum(first, generator, second, Point(x: x, y: y))
      guard !point.isInfinity else { return false }
      let affine = field.multiply(point.x, field.square(field.inverse(point.z)))
      return scalars.reduced(PrimeField.bytes(affine)) == r
    }
  }
}

extension Secp256k1 {
  /// first · left + second · right, both multiplied in one pass over the bits.
  static func sum(
    _ first: PrimeField.Element, _ left: Point, _ second: PrimeField.Element, _ right: Point
  ) -> Point {
    let both = add(left, right)
    var result = Point.infinity
    for bit in (0..<256).reversed() {
      result = double(result)
      switch (PrimeField.bit(bit, of: first), PrimeField.bit(bit, of: second)) {
      case (true, true): result = add(result, both)
      case (true, false): result = add(result, left)
      case (false, true): result = add(result, right)
      case (false, false): break
      }
    }
    return result
  }

  static func double(_ point: Point) -> Point {
    guard !point.isInfinity else { return point }
    let a = field.square(point.x)
    let b = field.square(point.y)
    let c = field.square(b)
    let inner = field.subtract(field.subtract(field.square(field.add(point.x, b)), a), c)
    let d = field.add(inner, inner)
    let e = field.add(field.add(a, a), a)
    let x = field.subtract(field.square(e), field.add(d, d))
    let eight = field.multiply(c, .init(8, 0, 0, 0))
    let y = field.subtract(field.multiply(e, field.subtract(d, x)), eight)
    let product = field.multiply(point.y, point.z)
    return Point(x: x, y: y, z: field.add(product, product))
  }

  static func add(_ left: Point, _ right: Point) -> Point {
    if left.isInfinity { return right }
    if right.isInfinity { return left }
    let leftSquare = field.square(left.z)
    let rightSquare = field.square(right.z)
    let u1 = field.multiply(left.x, rightSquare)
    let u2 = field.multiply(right.x, leftSquare)
    let s1 = field.multiply(left.y, field.multiply(rightSquare, right.z))
    let s2 = field.multiply(right.y, field.multiply(leftSquare, left.z))
    let h = field.subtract(u2, u1)
    let r = field.subtract(s2, s1)
    if h == .init() { return r == .init() ? double(left) : .infinity }
    let hSquare = field.square(h)
    let hCube = field.multiply(hSquare, h)
    let v = field.multiply(u1, hSquare)
    let x = field.subtract(field.subtract(field.square(r), hCube), field.add(v, v))
    let y = field.subtract(field.multiply(r, field.subtract(v, x)), field.multiply(s1, hCube))
    return Point(x: x, y: y, z: field.multiply(h, field.multiply(left.z, right.z)))
  }
}
