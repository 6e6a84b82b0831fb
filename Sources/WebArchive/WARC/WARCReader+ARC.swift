import Foundation

/// The ARC format of 1996 (Internet Archive, "ARC File Format", version 1), so that old collections can be read and said
/// to be what they are. A record is one line `URL IP-address date media-type length`, then that many bytes and a line feed.
extension WARCReader {
  /// Whether the bytes ahead start an ARC file: its first line names the file itself.
  func isARCFile() throws(WARCError) -> Bool {
    let there = try window.fill(11)
    guard there >= 11, window.bytes.prefix(11).elementsEqual("filedesc://".utf8) else { return false }
    isARC = true
    report(
      .warning, .arcFile, at: isCompressed ? window.memberOffset : window.offset,
      "an ARC file, not WARC: its records have neither ids nor digests")
    return true
  }

  /// Reads one ARC line and, for the file's own record, the two lines that describe it.
  func readARCHeader(at offset: UInt64) throws(WARCError) -> WARCEntry? {
    guard let line = try readLine() else {
      report(.error, .malformedHeader, at: offset, "no ARC record line within \(limits.headerBytes) bytes")
      window.consume(window.bytes.count)
      return nil
    }
    // An address may hold spaces in spite of the format, so the four fields behind it are taken from the end.
    var parts: [Substring] = []
    var rest = Substring(line)
    while parts.count < 4, let space = rest.lastIndex(of: " ") {
      parts.insert(rest[rest.index(after: space)...], at: 0)
      rest = rest[..<space]
    }
    guard parts.count == 4, !rest.isEmpty else {
      report(.error, .malformedHeader, at: offset, "no ARC record line: \"\(line.prefix(80))\"")
      return nil
    }
    let describesFile = rest.hasPrefix("filedesc://")
    var own: UInt64 = 0
    if describesFile {
      for _ in 0..<2 {
        guard let line = try readLine() else { break }
        own += UInt64(line.utf8.count) + 1
      }
    }
    var header = WARCHeader(version: "1.0")
    header.append("WARC-Type", describesFile ? "warcinfo" : "response")
    header.append(
      describesFile ? "WARC-Filename" : "WARC-Target-URI",
      String(describesFile ? rest.dropFirst("filedesc://".count) : rest))
    header.append("WARC-IP-Address", String(parts[0]))
    header.append("WARC-Date", Self.date(parts[1]))
    header.append("Content-Type", describesFile ? String(parts[2]) : "application/http;msgtype=response")
    header.append("Content-Length", String(parts[3]))
    var length = UInt64(parts[3])
    // Some writers do not count the last line feed of the description.
    if describesFile, let announced = length, announced + 1 == own { length = own }
    if let announced = length, announced < own { length = nil }
    if length == nil {
      report(
        .error, .contentLength, at: offset,
        "the ARC record line gives the length \"\(parts[3])\"; taken as empty")
    }
    return WARCEntry(offset: offset, header: header, blockLength: (length ?? own) - own, isARC: true)
  }

  /// `20140216050221` as `2014-02-16T05:02:21Z`; what is no such number stays as it is.
  private static func date(_ text: Substring) -> String {
    let digits = Array(text.utf8)
    guard digits.count >= 14, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return String(text) }
    func part(_ range: Range<Int>) -> String { String(decoding: digits[range], as: UTF8.self) }
    return "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(8..<10)):\(part(10..<12)):\(part(12..<14))Z"
  }

  /// The bytes up to the next line feed, which is taken too.
  private func readLine() throws(WARCError) -> String? {
    var wanted = 512
    while true {
      let there = try window.fill(wanted)
      if let end = window.bytes.prefix(limits.headerBytes).firstIndex(of: 0x0A) {
        let line = String(decoding: window.bytes[..<end], as: UTF8.self)
        window.consume(end + 1)
        return line
      }
      if there < wanted || wanted > limits.headerBytes { return nil }
      wanted *= 4
    }
  }
}
