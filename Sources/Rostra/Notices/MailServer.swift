import Foundation
import RostraPlatforms

/// The mail server that takes messages over, and who they are from.
package struct MailServer: Sendable, Hashable {
  package var host: String
  package var port: Int
  package var security: Security
  package var user: String?
  package var password: String?
  /// Envelope sender and `From`.
  package var sender: String
  package var senderName: String?
  /// A PEM file of certificates to trust in place of the system's.
  package var authorities: String?

  package enum Security: String, Sendable, Hashable, CaseIterable {
    /// STARTTLS, or no message (RFC 3207).
    case startTLS = "starttls"
    /// TLS from the first byte (RFC 8314).
    case tls
    /// STARTTLS where the server has it: for a server on the same machine.
    case none

    package var title: String {
      switch self {
      case .startTLS: "STARTTLS (usual, port 587)"
      case .tls: "TLS from the start (port 465)"
      case .none: "None needed (a mail server on this machine or network)"
      }
    }
  }

  package init(
    host: String, port: Int, security: Security, user: String? = nil, password: String? = nil, sender: String,
    senderName: String? = nil, authorities: String? = nil
  ) throws {
    let host = host.trimmingWhitespace().lowercased()
    let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789.-_:[]".utf8)
    guard !host.isEmpty, host.utf8.count <= 253, host.utf8.allSatisfy(allowed.contains) else {
      throw EntryError(
        field: "host", value: host, problem: "is not a host's name", remedy: "enter one like mail.example.gov")
    }
    guard (1...65535).contains(port) else {
      throw EntryError(field: "port", value: String(port), problem: "is no port", remedy: "enter 1 to 65535")
    }
    self.host = host
    self.port = port
    self.security = security
    self.user = try user.map { try Entry.name($0, field: "user") }
    self.password = password
    self.sender = try Entry.mailAddress(sender, field: "sender")
    self.senderName = try senderName.map { try Entry.name($0, field: "senderName", limit: 120) }
    self.authorities = authorities
  }

  /// `smtp://user:password@mail.example.gov:587?from=records@example.gov&security=starttls`; `smtps://` is TLS from the
  /// start. Further options: `name`, `authorities` (a PEM file).
  package init(url text: String) throws {
    guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
      scheme == "smtp" || scheme == "smtps", let host = parts.host, !host.isEmpty
    else {
      throw EntryError(
        field: "ROSTRA_SMTP_URL", problem: "is no mail server's address",
        remedy: "write smtp://user:password@mail.example.gov:587?from=records@example.gov")
    }
    func option(_ name: String) -> String? { parts.queryItems?.first { $0.name == name }?.value }
    guard let from = option("from") else {
      throw EntryError(field: "ROSTRA_SMTP_URL", problem: "names no sender", remedy: "add ?from=records@example.gov")
    }
    let security =
      try option("security").map { name in
        guard let security = Security(rawValue: name) else {
          throw EntryError(
            field: "ROSTRA_SMTP_URL", value: name, problem: "is no kind of security",
            remedy: "use starttls, tls or none")
        }
        return security
      } ?? (scheme == "smtps" ? .tls : .startTLS)
    try self.init(
      host: host, port: parts.port ?? (security == .tls ? 465 : 587), security: security, user: parts.user,
      password: parts.password, sender: from, senderName: option("name"), authorities: option("authorities"))
  }

  /// The address as libcurl wants it.
  var address: String { "\(security == .tls ? "smtps" : "smtp")://\(host):\(port)" }
}
