import Foundation
import RostraPlatforms
import Testing

@testable import Rostra

@Suite("A message as it goes over the wire")
struct MailMessageTests {
  static func message(subject: String, body: String, name: String? = nil) -> MailMessage {
    MailMessage(
      id: "0190-id", from: "records@example.gov", fromName: name, to: ["ana@example.gov"], subject: subject,
      date: Timestamp(seconds: 1_795_258_834), body: body)
  }

  /// What Python's mail library reads.
  static func read(_ message: MailMessage) throws -> (subject: String, body: String, headers: [String], from: String) {
    let program = """
      import sys, json, email, email.policy
      m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.SMTP)
      print(json.dumps([str(m['subject']), m.get_content(), m.keys(), m['from'].addresses[0].display_name]))
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(message.bytes))
    try input.fileHandleForWriting.close()
    let json = try JSON(parsing: [UInt8](output.fileHandleForReading.readDataToEndOfFile()))
    process.waitUntilExit()
    return (
      json[0]?.string ?? "", json[1]?.string ?? "", (json[2]?.array ?? []).compactMap(\.string),
      json[3]?.string ?? ""
    )
  }

  static let texts = [
    "plain", "José Ñandú — 100 % café", "日本語のとても長い件名は何行にも折り返されなければならないのである、そうでしょう", "=?utf-8?Q?not_ours?=",
    "trailing space ", "ends with equals =", ".", "..two dots", "From here on",
    String(repeating: "a very long line without an end ", count: 60), "👩‍👩‍👧‍👦 family",
    "a\nb\n\n.\nc", "tab\there",
  ]

  @Test("MSG: another mail library reads back exactly what was written", arguments: texts)
  func roundTrip(_ text: String) throws {
    let line = text.replacing("\n", with: " ").replacing("\t", with: " ").trimmingWhitespace()
    let message = Self.message(subject: line, body: text, name: "Records, \(line.prefix(8))")
    let read = try Self.read(message)
    #expect(read.subject == line)
    #expect(read.body.replacing("\r\n", with: "\n") == text + "\n")
    // That library joins the encoded words of a name with a space, and runs of spaces into one: not ours to tell apart.
    #expect(read.from.filter { !$0.isWhitespace } == "Records,\(line.prefix(8))".filter { !$0.isWhitespace })
    for wire in String(decoding: message.bytes, as: UTF8.self).components(separatedBy: "\r\n") {
      #expect(wire.utf8.count <= 76 && wire.utf8.allSatisfy { $0 == 9 || (32...126).contains($0) }, "\(wire)")
    }
  }

  @Test("SEC-9: nothing that came from outside becomes a header of its own")
  func injection() throws {
    for hostile in ["a\r\nBcc: spy@example.com", "a\nBcc: spy@example.com", "a\r\n\r\n<script>", "a\u{2028}Bcc: x"] {
      var message = Self.message(subject: hostile, body: "hello", name: hostile)
      message.to = ["ana@example.gov\r\nBcc: spy@example.com"]
      message.id = "id\r\nBcc: spy"
      let text = String(decoding: message.bytes, as: UTF8.self)
      let head = try #require(text.components(separatedBy: "\r\n\r\n").first)
      let names = head.components(separatedBy: "\r\n").filter { !$0.hasPrefix(" ") }.map { $0.prefix { $0 != ":" } }
      #expect(
        names == [
          "Date", "From", "To", "Message-ID", "Subject", "MIME-Version", "Content-Type",
          "Content-Transfer-Encoding", "Auto-Submitted",
        ])
      #expect(!text.contains("\nBcc"))
    }
  }

  @Test("the date is as RFC 5322 has it")
  func date() {
    #expect(MailMessage.text(Timestamp(seconds: 1_795_258_834)) == "Sat, 21 Nov 2026 11:00:34 +0000")
    #expect(MailMessage.text(Timestamp(seconds: 951_782_400)) == "Tue, 29 Feb 2000 00:00:00 +0000")
    #expect(MailMessage.text(Timestamp(seconds: -1)) == "Wed, 31 Dec 1969 23:59:59 +0000")
  }

  @Test("the server's address is read with its options, and refused where it is none")
  func address() throws {
    let server = try MailServer(
      url: "smtp://rostra:p%40ss@mail.example.gov?from=Records@Example.gov&name=Records%20Office")
    #expect(server.address == "smtp://mail.example.gov:587")
    #expect(server.security == .startTLS && server.user == "rostra" && server.password == "p@ss")
    #expect(server.sender == "records@example.gov" && server.senderName == "Records Office")
    #expect(try MailServer(url: "smtps://mail.example.gov?from=a@b.gov").address == "smtps://mail.example.gov:465")
    for wrong in [
      "http://mail.example.gov?from=a@b.gov", "smtp://mail.example.gov", "smtp://?from=a@b.gov", "mail",
      "smtp://mail.example.gov?from=a@b.gov&security=maybe", "smtp://m/?from=nobody",
    ] { #expect(throws: EntryError.self) { try MailServer(url: wrong) } }
    for host in ["a b", "a/b", "a\r\nb", "", "a@b"] {
      #expect(throws: EntryError.self) { try MailServer(host: host, port: 25, security: .none, sender: "a@b.gov") }
    }
  }
}
