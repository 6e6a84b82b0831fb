import Foundation

/// Where a response's body ends (RFC 9112, section 6.3), told without changing a byte of it.
struct BodyFraming {
  private enum Kind {
    case length(left: Int64)
    case chunked(ChunkedFraming)
    case untilClose
  }

  private var kind: Kind
  /// The sender named two ways to tell the end; the connection cannot be trusted for another answer.
  private(set) var isAmbiguous = false

  init(of head: ResponseHead, toHead isHead: Bool, trailerLimit: Int) throws(MalformedResponse) {
    let codings = BodyFraming.list(head.headers, "transfer-encoding").map { $0.lowercased() }
    let lengths = BodyFraming.list(head.headers, "content-length")
    if isHead || head.status == 204 || head.status == 304 {
      kind = .length(left: 0)
    } else if !codings.isEmpty {
      // A recipient that knows chunked must believe it over a length (section 6.3, rule 3).
      isAmbiguous = !lengths.isEmpty
      guard codings.dropLast().allSatisfy({ $0 != "chunked" }) else {
        throw MalformedResponse("its body is chunked twice")
      }
      kind = codings.last == "chunked" ? .chunked(ChunkedFraming(trailerLimit: trailerLimit)) : .untilClose
    } else if let first = lengths.first {
      guard lengths.allSatisfy({ $0 == first }) else {
        throw MalformedResponse("it states two lengths, \(lengths.joined(separator: " and "))")
      }
      guard !first.isEmpty, first.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int64(first)
      else {
        throw MalformedResponse("its Content-Length is \"\(first.prefix(40))\", not a number")
      }
      kind = .length(left: length)
    } else {
      kind = .untilClose
    }
  }

  var isComplete: Bool {
    switch kind {
    case .length(let left): left == 0
    case .chunked(let chunks): chunks.isComplete
    case .untilClose: false
    }
  }

  /// Whether the end of the connection is the end of the body.
  var endsWithConnection: Bool {
    if case .untilClose = kind { true } else { false }
  }

  /// The first position from `start` on that is no longer the body's.
  mutating func end(in input: UnsafeRawBufferPointer, from start: Int) throws(MalformedResponse) -> Int {
    switch kind {
    case .length(let left):
      let taken = min(left, Int64(input.count - start))
      kind = .length(left: left - taken)
      return start + Int(taken)
    case .chunked(var chunks):
      defer { kind = .chunked(chunks) }
      var at = start
      while at < input.count, !chunks.isComplete { at = try chunks.step(input, from: at).end }
      return at
    case .untilClose: return input.count
    }
  }

  /// The elements of a list-valued field, from all its lines.
  static func list(_ headers: [HeaderField], _ name: String) -> [String] {
    headers.lazy.filter { $0.name.lowercased() == name }.flatMap { field in
      field.value.split(separator: ",", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }
}

/// The chunked transfer coding (RFC 9112, section 7.1), read as it arrives.
struct ChunkedFraming: Sendable {
  private enum Place {
    case size
    case sizeExtension
    case data
    case dataEnd
    case trailer(lineIsEmpty: Bool)
    case complete
  }

  private var place = Place.size
  private var size: UInt64 = 0
  private var sizeDigits = 0
  private var left: UInt64 = 0
  private var extensionBytes = 0
  private var trailerBytes = 0
  private let trailerLimit: Int

  init(trailerLimit: Int) { self.trailerLimit = trailerLimit }

  var isComplete: Bool {
    if case .complete = place { true } else { false }
  }

  /// Goes one step on: over a run of data, whose place it tells, or over one byte of framing.
  mutating func step(
    _ input: UnsafeRawBufferPointer, from at: Int
  ) throws(MalformedResponse) -> (end: Int, data: Range<Int>) {
    let byte = input[at]
    switch place {
    case .size: try readSize(byte)
    case .sizeExtension:
      extensionBytes += 1
      guard extensionBytes <= 4096 else {
        throw MalformedResponse("a chunk extension of more than 4096 bytes")
      }
      if byte == UInt8(ascii: "\n") { endSizeLine() }
    case .data:
      let count = Int(min(left, UInt64(input.count - at)))
      left -= UInt64(count)
      if left == 0 { place = .dataEnd }
      return (at + count, at..<(at + count))
    case .dataEnd:
      switch byte {
      case UInt8(ascii: "\r"): break
      case UInt8(ascii: "\n"): startSizeLine()
      default: throw MalformedResponse("a chunk that is longer than its stated size")
      }
    case .trailer(let lineIsEmpty):
      trailerBytes += 1
      guard trailerBytes <= trailerLimit else {
        throw MalformedResponse("trailer fields larger than \(trailerLimit) bytes")
      }
      if byte == UInt8(ascii: "\n") {
        place = lineIsEmpty ? .complete : .trailer(lineIsEmpty: true)
      } else if byte != UInt8(ascii: "\r") {
        place = .trailer(lineIsEmpty: false)
      }
    case .complete: break
    }
    return (at + 1, at..<at)
  }

  private mutating func readSize(_ byte: UInt8) throws(MalformedResponse) {
    let digit: UInt64
    switch byte {
    case 0x30...0x39: digit = UInt64(byte - 0x30)
    case 0x41...0x46: digit = UInt64(byte - 0x37)
    case 0x61...0x66: digit = UInt64(byte - 0x57)
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: ";"), 0x20, 0x09:
      guard sizeDigits > 0 else { throw MalformedResponse("a chunk without a size") }
      if byte == UInt8(ascii: "\n") { endSizeLine() } else { place = .sizeExtension }
      return
    default: throw MalformedResponse("a chunk whose size is not a hexadecimal number")
    }
    sizeDigits += 1
    guard sizeDigits <= 15 else { throw MalformedResponse("a chunk size of more than 15 digits") }
    size = size << 4 | digit
  }

  private mutating func startSizeLine() {
    place = .size
    size = 0
    sizeDigits = 0
    extensionBytes = 0
  }

  private mutating func endSizeLine() {
    left = size
    place = size == 0 ? .trailer(lineIsEmpty: true) : .data
  }
}
