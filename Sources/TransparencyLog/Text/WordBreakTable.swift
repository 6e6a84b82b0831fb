/// Class of every Unicode scalar: blocks of 128, equal blocks stored once.
struct WordBreakTable: Sendable {
  static let shared = WordBreakTable()

  private let blockOf: [UInt8]
  private let blocks: [UInt8]

  private init() {
    var classes: [UInt8] = []
    classes.reserveCapacity(0x110000)
    Self.runs.withUTF8Buffer { text in
      var at = 0
      while at < text.count {
        let value = text[at] - UInt8(ascii: "A")
        var length = 0
        at += 1
        while at < text.count, text[at] <= UInt8(ascii: "9") {
          length = length * 10 + Int(text[at] - UInt8(ascii: "0"))
          at += 1
        }
        classes.append(contentsOf: repeatElement(value, count: max(length, 1)))
      }
    }
    var known: [ArraySlice<UInt8>: UInt8] = [:]
    var blockOf: [UInt8] = []
    var blocks: [UInt8] = []
    for start in stride(from: 0, to: classes.count, by: 128) {
      let block = classes[start..<start + 128]
      if let number = known[block] {
        blockOf.append(number)
      } else {
        let number = UInt8(known.count)
        known[block] = number
        blockOf.append(number)
        blocks.append(contentsOf: block)
      }
    }
    self.blockOf = blockOf
    self.blocks = blocks
  }

  /// Class of the scalar that starts at `position`, which moves past it.
  @inline(__always)
  func readClass(_ text: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> WordBreakClass {
    let first = UInt32(text[position])
    var scalar = first
    var length = 1
    if first >= 0x80 {
      (scalar, length) =
        first < 0xE0 ? (first & 0x1F, 2) : first < 0xF0 ? (first & 0x0F, 3) : (first & 0x07, 4)
      for offset in 1..<length { scalar = scalar << 6 | UInt32(text[position + offset] & 0x3F) }
    }
    position += length
    let value = blocks[Int(blockOf[Int(scalar >> 7)]) << 7 | Int(scalar & 127)]
    return WordBreakClass(rawValue: value) ?? .other
  }
}
