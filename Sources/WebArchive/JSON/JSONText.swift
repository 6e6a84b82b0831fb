/// JSON written piece by piece, members in the order they are put.
struct JSONText {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false

  mutating func beginObject() { open(0x7B) }
  mutating func endObject() { close(0x7D) }
  mutating func beginArray() { open(0x5B) }
  mutating func endArray() { close(0x5D) }

  mutating func key(_ name: String) {
    separate()
    Self.append(name, to: &bytes)
    bytes += [0x3A, 0x20]
    needsComma = false
  }

  mutating func value(_ text: String) {
    separate()
    Self.append(text, to: &bytes)
    needsComma = true
  }

  mutating func value(_ number: UInt64) {
    separate()
    bytes += String(number).utf8
    needsComma = true
  }

  mutating func member(_ name: String, _ text: String?) {
    guard let text else { return }
    key(name)
    value(text)
  }

  mutating func member(_ name: String, _ number: UInt64) {
    key(name)
    value(number)
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  private mutating func separate() { if needsComma { bytes += [0x2C, 0x20] } }

  /// Appends a string with its quotes, in ASCII alone: index lines are compared byte by byte, so there must be one
  /// spelling, and it is the one Python's `json.dumps` has.
  static func append(_ text: String, to output: inout [UInt8]) {
    output.append(0x22)
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) {
      output.append(contentsOf: text.utf8)
    } else {
      for unit in text.utf16 {
        switch unit {
        case 0x22: output += [0x5C, 0x22]
        case 0x5C: output += [0x5C, 0x5C]
        case 0x08: output += [0x5C, 0x62]
        case 0x09: output += [0x5C, 0x74]
        case 0x0A: output += [0x5C, 0x6E]
        case 0x0C: output += [0x5C, 0x66]
        case 0x0D: output += [0x5C, 0x72]
        case 0x20..<0x7F: output.append(UInt8(unit))
        default:
          output += [0x5C, 0x75]
          for shift in [12, 8, 4, 0] as [UInt16] {
            output.append(Hexadecimal.digit(UInt8(unit >> shift & 15)))
          }
        }
      }
    }
    output.append(0x22)
  }
}
