/// Takes the elements out of one array of a JSON document as it is read, one at a time: an export's list may be larger
/// than memory, its entries are not.
///
/// It finds where elements begin and end by brackets and strings alone; whether an element is JSON is for its parser.
package struct JSONElements {
  /// Which array: nil for the document's own, else the value of the top object's member of that name.
  private let member: String?
  private let limits: ImportLimits
  private var state = State.before
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  private var element: [UInt8] = []
  /// Text outside of any element, to know the member's name by.
  private var name: [UInt8] = []
  private var lastName: [UInt8] = []
  /// How many elements were handed over.
  package private(set) var count = 0

  private enum State { case before, inArray, after }

  package init(of member: String? = nil, limits: ImportLimits = .standard) {
    self.member = member
    self.limits = limits
  }

  /// Whether the array was found and has ended.
  package var isComplete: Bool { state == .after }

  /// - Throws: ``ReadingError`` past a limit, or what `body` throws.
  package mutating func read(_ piece: UnsafeRawBufferPointer, _ body: ([UInt8]) throws -> Void) throws {
    for byte in piece {
      switch state {
      case .before: try findArray(byte)
      case .inArray: try inArray(byte, body)
      case .after: return
      }
    }
  }

  private mutating func findArray(_ byte: UInt8) throws {
    if isInString {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == 0x22 {
        isInString = false
        lastName = name
        return
      }
      // Longer than any name that is asked for.
      if name.count < 256 { name.append(byte) }
      return
    }
    switch byte {
    case 0x22:
      isInString = true
      name.removeAll(keepingCapacity: true)
    case UInt8(ascii: "["):
      let isWanted = member.map { depth == 1 && lastName.elementsEqual($0.utf8) } ?? (depth == 0)
      if isWanted { (state, depth) = (.inArray, 0) } else { try deepen() }
    case UInt8(ascii: "{"):
      try deepen()
      lastName.removeAll(keepingCapacity: true)
    case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
    case UInt8(ascii: ","): lastName.removeAll(keepingCapacity: true)
    default: break
    }
  }

  private mutating func deepen() throws {
    depth += 1
    guard depth <= 200 else { throw ReadingError.tooLarge("JSON nested deeper than 200 levels") }
  }

  private mutating func inArray(_ byte: UInt8, _ body: ([UInt8]) throws -> Void) throws {
    if isInString {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == 0x22 {
        isInString = false
      }
      return try keep(byte)
    }
    switch byte {
    case 0x22:
      isInString = true
      try keep(byte)
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      try deepen()
      try keep(byte)
    case UInt8(ascii: "]") where depth == 0:
      try handOver(body)
      state = .after
    case UInt8(ascii: "]"), UInt8(ascii: "}"):
      depth -= 1
      try keep(byte)
    case UInt8(ascii: ",") where depth == 0: try handOver(body)
    case 0x20, 0x09, 0x0A, 0x0D: if !element.isEmpty { try keep(byte) }
    default: try keep(byte)
    }
  }

  private mutating func keep(_ byte: UInt8) throws {
    guard element.count < limits.entryBytes else {
      throw ReadingError.tooLarge("entry \(count + 1) has more than \(limits.entryBytes) bytes")
    }
    element.append(byte)
  }

  private mutating func handOver(_ body: ([UInt8]) throws -> Void) throws {
    guard !element.isEmpty else { return }
    count += 1
    guard count <= limits.entries else { throw ReadingError.tooLarge("more than \(limits.entries) entries") }
    try body(element)
    element.removeAll(keepingCapacity: true)
  }
}

extension ImportBytes {
  /// Parses the elements of an array one by one; one that is not JSON is given as its error.
  ///
  /// - Parameter member: as in ``JSONElements/init(of:limits:)``.
  /// - Throws: ``ReadingError`` where the array is not there or has no end.
  package func forEachElement(
    of member: String? = nil, limits: ImportLimits = .standard,
    _ body: (_ number: Int, Result<JSON, JSONError>) throws -> Void
  ) throws {
    var elements = JSONElements(of: member, limits: limits)
    var number = 0
    try forEachPiece { piece in
      try elements.read(piece) { bytes in
        number += 1
        let limits = JSONLimits(bytes: limits.entryBytes, depth: 200)
        try body(number, Result { () throws(JSONError) in try JSON(parsing: bytes, limits: limits) })
      }
    }
    guard elements.isComplete else {
      throw ReadingError.malformed(
        "the list\(member.map { " “\($0)”" } ?? "") is not there or has no end, after \(number) entries")
    }
  }
}
