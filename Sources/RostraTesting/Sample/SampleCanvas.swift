/// A small drawing of sixteen colours.
struct SampleCanvas {
  let width: Int
  let height: Int
  private(set) var pixels: [UInt8]

  enum Colour: UInt8, CaseIterable {
    case white, black, grey, sky, blue, night, grass, green, yellow, orange, red, brown, sand

    var rgb: [UInt8] {
      switch self {
      case .white: [255, 255, 255]
      case .black: [24, 26, 30]
      case .grey: [122, 130, 138]
      case .sky: [168, 212, 240]
      case .blue: [38, 110, 196]
      case .night: [22, 28, 66]
      case .grass: [150, 190, 110]
      case .green: [44, 122, 62]
      case .yellow: [250, 208, 56]
      case .orange: [236, 138, 40]
      case .red: [190, 44, 44]
      case .brown: [118, 78, 48]
      case .sand: [232, 218, 186]
      }
    }
  }

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    pixels = [UInt8](repeating: 0, count: width * height)
  }

  /// The part of a range that lies on the canvas; empty where none does.
  private static func span(_ start: Int, _ end: Int, within limit: Int) -> Range<Int> {
    let start = min(max(start, 0), limit)
    return start..<max(start, min(end, limit))
  }

  mutating func fill(_ colour: Colour) { rectangle(0, 0, width, height, colour) }

  mutating func rectangle(_ x: Int, _ y: Int, _ wide: Int, _ high: Int, _ colour: Colour) {
    for row in SampleCanvas.span(y, y + high, within: height) {
      for column in SampleCanvas.span(x, x + wide, within: width) {
        pixels[row * width + column] = colour.rawValue
      }
    }
  }

  mutating func circle(_ x: Int, _ y: Int, _ radius: Int, _ colour: Colour) {
    for row in SampleCanvas.span(y - radius, y + radius + 1, within: height) {
      for column in SampleCanvas.span(x - radius, x + radius + 1, within: width)
      where (row - y) * (row - y) + (column - x) * (column - x) <= radius * radius {
        pixels[row * width + column] = colour.rawValue
      }
    }
  }

  /// Corners in either sense of rotation.
  mutating func triangle(_ ax: Int, _ ay: Int, _ bx: Int, _ by: Int, _ cx: Int, _ cy: Int, _ colour: Colour) {
    func side(_ x: Int, _ y: Int, _ px: Int, _ py: Int, _ qx: Int, _ qy: Int) -> Int {
      (qx - px) * (y - py) - (qy - py) * (x - px)
    }
    for row in SampleCanvas.span(min(ay, by, cy), max(ay, by, cy) + 1, within: height) {
      for column in SampleCanvas.span(min(ax, bx, cx), max(ax, bx, cx) + 1, within: width) {
        let sides = [
          side(column, row, ax, ay, bx, by), side(column, row, bx, by, cx, cy),
          side(column, row, cx, cy, ax, ay),
        ]
        if sides.allSatisfy({ $0 >= 0 }) || sides.allSatisfy({ $0 <= 0 }) {
          pixels[row * width + column] = colour.rawValue
        }
      }
    }
  }

  /// Writes capital letters in dots, so that each picture says what it is.
  mutating func stamp(_ text: String, x: Int, y: Int) {
    rectangle(x - 3, y - 3, text.count * 6 + 5, 13, .white)
    for (place, letter) in text.enumerated() {
      for (row, bits) in (SampleCanvas.letters[letter] ?? []).enumerated() {
        for column in 0..<5 where bits >> (4 - column) & 1 == 1 {
          rectangle(x + place * 6 + column, y + row, 1, 1, .black)
        }
      }
    }
  }

  private static let letters: [Character: [UInt8]] = [
    "S": [0b01111, 0b10000, 0b10000, 0b01110, 0b00001, 0b00001, 0b11110],
    "A": [0b01110, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001],
    "M": [0b10001, 0b11011, 0b10101, 0b10101, 0b10001, 0b10001, 0b10001],
    "P": [0b11110, 0b10001, 0b10001, 0b11110, 0b10000, 0b10000, 0b10000],
    "L": [0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b11111],
    "E": [0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111],
  ]
}
