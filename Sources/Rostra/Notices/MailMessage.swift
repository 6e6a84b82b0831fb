import Foundation
import RostraPlatforms

/// One message as it goes over the wire (RFC 5322 with MIME, RFC 2045): plain text, and nothing that came from outside
/// can become a header of its own.
struct MailMessage: Sendable {
  var id: String
  var from: String
  var fromName: String?
  var to: [String]
  var cc: [String] = []
  var subject: String
  var date: Timestamp
  var body: String

  var bytes: [UInt8] {
    let domain = from.split(separator: "@").last.map(String.init) ?? "localhost"
    let sender = fromName.map { "\(Self.phrase($0))\r\n <\(Self.token(from))>" } ?? Self.token(from)
    let head = [
      ("Date", Self.text(date)), ("From", sender), ("To", Self.list(to)), ("Cc", Self.list(cc)),
      ("Message-ID", "<\(Self.token(id))@\(Self.token(domain))>"), ("Subject", Self.unstructured(subject)),
      ("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=utf-8"),
      ("Content-Transfer-Encoding", "quoted-printable"),
      // So that no absence note answers a machine (RFC 3834, 5).
      ("Auto-Submitted", "auto-generated"),
    ].filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1)\r\n" }.joined()
    return Array((head + "\r\n" + Self.quotedPrintable(body)).utf8)
  }

  /// One address a line, so that no line grows too long (RFC 5322, 2.1.1).
  private static func list(_ addresses: [String]) -> String { addresses.map(token).joined(separator: ",\r\n ") }

  /// An address or id: what cannot stand there is left out.
  private static func token(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter { (0x21...0x7E).contains($0.value) && $0 != "<" && $0 != ">" }))
  }

  private static func unstructured(_ text: String) -> String {
    isPlain(text) && text.utf8.count <= 66 ? text : encodedWords(text)
  }

  /// A display name: bare where it is made of atoms, else encoded, which needs no quoting rules (RFC 2047, 5).
  private static func phrase(_ text: String) -> String {
    let atoms = text.utf8.allSatisfy { byte in
      byte == 0x20 || (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
    return atoms && text.utf8.count <= 60 ? text : encodedWords(text)
  }

  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
  }

  /// RFC 2047, 2: no line longer than 76 characters, the header's name included, whole characters in each word.
  static func encodedWords(_ text: String) -> String {
    var words: [String] = []
    var chunk: [UInt8] = []
    for scalar in text.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      if chunk.count + bytes.count > 39 {
        words.append(word(chunk))
        chunk = []
      }
      chunk += bytes
    }
    if !chunk.isEmpty { words.append(word(chunk)) }
    return words.joined(separator: "\r\n ")
  }

  private static func word(_ bytes: [UInt8]) -> String { "=?utf-8?B?\(Data(bytes).base64EncodedString())?=" }

  /// RFC 2045, 6.7: lines of at most 76 characters, ended by CR LF.
  static func quotedPrintable(_ text: String) -> String {
    let lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { quotedPrintable(line: $0) }.joined(separator: "\r\n") + "\r\n"
  }

  private static func quotedPrintable(line: Substring) -> String {
    var result = ""
    var length = 0
    let bytes = Array(line.utf8)
    for (place, byte) in bytes.enumerated() {
      let isLast = place == bytes.count - 1
      let isLiteral = (33...126).contains(byte) && byte != 61 || (byte == 32 || byte == 9) && !isLast
      let piece = isLiteral ? String(UnicodeScalar(byte)) : "=" + Hexadecimal.text([byte]).uppercased()
      if length + piece.utf8.count > (isLast ? 76 : 75) {
        result += "=\r\n"
        length = 0
      }
      result += piece
      length += piece.utf8.count
    }
    return result
  }

  /// RFC 5322, 3.3: `Sat, 21 Nov 2026 11:00:34 +0000`.
  static func text(_ time: Timestamp) -> String {
    let days = Int64((Double(time.milliseconds) / 86_400_000).rounded(.down))
    let (year, month, day) = Timestamp.civil(fromDays: days)
    let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let clock = time.rfc3339.dropFirst(11).prefix(8)
    return "\(weekdays[Int(((days % 7) + 7) % 7)]), \(day) \(months[Int(month) - 1]) \(year) \(clock) +0000"
  }
}
