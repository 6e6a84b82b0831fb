extension DAGCBOR {
  /// The one canonical encoding of this value; map members are put in order.
  package var encoded: [UInt8] {
    var output: [UInt8] = []
    write(into: &output)
    return output
  }

  /// The identifier of the block that holds this value.
  package var cid: CID { CID(of: encoded, codec: .dagCBOR) }

  private func write(into output: inout [UInt8]) {
    switch self {
    case .null: output.append(0xF6)
    case .bool(let value): output.append(value ? 0xF5 : 0xF4)
    case .integer(let value):
      if value >= 0 {
        DAGCBOR.writeHead(0, UInt64(value), into: &output)
      } else {
        DAGCBOR.writeHead(1, UInt64(-1 - value), into: &output)
      }
    case .string(let text):
      DAGCBOR.writeHead(3, UInt64(text.utf8.count), into: &output)
      output.append(contentsOf: text.utf8)
    case .bytes(let bytes):
      DAGCBOR.writeHead(2, UInt64(bytes.count), into: &output)
      output.append(contentsOf: bytes)
    case .link(let cid):
      output.append(contentsOf: [0xD8, 42])
      DAGCBOR.writeHead(2, UInt64(CID.byteCount + 1), into: &output)
      output.append(0)
      output.append(contentsOf: cid.bytes)
    case .array(let elements):
      DAGCBOR.writeHead(4, UInt64(elements.count), into: &output)
      for element in elements { element.write(into: &output) }
    case .map(let members):
      let sorted = members.sorted { DAGCBOR.precedes($0.name.utf8, $1.name.utf8) }
      DAGCBOR.writeHead(5, UInt64(sorted.count), into: &output)
      for member in sorted {
        DAGCBOR.string(member.name).write(into: &output)
        member.value.write(into: &output)
      }
    }
  }

  private static func writeHead(_ major: UInt8, _ value: UInt64, into output: inout [UInt8]) {
    let width: UInt64
    switch value {
    case 0..<24:
      output.append(major << 5 | UInt8(value))
      return
    case 24...0xFF:
      output.append(major << 5 | 24)
      width = 1
    case 0x100...0xFFFF:
      output.append(major << 5 | 25)
      width = 2
    case 0x1_0000...0xFFFF_FFFF:
      output.append(major << 5 | 26)
      width = 4
    default:
      output.append(major << 5 | 27)
      width = 8
    }
    for index in (0..<width).reversed() { output.append(UInt8(truncatingIfNeeded: value >> (index * 8))) }
  }
}
