import Foundation

extension WARCHeader {
  /// Appends the version line and the fields, without the closing empty line.
  ///
  /// A line end inside a value would end the field and start another of the writer's choosing, so control characters are
  /// refused, not repaired: whatever produced them must be looked at.
  func write(to output: inout [UInt8]) throws(WARCError) {
    output += "WARC/".utf8
    output += version.utf8
    output += [0x0D, 0x0A]
    for field in fields where !Self.isMeasured(field.name) {
      guard !field.name.isEmpty, field.name.utf8.allSatisfy(ASCII.isTokenCharacter) else {
        throw .invalidField(
          name: field.name, value: field.value, reason: "a name is letters, digits and hyphens")
      }
      output += field.name.utf8
      output += [0x3A, 0x20]
      let start = output.count
      output += field.value.utf8
      if Self.hasControl(output, from: start) {
        throw .invalidField(
          name: field.name, value: field.value.filter { !$0.isNewline },
          reason: "holds a line end or control character; take it out")
      }
      output += [0x0D, 0x0A]
    }
  }

  /// `Content-Length` is what the encoder measured, never what a caller says.
  private static func isMeasured(_ name: String) -> Bool { sameName(name, "Content-Length") }

  private static func hasControl(_ bytes: [UInt8], from start: Int) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      var found: UInt8 = 0
      for index in start..<bytes.count {
        let byte = bytes[index]
        found |= (byte < 0x20 && byte != 0x09) || byte == 0x7F ? 1 : 0
      }
      return found != 0
    }
  }
}
