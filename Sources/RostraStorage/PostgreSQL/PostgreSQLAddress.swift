import CLibPQ

/// A PostgreSQL connection URL (`postgresql://user:password@host:port/database?sslmode=…`), as libpq reads it.
/// The password is used to connect and shown nowhere.
package struct PostgreSQLAddress: Sendable, CustomStringConvertible {
  /// What libpq was given, option by option.
  let options: [String: String]

  package init(_ url: String) throws {
    guard url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") else {
      throw DatabaseError(
        .unavailable,
        "a database URL begins with postgresql:// (its text is not shown: it may hold a password)")
    }
    // libpq's own message would quote the URL, and with it the password.
    guard let parsed = PQconninfoParse(url, nil) else {
      throw DatabaseError(
        .unavailable,
        "the database URL cannot be read (its text is not shown: it may hold a password); it has the form "
          + "postgresql://user:password@host:port/database, with special characters as %XX")
    }
    defer { PQconninfoFree(parsed) }
    var options: [String: String] = [:]
    var option = parsed
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val { options[String(cString: keyword)] = String(cString: value) }
      option += 1
    }
    self.options = options
  }

  private init(options: [String: String]) { self.options = options }

  /// The same server with one option set, for example `dbname`.
  package func with(_ option: String, _ value: String) -> PostgreSQLAddress {
    var options = options
    options[option] = value
    return PostgreSQLAddress(options: options)
  }

  package var port: UInt16 { options["port"].flatMap(UInt16.init) ?? 5432 }

  package var description: String {
    "PostgreSQL \(options["dbname"] ?? "?") at \(options["host"] ?? "the local socket"):\(port)"
  }

  /// A message of the server or of libpq with the password taken out, should it be in there.
  func withoutSecrets(_ message: String) -> String {
    var message = message
    for secret in [options["password"], options["sslpassword"]] {
      guard let secret, !secret.isEmpty else { continue }
      message = message.replacing(secret, with: "***")
    }
    return message
  }
}
