/// Reads `multipart/form-data` (RFC 7578) as it arrives, in constant memory whatever the files' size.
///
/// Bytes go in by ``read(_:_:)`` in pieces of any length; what they hold comes out as events, in order. Limits: 100 parts,
/// 8 KiB of headers each. How many bytes may arrive is for the caller to count.
struct MultipartReader {
  struct Part: Sendable, Hashable {
    var name: String
    /// As the browser says, for showing only; nil for a field.
    var fileName: String?
  }

  enum Event {
    case begin(Part)
    case bytes(ArraySlice<UInt8>)
    case end
  }

  enum Fault: Error, Hashable, CustomStringConvertible {
    case noBoundary, tooManyParts, headers, unfinished

    var description: String {
      switch self {
      case .noBoundary: "the form does not say how its parts are divided"
      case .tooManyParts: "the form has more than \(MultipartReader.mostParts) parts"
      case .headers: "a part of the form has headers that cannot be read"
      case .unfinished: "the form ends early"
      }
    }
  }

  static let mostParts = 100
  static let mostHeaderBytes = 8 << 10

  private enum State { case preamble, boundary, headers, body, epilogue }

  private let delimiter: [UInt8]
  private var state = State.preamble
  /// What arrived and could not be told yet: less than a delimiter, or the headers of a part.
  private var held: [UInt8] = [13, 10]
  private var parts = 0

  /// - Parameter contentType: the request's, such as `multipart/form-data; boundary=…`.
  init(contentType: String) throws(Fault) {
    let pieces = contentType.split(separator: ";").map { $0.trimmingSpaces() }
    guard pieces.first?.lowercased() == "multipart/form-data",
      let field = pieces.first(where: { $0.lowercased().hasPrefix("boundary=") })
    else { throw .noBoundary }
    var boundary = field.dropFirst("boundary=".count)
    if boundary.count >= 2, boundary.first == "\"", boundary.last == "\"" { boundary = boundary.dropFirst().dropLast() }
    // RFC 2046, 5.1.1: 1 to 70 characters, of a set without control characters.
    guard (1...70).contains(boundary.utf8.count), boundary.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw .noBoundary
    }
    delimiter = Array("\r\n--\(boundary)".utf8)
  }

  mutating func read(_ bytes: some Collection<UInt8>, _ event: (Event) throws -> Void) throws {
    guard state != .epilogue else { return }
    held += bytes
    while try step(event) {}
  }

  /// Throws unless the form came to its end.
  func finish() throws(Fault) {
    guard state == .epilogue else { throw .unfinished }
  }

  /// One step; false where more bytes are needed.
  private mutating func step(_ event: (Event) throws -> Void) throws -> Bool {
    switch state {
    case .preamble, .body:
      if let place = delimiterPlace() {
        if state == .body {
          if place > 0 { try event(.bytes(held[..<place])) }
          try event(.end)
        }
        held.removeFirst(place + delimiter.count)
        state = .boundary
        return true
      }
      let ready = held.count - (delimiter.count - 1)
      guard ready > 0 else { return false }
      if state == .body { try event(.bytes(held[..<ready])) }
      held.removeFirst(ready)
      return false
    case .boundary:
      guard held.count >= 2 else { return false }
      if held[0] == UInt8(ascii: "-"), held[1] == UInt8(ascii: "-") {
        held = []
        state = .epilogue
        return false
      }
      guard held[0] == 13, held[1] == 10 else { throw Fault.headers }
      // The line end stays: with no headers at all it begins the empty line.
      state = .headers
      return true
    case .headers:
      guard let end = held.firstRange(of: [13, 10, 13, 10]) else {
        guard held.count <= Self.mostHeaderBytes else { throw Fault.headers }
        return false
      }
      guard end.lowerBound <= Self.mostHeaderBytes else { throw Fault.headers }
      parts += 1
      guard parts <= Self.mostParts else { throw Fault.tooManyParts }
      let part = try Self.part(held[..<end.lowerBound])
      held.removeFirst(end.upperBound)
      state = .body
      try event(.begin(part))
      return true
    case .epilogue: return false
    }
  }

  private func delimiterPlace() -> Int? {
    guard held.count >= delimiter.count else { return nil }
    let last = held.count - delimiter.count
    var at = 0
    while at <= last, let found = held[at...last].firstIndex(of: 13) {
      if held[found..<found + delimiter.count].elementsEqual(delimiter) { return found }
      at = found + 1
    }
    return nil
  }

  private static func part(_ bytes: ArraySlice<UInt8>) throws(Fault) -> Part {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .headers }
    for line in text.split(separator: "\r\n") {
      guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == "content-disposition" else { continue }
      let parameters = parameters(line[line.index(after: colon)...])
      guard let name = parameters["name"] else { throw .headers }
      return Part(name: name, fileName: parameters["filename"])
    }
    throw .headers
  }

  /// `form-data; name="a"; filename="b"`. Browsers write a quote inside as `%22` (WHATWG HTML, multipart/form-data).
  private static func parameters(_ text: Substring) -> [String: String] {
    var found: [String: String] = [:]
    var rest = text
    while let start = rest.firstIndex(of: ";") {
      rest = rest[rest.index(after: start)...].drop { $0 == " " }
      guard let equals = rest.firstIndex(of: "=") else { break }
      let name = rest[..<equals].lowercased()
      rest = rest[rest.index(after: equals)...]
      if rest.first == "\"" {
        rest = rest.dropFirst()
        let end = rest.firstIndex(of: "\"") ?? rest.endIndex
        found[name] = String(rest[..<end].replacing("%22", with: "\""))
        rest = rest[end...]
      } else {
        found[name] = String(rest.prefix { $0 != ";" })
      }
    }
    return found
  }
}

extension Substring {
  fileprivate func trimmingSpaces() -> Substring {
    var text = drop { $0 == " " || $0 == "\t" }
    while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
    return text
  }
}
