import Foundation
import RostraTesting

/// The SMTP sink of `servers/smtp.sh`: every message that it took over is a file.
enum MailSink {
  static let isThere = Loopback.accepts(port: 8425)
  static let absence = "no SMTP server at 127.0.0.1:8425 (servers/smtp.sh)"

  static let folder =
    (ProcessInfo.processInfo.environment["PEERS"] ?? NSTemporaryDirectory() + "servers") + "/smtp/mail/new"
  static let authorities =
    (ProcessInfo.processInfo.environment["PEERS"] ?? NSTemporaryDirectory() + "servers") + "/ca/ca.pem"

  /// The messages whose text holds the words, as they came.
  static func messages(with words: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.compactMap { try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
      .filter { $0.contains(words) }
  }

  static func url(_ options: String = "") -> String {
    "smtp://127.0.0.1:8425?from=records@example.gov&security=none\(options)"
  }
}
