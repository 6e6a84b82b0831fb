/// One part object of a segment that is still open: bytes `offset..<offset + length` of the segment.
struct S3Part: Sendable, Hashable {
  let offset: Int64
  let length: Int64
  var end: Int64 { offset + length }

  /// Zero-padded, so that a listing is in the order of the bytes.
  func name(for key: ObjectKey) -> String {
    let digits = String(offset)
    return key.text + ObjectKey.openSuffix + "/" + String(repeating: "0", count: max(0, 19 - digits.count))
      + digits
      + "-\(length)"
  }

  /// Nil where the name is not that of a part.
  static func parse(_ name: String) -> (ObjectKey, S3Part)? {
    guard let slash = name.lastIndex(of: "/"), name[..<slash].hasSuffix(ObjectKey.openSuffix),
      let key = try? ObjectKey(String(name[..<slash].dropLast(ObjectKey.openSuffix.count)))
    else { return nil }
    let numbers = name[name.index(after: slash)...].split(separator: "-", omittingEmptySubsequences: false)
    guard numbers.count == 2, let offset = Int64(numbers[0]), let length = Int64(numbers[1]), offset >= 0,
      length > 0, offset <= .max - length
    else { return nil }
    return (key, S3Part(offset: offset, length: length))
  }
}

/// The parts of one open segment, and the unbroken run of bytes they make from offset 0.
struct S3Parts: Sendable {
  let key: ObjectKey
  let all: [S3Part]
  /// Without gaps. Where a crash left two parts with one offset, the longer one: their bytes agree, since no byte
  /// is written over another before the old part is gone.
  let run: [S3Part]
  var length: Int64 { run.last?.end ?? 0 }

  init(_ key: ObjectKey, _ parts: [S3Part]) {
    self.key = key
    all = parts.sorted { ($0.offset, $0.length) < ($1.offset, $1.length) }
    var longest: [Int64: S3Part] = [:]
    for part in all { longest[part.offset] = part }
    var run: [S3Part] = []
    while let next = longest[run.last?.end ?? 0] { run.append(next) }
    self.run = run
  }
}

extension S3Objects {
  func parts(of key: ObjectKey) async throws -> S3Parts {
    let names = try await names(below: name(key) + ObjectKey.openSuffix + "/")
    return S3Parts(key, names.compactMap { S3Part.parse($0.name)?.1 })
  }

  func name(of part: S3Part, _ key: ObjectKey) -> String {
    client.configuration.prefix + part.name(for: key)
  }

  /// Nil where a part is gone: the segment was joined or cut meanwhile.
  func read(_ parts: S3Parts, range: Range<Int64>) async throws -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    for part in parts.run where part.end > range.lowerBound && part.offset < range.upperBound {
      let inside =
        max(range.lowerBound, part.offset) - part.offset..<min(range.upperBound, part.end) - part.offset
      guard let piece = try await readObject(name(of: part, parts.key), range: inside, key: parts.key) else {
        return nil
      }
      bytes += piece
    }
    return bytes.count == range.count ? bytes : nil
  }

  /// From the end, so that what is left at a crash is still an unbroken run.
  func delete(_ parts: S3Parts) async throws {
    for part in parts.all.reversed() { try await delete(name(of: part, parts.key)) }
  }
}
