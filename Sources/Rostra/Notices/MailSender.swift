import CMail
import Foundation

/// Hands messages to a mail server, away from the threads that serve requests.
struct MailSender: Sendable {
  let server: MailServer
  var timeoutSeconds = 60

  /// What became of one try.
  enum Outcome: Sendable, Hashable {
    case accepted(reply: Int)
    /// The server will not take it, now or later: a reply of 5xx to the message or its recipient.
    case refused(reply: Int, words: String)
    /// No answer, no secure connection, no login, or a reply of 4xx: worth another try.
    case postponed(reply: Int, words: String)
  }

  func send(_ message: MailMessage) async -> Outcome {
    let (server, timeout) = (server, timeoutSeconds)
    return await withCheckedContinuation { continuation in
      Self.queue.async { continuation.resume(returning: Self.send(message, to: server, timeout: timeout)) }
    }
  }

  /// One after the other: a message takes as long as the server makes it.
  private static let queue = DispatchQueue(label: "rostra.mail")

  private static func send(_ message: MailMessage, to server: MailServer, timeout: Int) -> Outcome {
    let bytes = message.bytes
    var error = [CChar](repeating: 0, count: 512)
    var reply = 0
    // libcurl wants C strings that live for the call.
    let strings =
      ([server.address, server.user, server.password, server.authorities, message.from] + message.to + message.cc).map {
        $0.flatMap { strdup($0) }
      }
    defer { for string in strings { free(string) } }
    let code = bytes.withUnsafeBufferPointer { buffer -> Int32 in
      let recipients = strings[5...].map { UnsafePointer<CChar>($0) }
      return recipients.withUnsafeBufferPointer { recipients in
        buffer.withMemoryRebound(to: CChar.self) { text in
          var mail = rostra_mail()
          mail.server = UnsafePointer(strings[0])
          mail.user = UnsafePointer(strings[1])
          mail.password = UnsafePointer(strings[2])
          mail.authorities = UnsafePointer(strings[3])
          mail.needs_encryption = server.security == .none ? 0 : 1
          mail.sender = UnsafePointer(strings[4])
          mail.recipients = recipients.baseAddress
          mail.recipient_count = recipients.count
          mail.message = text.baseAddress
          mail.message_length = text.count
          mail.timeout_seconds = timeout
          return rostra_mail_send(&mail, &error, &reply)
        }
      }
    }
    if code == 0 { return .accepted(reply: reply) }
    let words = String(decoding: error.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // 530, 534, 535 and 538 are about our login (RFC 4954), not about this message: others would fail the same way.
    return (500...599).contains(reply) && ![530, 534, 535, 538].contains(reply)
      ? .refused(reply: reply, words: words) : .postponed(reply: reply, words: words)
  }
}
