/// One file in a ZIP.
public struct ZIPEntry: Sendable, Hashable {
  public enum Method: UInt16, Sendable, Hashable {
    case stored = 0
    case deflated = 8
  }

  public var name: String
  public var method: Method
  public var crc32: UInt32
  public var compressedLength: UInt64
  public var length: UInt64
  /// Where the local header lies in the file.
  public var headerOffset: UInt64

  public var isDirectory: Bool { name.utf8.last == 0x2F }
}

/// Names that stay inside the folder a ZIP is unpacked into, on every system.
enum ZIPName {
  /// Nil when safe, else why not.
  static func fault(_ name: String) -> String? {
    if name.isEmpty { return "is empty" }
    if name.utf8.count > 4096 { return "is longer than 4,096 bytes" }
    if name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "holds a control character" }
    if name.utf8.contains(0x5C) { return "holds a backslash" }
    if name.utf8.first == 0x2F { return "is absolute" }
    let bytes = Array(name.utf8.prefix(2))
    if bytes.count == 2, bytes[1] == 0x3A { return "starts with a drive letter" }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if part == ".." || part == "." { return "leads out of its folder" }
      if part.isEmpty, index != parts.count - 1 { return "has an empty part" }
    }
    return nil
  }
}

/// The structures of a ZIP file (PKWARE APPNOTE 6.3.10, section 4.3).
enum ZIPFormat {
  static let localHeader: UInt32 = 0x0403_4B50
  static let centralHeader: UInt32 = 0x0201_4B50
  static let dataDescriptor: UInt32 = 0x0807_4B50
  static let end: UInt32 = 0x0605_4B50
  static let end64: UInt32 = 0x0606_4B50
  static let end64Locator: UInt32 = 0x0706_4B50
  /// In a 32-bit field: the value stands in the ZIP64 extra field.
  static let in64: UInt32 = .max
}

/// Little-endian numbers, as ZIP writes them.
extension [UInt8] {
  mutating func appendLittle(_ value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}

extension Collection<UInt8> where Index == Int {
  func little<T: FixedWidthInteger>(_ type: T.Type, at offset: Int) -> T {
    var value: T = 0
    for index in 0..<T.bitWidth / 8 {
      value |= T(truncatingIfNeeded: self[startIndex + offset + index]) << (8 * index)
    }
    return value
  }
}
