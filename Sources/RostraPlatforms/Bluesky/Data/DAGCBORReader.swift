extension DAGCBOR {
  /// Reads one value, which must fill the bytes and be written in the one canonical way (DAG-CBOR specification,
  /// "Strictness"): shortest heads, definite lengths, sorted distinct text keys, tag 42 only, no floats.
  ///
  /// - Throws: ``DAGCBORError`` with the offset from the start of `bytes`.
  package init(decoding bytes: ArraySlice<UInt8>, limits: DAGCBORLimits = DAGCBORLimits())
    throws(DAGCBORError)
  {
    var reader = DAGCBORReader(bytes, limits: limits)
    self = try reader.value(depth: 0)
    guard reader.atEnd else { throw reader.error("more bytes after the value's end") }
  }

  package init(decoding bytes: [UInt8], limits: DAGCBORLimits = DAGCBORLimits()) throws(DAGCBORError) {
    try self.init(decoding: bytes[...], limits: limits)
  }
}

/// Walks DAG-CBOR bytes once, front to back.
struct DAGCBORReader {
  private let bytes: ArraySlice<UInt8>
  private let limits: DAGCBORLimits
  private var at: Int
  private var values = 0

  init(_ bytes: ArraySlice<UInt8>, limits: DAGCBORLimits) {
    self.bytes = bytes
    self.limits = limits
    self.at = bytes.startIndex
  }

  var atEnd: Bool { at == bytes.endIndex }

  func error(_ reason: String) -> DAGCBORError { DAGCBORError(reason: reason, offset: at - bytes.startIndex) }

  mutating func value(depth: Int) throws(DAGCBORError) -> DAGCBOR {
    guard depth < limits.depth else { throw error("nested deeper than \(limits.depth) levels") }
    values += 1
    guard values <= limits.values else { throw error("more than \(limits.values) values") }
    guard at < bytes.endIndex else { throw error("the bytes end where a value was expected") }
    let first = bytes[at]
    switch first >> 5 {
    case 0: return .integer(Int64(try number(within: UInt64(Int64.max))))
    case 1: return .integer(-1 - Int64(try number(within: UInt64(Int64.max))))
    case 2: return .bytes(Array(try slice()))
    case 3: return .string(try string())
    case 4: return try array(depth: depth)
    case 5: return try map(depth: depth)
    case 6: return .link(try link())
    default:
      switch first {
      case 0xF4:
        at += 1
        return .bool(false)
      case 0xF5:
        at += 1
        return .bool(true)
      case 0xF6:
        at += 1
        return .null
      case 0xF9, 0xFA, 0xFB: throw error("a floating point number, which the data model does not have")
      default: throw error("a simple value other than false, true and null")
      }
    }
  }

  /// The argument of a head (RFC 8949, section 3), in its shortest form.
  private mutating func number(within limit: UInt64) throws(DAGCBORError) -> UInt64 {
    let low = bytes[at] & 31
    let width: Int
    switch low {
    case 0..<24:
      at += 1
      return UInt64(low)
    case 24: width = 1
    case 25: width = 2
    case 26: width = 4
    case 27: width = 8
    default: throw error("an indefinite length or reserved head")
    }
    guard bytes.endIndex - at > width else { throw error("the bytes end inside a head") }
    var value: UInt64 = 0
    for index in 1...width { value = value << 8 | UInt64(bytes[at + index]) }
    let smallest: UInt64 = width == 1 ? 24 : 1 << (UInt64(width) * 4)
    guard value >= smallest else { throw error("a number written longer than needed") }
    guard value <= limit else { throw error("an integer that does not fit 64 bits with sign") }
    at += width + 1
    return value
  }

  private mutating func slice() throws(DAGCBORError) -> ArraySlice<UInt8> {
    let start = at
    let length = try number(within: UInt64(Int64.max))
    guard length <= UInt64(bytes.endIndex - at) else {
      at = start
      throw error("a length of \(length) past the end")
    }
    let end = at + Int(length)
    defer { at = end }
    return bytes[at..<end]
  }

  private mutating func string() throws(DAGCBORError) -> String {
    let start = at
    guard let text = String(validating: try slice(), as: UTF8.self) else {
      at = start
      throw error("text that is not UTF-8")
    }
    return text
  }

  private mutating func count(bytesEach: Int) throws(DAGCBORError) -> Int {
    let start = at
    let count = try number(within: UInt64(Int64.max))
    // Each element takes at least a byte, so a count that lies is seen before memory is set aside for it.
    guard count <= UInt64((bytes.endIndex - at) / bytesEach) else {
      at = start
      throw error("a count of \(count) past the end")
    }
    return Int(count)
  }

  private mutating func array(depth: Int) throws(DAGCBORError) -> DAGCBOR {
    let count = try count(bytesEach: 1)
    var elements: [DAGCBOR] = []
    elements.reserveCapacity(min(count, 1024))
    for _ in 0..<count { elements.append(try value(depth: depth + 1)) }
    return .array(elements)
  }

  private mutating func map(depth: Int) throws(DAGCBORError) -> DAGCBOR {
    let count = try count(bytesEach: 2)
    var members: [DAGCBOR.Member] = []
    members.reserveCapacity(min(count, 1024))
    var last: ArraySlice<UInt8>?
    for _ in 0..<count {
      guard at < bytes.endIndex, bytes[at] >> 5 == 3 else { throw error("a map key that is not text") }
      let start = at
      let key = try slice()
      if let last, !DAGCBOR.precedes(last, key) {
        at = start
        throw error("map keys out of order or doubled")
      }
      last = key
      guard let name = String(validating: key, as: UTF8.self) else {
        throw error("a map key that is not UTF-8")
      }
      members.append(DAGCBOR.Member(name, try value(depth: depth + 1)))
    }
    return .map(members)
  }

  /// Tag 42 around a byte string: a zero byte (the identity multibase), then the binary identifier.
  private mutating func link() throws(DAGCBORError) -> CID {
    guard bytes[at] == 0xD8, at + 1 < bytes.endIndex, bytes[at + 1] == 42 else {
      throw error("a tag other than 42")
    }
    at += 2
    guard at < bytes.endIndex, bytes[at] >> 5 == 2 else { throw error("a link that is not a byte string") }
    let start = at
    let content = try slice()
    guard content.first == 0, let cid = CID(bytes: content.dropFirst()) else {
      at = start
      throw error("a link that is no version 1 SHA-256 identifier of DAG-CBOR or raw bytes")
    }
    return cid
  }
}

extension DAGCBOR {
  /// The order of map keys: shorter first, then by bytes.
  static func precedes(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
    left.count != right.count ? left.count < right.count : left.lexicographicallyPrecedes(right)
  }
}
