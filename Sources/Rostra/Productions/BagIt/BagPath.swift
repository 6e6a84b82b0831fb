/// Paths as bags write them: relative to the bag, parts joined by `/`.
enum BagPath {
  /// As a manifest writes a path (RFC 8493 section 2.1.3): line ends and the percent sign itself are encoded.
  static func encoded(_ path: String) -> String {
    guard path.utf8.contains(where: { $0 == 0x25 || $0 == 0x0A || $0 == 0x0D }) else { return path }
    return path.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  /// What a manifest's path names. Before version 1.0 a percent sign stood for itself.
  static func decoded(_ path: String, version: BagVersion) -> String {
    guard path.utf8.contains(0x25) else { return path }
    var result: [UInt8] = []
    let bytes = Array(path.utf8)
    var at = 0
    while at < bytes.count {
      let code =
        bytes[at] == 0x25 ? String(decoding: bytes[(at + 1)...].prefix(2), as: UTF8.self).uppercased() : ""
      switch code {
      case "0A": result.append(0x0A)
      case "0D": result.append(0x0D)
      case "25" where version.encodesPercent: result.append(0x25)
      default:
        result.append(bytes[at])
        at += 1
        continue
      }
      at += 3
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Why a path must not be followed, or nil. Paths are judged alike on every system: a bag that climbs out of its folder
  /// on Windows alone is still one that nobody should be handed (RFC 8493 section 5.1).
  static func fault(_ path: String) -> String? {
    let bytes = Array(path.utf8)
    if bytes.isEmpty { return "is empty" }
    if bytes.contains(0) { return "holds a NUL" }
    if bytes[0] == 0x2F || bytes[0] == 0x5C { return "is absolute" }
    if bytes[0] == 0x7E { return "starts with a shortcut to somebody's home" }
    if bytes[0] == 0x25, let end = bytes.dropFirst().firstIndex(of: 0x25),
      bytes[1..<end].allSatisfy(isNameCharacter),
      end > 1
    {
      return "starts with a Windows variable"
    }
    if bytes.count > 1, bytes[1] == 0x3A { return "starts with a drive letter" }
    // `\.\./` is `../` where a backslash separates, and where it escapes.
    for part in path.split(whereSeparator: { $0 == "/" || $0 == "\\" }) where part == ".." {
      return "leads out of the bag"
    }
    if path.replacing("\\", with: "").split(separator: "/").contains("..") { return "leads out of the bag" }
    return nil
  }

  private static func isNameCharacter(_ byte: UInt8) -> Bool {
    byte == 0x5F || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
  }

  /// Without `./` at its start or within.
  static func normalised(_ path: String) -> String {
    guard path.contains("./") else { return path }
    return path.split(separator: "/", omittingEmptySubsequences: false).filter { $0 != "." }.joined(
      separator: "/")
  }
}

/// A file's name, byte for byte. Swift takes two spellings of the same accented letter for equal strings; a file system may
/// hold both.
struct BagName: Hashable, Comparable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (a: Self, b: Self) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

  static func < (a: Self, b: Self) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }

  var isPayload: Bool { text.utf8.starts(with: "data/".utf8) }
  var last: String { text.split(separator: "/").last.map(String.init) ?? "" }
}

/// `MAJOR.MINOR` of `bagit.txt`.
package struct BagVersion: Sendable, Hashable {
  package let major: Int
  package let minor: Int

  package init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2,
      parts.allSatisfy({
        !$0.isEmpty && $0.utf8.count < 9 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) }
      }),
      let major = Int(parts[0]), let minor = Int(parts[1])
    else { return nil }
    self.major = major
    self.minor = minor
  }

  private init(major: Int, minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// The version of RFC 8493, which we write.
  static let current = BagVersion(major: 1, minor: 0)

  var encodesPercent: Bool { major >= 1 }
  /// Until 0.95 the facts about a bag lay in `package-info.txt`.
  var infoFile: String { major == 0 && minor < 96 ? "package-info.txt" : "bag-info.txt" }
}
