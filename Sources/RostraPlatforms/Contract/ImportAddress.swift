/// The address of a part of an imported file: the file by its SHA-256 (RFC 6920, naming things with hashes) and the path
/// inside of it. The same file has the same addresses wherever and whenever it is imported.
package struct ImportAddress: Sendable, Hashable {
  /// SHA-256 of the whole file as base64url without padding, as the RFC has it.
  package let digest: String
  /// Inside the archive; nil for the file itself.
  package let path: String?

  package init(digest: String, path: String?) {
    self.digest = digest
    self.path = path
  }

  package init(sha256: [UInt8], path: String?) {
    self.init(digest: Self.base64url(sha256), path: path)
  }

  package init?(_ text: String) {
    let scheme = "ni:///sha-256;"
    guard text.hasPrefix(scheme) else { return nil }
    let rest = text.dropFirst(scheme.count)
    digest = String(rest.prefix { $0 != "?" })
    let query = rest.dropFirst(digest.count)
    guard query.hasPrefix("?path=") else {
      path = nil
      return
    }
    path = Self.unescaped(query.dropFirst("?path=".count))
  }

  /// Of another part of the same file.
  package func sibling(_ path: String) -> ImportAddress { ImportAddress(digest: digest, path: path) }

  package var text: String { "ni:///sha-256;" + digest + (path.map { "?path=" + Self.escaped($0) } ?? "") }

  private static func base64url(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let value = group.reduce(0) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
      for index in 0...group.count { text.append(letters[Int(value >> (18 - 6 * UInt32(index)) & 63)]) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func escaped(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var text: [UInt8] = []
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        text.append(byte)
      default: text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func unescaped(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%"), let pair = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      else {
        bytes.append(byte)
        continue
      }
      bytes.append(pair)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
