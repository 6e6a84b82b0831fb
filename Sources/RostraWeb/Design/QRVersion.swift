/// One size of QR code at level M: how much it holds, and how its bytes are laid out (ISO/IEC 18004, tables 1, 9, E.1).
struct QRVersion: Sendable {
  let number: Int

  init(_ number: Int) { self.number = number }

  var size: Int { number * 4 + 17 }

  /// By version from 1: correction bytes in each block, and blocks.
  private static let correction = [
    10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
  ]
  private static let blocks = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16]

  private var correctionLength: Int { Self.correction[number - 1] }
  private var blockCount: Int { Self.blocks[number - 1] }

  /// All bytes: the modules that no pattern takes, in eights.
  private var total: Int {
    var modules = size * size - 3 * 64 - 2 * 15 - 1 - 2 * (size - 16)
    let alignments = alignmentPositions.count
    if alignments > 0 {
      // Those on a timing pattern share five modules with it.
      modules -= (alignments * alignments - 3) * 25 - 2 * (alignments - 2) * 5
    }
    if number >= 7 { modules -= 2 * 18 }
    return modules / 8
  }

  private var dataLength: Int { total - correctionLength * blockCount }
  private var countBits: Int { number < 10 ? 8 : 16 }

  /// Bytes of text.
  var capacity: Int { (dataLength * 8 - 4 - countBits) / 8 }

  var alignmentPositions: [Int] {
    guard number > 1 else { return [] }
    let count = number / 7 + 2
    // Evenly spread, by an even number of modules, the odd gap at the left.
    let step = (size - 13 + (count - 1) * 2 - 1) / ((count - 1) * 2) * 2
    return [6] + (0..<count - 1).map { size - 7 - step * (count - 2 - $0) }
  }

  /// The version's own number, with its correction, from version 7 on (section 7.10).
  var information: Int? {
    number < 7 ? nil : number << 12 | QRCode.remainder(number << 12, by: 0x1F25, from: 17, to: 12)
  }

  /// The text in byte mode, padded, corrected and interleaved (sections 7.4 to 7.6).
  func codewords(of text: [UInt8]) -> [UInt8] {
    var bits: [Bool] = []
    func append(_ value: Int, _ count: Int) {
      for bit in (0..<count).reversed() { bits.append(value >> bit & 1 == 1) }
    }
    append(0b0100, 4)
    append(text.count, countBits)
    for byte in text { append(Int(byte), 8) }
    append(0, min(4, dataLength * 8 - bits.count))
    while bits.count % 8 != 0 { bits.append(false) }
    var data = stride(from: 0, to: bits.count, by: 8).map { at in
      bits[at..<at + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
    }
    for pad in 0..<(dataLength - data.count) { data.append(pad % 2 == 0 ? 0xEC : 0x11) }

    // The shorter blocks come first.
    let shortLength = dataLength / blockCount
    let longBlocks = dataLength % blockCount
    let code = ReedSolomon(length: correctionLength)
    var blocks: [(data: [UInt8], correction: [UInt8])] = []
    var at = 0
    for block in 0..<blockCount {
      let length = shortLength + (block >= blockCount - longBlocks ? 1 : 0)
      let piece = Array(data[at..<at + length])
      blocks.append((piece, code.remainder(of: piece)))
      at += length
    }
    var result: [UInt8] = []
    for place in 0...shortLength {
      for block in blocks where place < block.data.count { result.append(block.data[place]) }
    }
    for place in 0..<correctionLength { for block in blocks { result.append(block.correction[place]) } }
    return result
  }
}

/// Correction bytes over GF(256) with the polynomial 0x11D (section 7.5).
struct ReedSolomon: Sendable {
  private let generator: [UInt8]

  init(length: Int) {
    var generator: [UInt8] = [1]
    var root: UInt8 = 1
    for _ in 0..<length {
      // Times (x - root), highest power first.
      generator = zip(generator + [0], [0] + generator.map { Self.product($0, root) }).map { $0 ^ $1 }
      root = Self.product(root, 2)
    }
    self.generator = generator
  }

  func remainder(of data: [UInt8]) -> [UInt8] {
    var rest = [UInt8](repeating: 0, count: generator.count - 1)
    for byte in data {
      let factor = byte ^ rest.removeFirst()
      rest.append(0)
      for place in rest.indices { rest[place] ^= Self.product(generator[place + 1], factor) }
    }
    return rest
  }

  private static func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
    var (result, left, right) = (UInt8(0), left, right)
    while right > 0 {
      if right & 1 == 1 { result ^= left }
      left = left << 1 ^ (left & 0x80 == 0 ? 0 : 0x1D)
      right >>= 1
    }
    return result
  }
}

/// How hard a pattern is to read (section 7.8.3): the mask with the least is taken.
struct QRPenalty: Sendable {
  let total: Int

  init(_ modules: [[Bool]]) {
    let size = modules.count
    let columns = (0..<size).map { x in modules.map { $0[x] } }
    var total = 0
    for line in modules + columns { total += Self.runs(line) + Self.finders(line) }
    for y in 0..<size - 1 {
      for x in 0..<size - 1 {
        let dark = modules[y][x]
        if modules[y][x + 1] == dark, modules[y + 1][x] == dark, modules[y + 1][x + 1] == dark { total += 3 }
      }
    }
    let dark = modules.reduce(0) { $0 + $1.count { $0 } }
    total += abs(dark * 20 - size * size * 10) / (size * size) * 10
    self.total = total
  }

  private static func runs(_ line: [Bool]) -> Int {
    var penalty = 0
    var length = 1
    for place in 1...line.count {
      if place < line.count, line[place] == line[place - 1] {
        length += 1
      } else {
        if length >= 5 { penalty += length - 2 }
        length = 1
      }
    }
    return penalty
  }

  private static let finder = [true, false, true, true, true, false, true]

  /// What could be taken for a finder: 1:1:3:1:1 with four light modules on a side.
  private static func finders(_ line: [Bool]) -> Int {
    var penalty = 0
    for place in 0...line.count - 7 where Array(line[place..<place + 7]) == finder {
      let before = (place - 4..<place).allSatisfy { $0 < 0 || !line[$0] }
      let after = (place + 7..<place + 11).allSatisfy { $0 >= line.count || !line[$0] }
      if before || after { penalty += 40 }
    }
    return penalty
  }
}
