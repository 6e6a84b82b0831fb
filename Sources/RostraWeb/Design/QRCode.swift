/// A QR code (ISO/IEC 18004) of bytes at error correction level M: for the address that a telephone reads when
/// somebody adds a second factor. Made here, because what it shows is a secret that must not leave this system.
struct QRCode: Sendable {
  /// Modules on each side.
  let size: Int
  /// Row by row; true is dark.
  private(set) var modules: [[Bool]]
  private var isFixed: [[Bool]]

  /// nil where the text is longer than version 20 holds: 666 bytes.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let version = (1...20).first(where: { QRVersion($0).capacity >= bytes.count }).map(QRVersion.init) else {
      return nil
    }
    size = version.size
    modules = Array(repeating: Array(repeating: false, count: size), count: size)
    isFixed = modules
    drawPatterns(version)
    draw(version.codewords(of: bytes))
    let fixed = isFixed
    let bare = modules
    var best = (penalty: Int.max, modules: bare)
    for mask in 0..<8 {
      modules = bare
      apply(mask: mask, keeping: fixed)
      drawFormat(mask: mask)
      let penalty = QRPenalty(modules).total
      if penalty < best.penalty { best = (penalty, modules) }
    }
    modules = best.modules
  }

  // MARK: - Fixed patterns (section 6.3)

  private mutating func drawPatterns(_ version: QRVersion) {
    for place in 0..<size {
      fix(6, place, place % 2 == 0)
      fix(place, 6, place % 2 == 0)
    }
    for (x, y) in [(3, 3), (size - 4, 3), (3, size - 4)] { drawFinder(x, y) }
    let positions = version.alignmentPositions
    for (row, y) in positions.enumerated() {
      for (column, x) in positions.enumerated() {
        let last = positions.count - 1
        // Where a finder stands already there is none.
        if (row, column) == (0, 0) || (row, column) == (0, last) || (row, column) == (last, 0) { continue }
        drawSquare(x, y, radius: 2) { $0 != 1 }
      }
    }
    drawFormat(mask: 0)
    if let bits = version.information {
      for bit in 0..<18 {
        let isDark = bits >> bit & 1 == 1
        fix(size - 11 + bit % 3, bit / 3, isDark)
        fix(bit / 3, size - 11 + bit % 3, isDark)
      }
    }
  }

  private mutating func fix(_ x: Int, _ y: Int, _ isDark: Bool) {
    modules[y][x] = isDark
    isFixed[y][x] = true
  }

  /// With its light border, as far as it lies within.
  private mutating func drawFinder(_ x: Int, _ y: Int) {
    drawSquare(x, y, radius: 4) { $0 != 2 && $0 != 4 }
  }

  private mutating func drawSquare(_ x: Int, _ y: Int, radius: Int, isDark: (_ distance: Int) -> Bool) {
    for dy in -radius...radius {
      for dx in -radius...radius where (0..<size).contains(x + dx) && (0..<size).contains(y + dy) {
        fix(x + dx, y + dy, isDark(max(abs(dx), abs(dy))))
      }
    }
  }

  /// Level M and the mask, twice (section 7.9).
  private mutating func drawFormat(mask: Int) {
    let data = 0b00 << 3 | mask
    let bits = (data << 10 | Self.remainder(data << 10, by: 0x537, from: 14, to: 10)) ^ 0x5412
    for bit in 0..<15 {
      let isDark = bits >> bit & 1 == 1
      switch bit {
      case 0...5: fix(8, bit, isDark)
      case 6, 7: fix(8, bit + 1, isDark)
      case 8: fix(7, 8, isDark)
      default: fix(14 - bit, 8, isDark)
      }
      if bit < 8 { fix(size - 1 - bit, 8, isDark) } else { fix(8, size - 15 + bit, isDark) }
    }
    fix(8, size - 8, true)
  }

  static func remainder(_ value: Int, by divisor: Int, from top: Int, to bottom: Int) -> Int {
    var value = value
    for bit in stride(from: top, through: bottom, by: -1) where value >> bit & 1 == 1 {
      value ^= divisor << (bit - bottom)
    }
    return value
  }

  // MARK: - Data (sections 7.7 and 7.8)

  /// Two columns at a time from the right, up and down in turn.
  private mutating func draw(_ codewords: [UInt8]) {
    var bit = 0
    var isUpward = true
    var right = size - 1
    while right > 0 {
      if right == 6 { right = 5 }
      for step in 0..<size {
        let y = isUpward ? size - 1 - step : step
        for x in [right, right - 1] where !isFixed[y][x] && bit < codewords.count * 8 {
          modules[y][x] = codewords[bit / 8] >> (7 - bit % 8) & 1 == 1
          bit += 1
        }
      }
      isUpward.toggle()
      right -= 2
    }
  }

  private mutating func apply(mask: Int, keeping fixed: [[Bool]]) {
    for y in 0..<size {
      for x in 0..<size where !fixed[y][x] {
        let flips =
          switch mask {
          case 0: (x + y) % 2 == 0
          case 1: y % 2 == 0
          case 2: x % 3 == 0
          case 3: (x + y) % 3 == 0
          case 4: (x / 3 + y / 2) % 2 == 0
          case 5: x * y % 2 + x * y % 3 == 0
          case 6: (x * y % 2 + x * y % 3) % 2 == 0
          default: ((x + y) % 2 + x * y % 3) % 2 == 0
          }
        if flips { modules[y][x].toggle() }
      }
    }
  }
}
