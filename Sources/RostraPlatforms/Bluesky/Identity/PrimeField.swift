/// Arithmetic modulo a prime just below 2^256, on numbers of four 64-bit limbs, least significant first.
///
/// Its running time depends on its input. That is right for checking signatures, where everything is public, and
/// wrong for anything that holds a secret.
struct PrimeField: Sendable {
  typealias Element = SIMD4<UInt64>

  let modulus: Element
  /// 2^256 less the modulus: what a carry out of the top is worth.
  private let complement: Element

  init(modulus: Element) {
    self.modulus = modulus
    complement = PrimeField.subtract(Element(), modulus).difference
  }

  func add(_ left: Element, _ right: Element) -> Element {
    let (sum, carry) = PrimeField.add(left, right)
    // Below the modulus both, so the sum passes it at most once.
    return carry || !PrimeField.less(sum, modulus) ? PrimeField.subtract(sum, modulus).difference : sum
  }

  func subtract(_ left: Element, _ right: Element) -> Element {
    let (difference, borrow) = PrimeField.subtract(left, right)
    return borrow ? PrimeField.add(difference, modulus).sum : difference
  }

  func multiply(_ left: Element, _ right: Element) -> Element {
    var (low, high) = PrimeField.product(left, right)
    // high * 2^256 is worth high * complement; the complement is small, so the high half soon is empty.
    while high != Element() {
      let folded = PrimeField.product(high, complement)
      let (sum, carry) = PrimeField.add(low, folded.low)
      low = sum
      high = folded.high
      if carry { high = PrimeField.add(high, Element(1, 0, 0, 0)).sum }
    }
    while !PrimeField.less(low, modulus) { low = PrimeField.subtract(low, modulus).difference }
    return low
  }

  func square(_ value: Element) -> Element { multiply(value, value) }

  func power(_ base: Element, _ exponent: Element) -> Element {
    var result = Element(1, 0, 0, 0)
    for bit in (0..<256).reversed() {
      result = square(result)
      if PrimeField.bit(bit, of: exponent) { result = multiply(result, base) }
    }
    return result
  }

  /// The inverse by Fermat's little theorem; zero has none and yields zero.
  func inverse(_ value: Element) -> Element {
    power(value, PrimeField.subtract(modulus, Element(2, 0, 0, 0)).difference)
  }

  /// A number below the modulus taken from 32 bytes, most significant first; nil where it is not below.
  func element(_ bytes: some Collection<UInt8>) -> Element? {
    let value = PrimeField.number(bytes)
    return PrimeField.less(value, modulus) ? value : nil
  }

  /// The same, larger numbers reduced.
  func reduced(_ bytes: some Collection<UInt8>) -> Element {
    let value = PrimeField.number(bytes)
    return PrimeField.less(value, modulus) ? value : PrimeField.subtract(value, modulus).difference
  }
}

// MARK: - Plain 256-bit numbers

extension PrimeField {
  static func number(_ bytes: some Collection<UInt8>) -> Element {
    var value = Element()
    for (index, byte) in bytes.reversed().prefix(32).enumerated() {
      value[index / 8] |= UInt64(byte) << UInt64(index % 8 * 8)
    }
    return value
  }

  static func bytes(_ value: Element) -> [UInt8] {
    (0..<32).map { UInt8(truncatingIfNeeded: value[3 - $0 / 8] >> UInt64(56 - $0 % 8 * 8)) }
  }

  static func bit(_ index: Int, of value: Element) -> Bool {
    value[index / 64] >> UInt64(index % 64) & 1 == 1
  }

  static func less(_ left: Element, _ right: Element) -> Bool {
    for limb in (0..<4).reversed() where left[limb] != right[limb] { return left[limb] < right[limb] }
    return false
  }

  static func add(_ left: Element, _ right: Element) -> (sum: Element, carry: Bool) {
    var sum = Element()
    var carry: UInt64 = 0
    for limb in 0..<4 {
      let (partial, first) = left[limb].addingReportingOverflow(right[limb])
      let (total, second) = partial.addingReportingOverflow(carry)
      sum[limb] = total
      carry = first || second ? 1 : 0
    }
    return (sum, carry == 1)
  }

  static func subtract(_ left: Element, _ right: Element) -> (difference: Element, borrow: Bool) {
    var difference = Element()
    var borrow: UInt64 = 0
    for limb in 0..<4 {
      let (partial, first) = left[limb].subtractingReportingOverflow(right[limb])
      let (total, second) = partial.subtractingReportingOverflow(borrow)
      difference[limb] = total
      borrow = first || second ? 1 : 0
    }
    return (difference, borrow == 1)
  }

  static func product(_ left: Element, _ right: Element) -> (low: Element, high: Element) {
    var limbs = SIMD8<UInt64>()
    for row in 0..<4 {
      var carry: UInt64 = 0
      for column in 0..<4 {
        let (high, low) = left[row].multipliedFullWidth(by: right[column])
        let (first, overflowFirst) = limbs[row + column].addingReportingOverflow(low)
        let (second, overflowSecond) = first.addingReportingOverflow(carry)
        limbs[row + column] = second
        // high is at most 2^64 - 2, and one more only when low is small: the sum cannot overflow.
        carry = high &+ (overflowFirst ? 1 : 0) &+ (overflowSecond ? 1 : 0)
      }
      limbs[row + 4] = carry
    }
    return (limbs.lowHalf, limbs.highHalf)
  }
}
