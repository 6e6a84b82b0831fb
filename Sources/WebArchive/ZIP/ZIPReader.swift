import Foundation

/// How much a ``ZIPReader`` takes from a file it does not trust.
public struct ZIPLimits: Sendable {
  public var entries: Int
  /// Bytes of the central directory.
  public var directoryBytes: UInt64
  /// Bytes of all entries together when unpacked.
  public var totalLength: UInt64
  /// Times its compressed length that a deflated entry may grow; counted only past 64 MiB.
  public var expansionRatio: UInt64

  public init(
    entries: Int = 2_000_000, directoryBytes: UInt64 = 512 << 20, totalLength: UInt64 = 16 << 40,
    expansionRatio: UInt64 = 200
  ) {
    self.entries = entries
    self.directoryBytes = directoryBytes
    self.totalLength = totalLength
    self.expansionRatio = expansionRatio
  }

  public static let standard = ZIPLimits()
}

/// Reads a ZIP file by its central directory, entries of any size in constant memory.
///
/// Opening refuses what could do harm when unpacked: names that leave the folder, two entries of one name or over the same
/// bytes, encryption, counts and sizes past the limits. Reading an entry checks its length and CRC-32.
public struct ZIPReader: Sendable {
  /// In the order of the directory.
  public let entries: [ZIPEntry]
  private let source: any ByteSource
  private let limits: ZIPLimits
  private let indexByName: [String: Int]

  public init(_ source: any ByteSource, limits: ZIPLimits = .standard) throws {
    self.source = source
    self.limits = limits
    let directory = try ZIPDirectory(source, limits: limits)
    entries = try directory.entries(source, limits: limits)
    var index: [String: Int] = [:]
    for (position, entry) in entries.enumerated() {
      guard index.updateValue(position, forKey: entry.name) == nil else {
        throw ZIPError.duplicateName(entry.name)
      }
    }
    indexByName = index
    try Self.refuseOverlaps(entries, directoryOffset: directory.offset)
  }

  public subscript(name: String) -> ZIPEntry? { indexByName[name].map { entries[$0] } }

  /// Hands over an entry's bytes in order; each piece is valid only during its call. Length and checksum are known to be
  /// right only when this returns.
  public func read(_ entry: ZIPEntry, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let data = SourceRange(source, start: try dataOffset(of: entry), length: entry.compressedLength)
    guard data.length == entry.compressedLength else {
      throw ZIPError.damaged(name: entry.name, reason: "the file ends inside of it")
    }
    var crc = CRC32()
    var length: UInt64 = 0
    let take: (UnsafeRawBufferPointer) throws -> Void = { bytes in
      crc.update(bytes)
      length += UInt64(bytes.count)
      if length > entry.length {
        throw ZIPError.damaged(name: entry.name, reason: "longer than the \(entry.length) bytes announced")
      }
    }
    switch entry.method {
    case .stored:
      try data.forEachChunk { bytes in
        try take(bytes)
        try body(bytes)
      }
    case .deflated:
      let inflater = RawInflater(wrapper: .none)
      try data.forEachChunk { bytes in
        let fault = try inflater.inflate(bytes) { piece in
          try take(piece)
          try body(piece)
        }
        if let fault { throw ZIPError.damaged(name: entry.name, reason: fault) }
      }
      if !inflater.isComplete {
        throw ZIPError.damaged(name: entry.name, reason: "its deflate data ends early")
      }
    }
    guard length == entry.length else {
      throw ZIPError.damaged(name: entry.name, reason: "\(length) bytes, \(entry.length) announced")
    }
    guard crc.value == entry.crc32 else {
      throw ZIPError.damaged(name: entry.name, reason: "its CRC-32 differs")
    }
  }

  /// An entry's bytes in one array.
  public func bytes(of entry: ZIPEntry, limit: UInt64 = 64 << 20) throws -> [UInt8] {
    guard entry.length <= limit else {
      throw ZIPError.limit(name: "bytes", allowed: limit, entry: entry.name)
    }
    var bytes: [UInt8] = []
    try read(entry) { bytes.append(contentsOf: $0) }
    return bytes
  }

  /// A stored entry as a source of its own, to read in part: a WARC inside of a WACZ. Its checksum is not checked.
  public func source(of entry: ZIPEntry) throws -> SourceRange {
    guard entry.method == .stored else {
      throw ZIPError.unsupported(name: entry.name, reason: "it is compressed, so it cannot be read in part")
    }
    return SourceRange(source, start: try dataOffset(of: entry), length: entry.compressedLength)
  }

  private func dataOffset(of entry: ZIPEntry) throws -> UInt64 {
    let header = try source.bytes(at: entry.headerOffset, count: 30)
    guard header.count == 30, header.little(UInt32.self, at: 0) == ZIPFormat.localHeader else {
      throw ZIPError.damaged(name: entry.name, reason: "its local header is missing")
    }
    let nameLength = Int(header.little(UInt16.self, at: 26))
    let name = try source.bytes(at: entry.headerOffset + 30, count: nameLength)
    guard name == Array(entry.name.utf8) || String(decoding: name, as: UTF8.self) == entry.name else {
      throw ZIPError.damaged(name: entry.name, reason: "its local header bears another name")
    }
    guard header.little(UInt16.self, at: 8) == entry.method.rawValue else {
      throw ZIPError.damaged(name: entry.name, reason: "its local header names another compression method")
    }
    return entry.headerOffset + 30 + UInt64(nameLength) + UInt64(header.little(UInt16.self, at: 28))
  }

  /// Two entries over the same bytes make a small file unpack to a huge one.
  private static func refuseOverlaps(_ entries: [ZIPEntry], directoryOffset: UInt64) throws {
    var reached: UInt64 = 0
    var last = ""
    for entry in entries.sorted(by: { $0.headerOffset < $1.headerOffset }) {
      let (start, overflow) = entry.headerOffset.addingReportingOverflow(30 + UInt64(entry.name.utf8.count))
      let (end, overflow2) = start.addingReportingOverflow(entry.compressedLength)
      if overflow || overflow2 || end > directoryOffset {
        throw ZIPError.damaged(name: entry.name, reason: "it reaches past the start of the directory")
      }
      if entry.headerOffset < reached {
        throw ZIPError.malformed(
          offset: entry.headerOffset, reason: "the entries \"\(last)\" and \"\(entry.name)\" overlap")
      }
      reached = end
      last = entry.name
    }
  }
}
