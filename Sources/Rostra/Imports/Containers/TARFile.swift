import RostraPlatforms
import WebArchive

/// A tar as POSIX.1-2017 (pax, "ustar Interchange Format") and GNU write it, read by its directory of headers. Only files
/// are taken; links and devices are refused, and so is every path that leads out of its folder.
struct TARFile {
  struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
    let description: String
  }

  private(set) var sources: [(name: String, source: any ByteSource)] = []

  private static let block: UInt64 = 512
  private static let mostMembers = 1_000_000
  private static let mostHeader: UInt64 = 1 << 20

  static func isTAR(_ start: [UInt8]) -> Bool {
    start.count >= 512 && start[257..<262].elementsEqual("ustar".utf8)
  }

  init(_ source: any ByteSource) throws {
    var offset: UInt64 = 0
    var longName: String?
    var longLength: UInt64?
    var names: Set<String> = []
    while true {
      let header = try source.bytes(at: offset, count: Int(Self.block))
      guard header.count == Int(Self.block) else {
        throw Fault(description: "the tar ends without its end: it was cut short")
      }
      if header.allSatisfy({ $0 == 0 }) { return }
      guard Self.isTAR(header), Self.hasChecksum(header) else {
        throw Fault(description: "no tar header at byte \(offset)")
      }
      guard let size = longLength ?? Self.number(header[124..<136]), size <= source.length - offset - Self.block else {
        throw Fault(description: "the member at byte \(offset) is longer than the tar")
      }
      let body = SourceRange(source, start: offset + Self.block, length: size)
      let next = offset + Self.block + (size + Self.block - 1) / Self.block * Self.block
      switch header[156] {
      case UInt8(ascii: "0"), 0, UInt8(ascii: "7"):
        let name = try Self.checked(longName ?? Self.name(header))
        if name.last != "/" {
          guard names.insert(name).inserted else {
            throw Fault(description: "two members are named “\(name.prefix(200))”")
          }
          guard names.count <= Self.mostMembers else {
            throw Fault(description: "more than \(Self.mostMembers) members")
          }
          sources.append((name, body))
        }
        (longName, longLength) = (nil, nil)
      case UInt8(ascii: "5"):
        _ = try Self.checked(longName ?? Self.name(header))
        (longName, longLength) = (nil, nil)
      case UInt8(ascii: "x"):
        let records = try Self.records(try Self.small(body))
        longName = records["path"]
        longLength = records["size"].flatMap { UInt64($0) }
      case UInt8(ascii: "L"): longName = Self.text(try Self.small(body)[...])
      // Facts for all that follow, none of which concern us; and GNU's long targets of links.
      case UInt8(ascii: "g"), UInt8(ascii: "K"): break
      default:
        throw Fault(description: "“\(Self.name(header).prefix(200))” is a link or device, no file")
      }
      offset = next
    }
  }

  private static func small(_ body: SourceRange) throws -> [UInt8] {
    guard body.length <= mostHeader else {
      throw Fault(description: "a member's name is longer than \(mostHeader) bytes")
    }
    return try body.bytes(at: 0, count: Int(body.length))
  }

  private static func checked(_ name: String) throws -> String {
    let name = name.hasPrefix("./") ? String(name.dropFirst(2)) : name
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard !name.hasPrefix("/"), !parts.contains(".."), !name.contains("\\"), name.utf8.count <= 4096,
      !name.utf8.contains(where: { $0 < 0x20 })
    else { throw Fault(description: "the path “\(name.prefix(200))” leads out of its folder or is no path") }
    return name
  }

  private static func name(_ header: [UInt8]) -> String {
    let (name, prefix) = (text(header[0..<100]), text(header[345..<500]))
    return prefix.isEmpty || header[257..<263].elementsEqual("ustar ".utf8) ? name : prefix + "/" + name
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Octal digits, or, with the first bit set, a number in base 256 (GNU).
  private static func number(_ field: ArraySlice<UInt8>) -> UInt64? {
    if let first = field.first, first & 0x80 != 0 {
      guard first == 0x80 else { return nil }
      let bytes = field.dropFirst()
      guard bytes.dropLast(8).allSatisfy({ $0 == 0 }) else { return nil }
      return bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
    let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0 && $0 != 0x20 }
    return digits.isEmpty ? 0 : UInt64(String(decoding: digits, as: UTF8.self), radix: 8)
  }

  /// The sum of the header's bytes, its own field counted as spaces.
  private static func hasChecksum(_ header: [UInt8]) -> Bool {
    var sum: UInt64 = 0
    for (index, byte) in header.enumerated() { sum += (148..<156).contains(index) ? 0x20 : UInt64(byte) }
    return number(header[148..<156]) == sum
  }

  /// `27 path=a/long/name\n`: the length counts the whole record.
  private static func records(_ bytes: [UInt8]) throws -> [String: String] {
    var records: [String: String] = [:]
    var rest = bytes[...]
    while let space = rest.firstIndex(of: 0x20),
      let length = Int(String(decoding: rest[rest.startIndex..<space], as: UTF8.self)),
      length > space - rest.startIndex + 1, length <= rest.count
    {
      let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
      if let equals = record.firstIndex(of: UInt8(ascii: "=")) {
        records[String(decoding: record[..<equals], as: UTF8.self)] =
          String(decoding: record[(equals + 1)...], as: UTF8.self)
      }
      rest = rest[(rest.startIndex + length)...]
    }
    return records
  }
}
