import CLibPQ

/// One session on a PostgreSQL server, with the statements it has prepared.
///
/// `@unchecked Sendable`: a connection belongs to one job at a time. `PostgreSQLDatabase` keeps the idle ones
/// behind a lock and hands each to a single job, so no two threads ever use one at once; only the canceller,
/// which libpq makes safe to call from any thread, is shared.
final class PostgreSQLConnection: @unchecked Sendable {
  let address: PostgreSQLAddress
  let canceller: PostgreSQLCanceller
  private let handle: OpaquePointer
  private var prepared: [PreparedKey: String] = [:]
  private var tableTypes: [String: [PostgreSQLColumnType]] = [:]
  private var cursors = 0

  private struct PreparedKey: Hashable {
    let text: String
    let types: [Oid]
  }

  init(_ address: PostgreSQLAddress, _ options: PostgreSQLOptions) throws {
    self.address = address
    var settings = address.options
    let defaults = [
      "connect_timeout": "\(options.connectTimeout)", "tcp_user_timeout": "\(options.networkTimeout * 1000)",
      "keepalives_idle": "30", "keepalives_interval": "5", "keepalives_count": "3",
      "application_name": "rostra", "client_encoding": "UTF8",
      // Of several hosts the one that takes writes: after a failover that is another one.
      "target_session_attrs": "read-write",
    ]
    for (name, value) in defaults where settings[name] == nil || name == "client_encoding" {
      settings[name] = value
    }
    guard let handle = Self.connect(settings) else {
      throw DatabaseError(.unavailable, "libpq found no memory for a connection")
    }
    guard PQstatus(handle) == CONNECTION_OK, let cancel = PQgetCancel(handle) else {
      let message = address.withoutSecrets(String(cString: PQerrorMessage(handle)))
      PQfinish(handle)
      throw DatabaseError(.unavailable, "cannot connect to \(address): \(message.trimmed)")
    }
    self.handle = handle
    canceller = PostgreSQLCanceller(cancel)
    // Notices would go to standard error.
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
    try command(options.sessionSettings)
  }

  deinit { PQfinish(handle) }

  var isAlive: Bool { PQstatus(handle) == CONNECTION_OK }

  /// False on a standby, and on a primary that was demoted.
  var isWritable: Bool {
    (try? command("SELECT 1 WHERE NOT pg_is_in_recovery()")) == "SELECT 1"
  }

  /// Runs statements without parameters, several where they are parted by semicolons; returns the last answer's
  /// command.
  @discardableResult
  func command(_ text: String) throws -> String {
    try check(PQexec(handle, text), statement: text).command
  }

  /// Runs one statement. Kept prepared where that is worth it.
  func run(_ text: String, _ parameters: PostgreSQLParameters, isCacheable: Bool) throws -> PostgreSQLResult {
    let result: OpaquePointer?
    if isCacheable {
      let name = try prepare(text, parameters.types)
      result = parameters.withPointers { count, _, values, lengths, formats in
        PQexecPrepared(handle, name, count, values, lengths, formats, 0)
      }
    } else {
      result = parameters.withPointers { count, types, values, lengths, formats in
        PQexecParams(handle, text, count, types, values, lengths, formats, 0)
      }
    }
    return try check(result, statement: text)
  }

  /// A name for a cursor that no other in this session has.
  func nextCursorName() -> String {
    cursors += 1
    return "rostra_cursor_\(cursors)"
  }

  /// The types of a table's columns, asked once.
  func withColumnTypes<T>(
    of table: String, _ columns: [String], _ body: ([PostgreSQLColumnType]) throws -> T
  ) throws -> T {
    let key = table + "(" + columns.joined(separator: ",") + ")"
    guard let known = tableTypes[key] else {
      let types = try PostgreSQLColumnType.types(of: table, columns, on: self)
      tableTypes[key] = types
      return try body(types)
    }
    do {
      return try body(known)
    } catch let error as DatabaseError where error.kind == .statement {
      // The table may have changed since: then the transaction is worth another run.
      throw DatabaseError(
        .statement, error.message, code: DatabaseError.staleTypes, statement: error.statement)
    }
  }

  /// After a change of the schema the server refuses plans and we may hold wrong column types.
  func forgetPlans() throws {
    prepared = [:]
    tableTypes = [:]
    try command("DEALLOCATE ALL")
  }

  private func prepare(_ text: String, _ types: [Oid]) throws -> String {
    let key = PreparedKey(text: text, types: types)
    if let name = prepared[key] { return name }
    // A bound on the server's memory. A program's own statements are fewer; only made-up texts come this far.
    if prepared.count >= 400 { try forgetPlans() }
    let name = "rostra_\(prepared.count)"
    _ = try check(PQprepare(handle, name, text, Int32(types.count), types), statement: text)
    prepared[key] = name
    return name
  }

  private func check(_ answer: OpaquePointer?, statement: String) throws -> PostgreSQLResult {
    guard let answer else {
      throw DatabaseError(
        .unavailable, address.withoutSecrets(String(cString: PQerrorMessage(handle))).trimmed,
        statement: statement)
    }
    let result = PostgreSQLResult(answer)
    switch result.status {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return result
    default: throw DatabaseError(postgreSQL: result, isAlive: isAlive, statement: statement)
    }
  }

  private static func connect(_ settings: [String: String]) -> OpaquePointer? {
    let pairs = Array(settings)
    return withCStrings(pairs.map(\.key)) { names in
      withCStrings(pairs.map(\.value)) { values in PQconnectdbParams(names, values, 0) }
    }
  }
}

/// Stops what a session is doing, from another thread.
///
/// `@unchecked Sendable`: libpq documents `PQcancel` as safe on any thread, and the pointer never changes.
final class PostgreSQLCanceller: @unchecked Sendable {
  private let handle: OpaquePointer
  init(_ handle: OpaquePointer) { self.handle = handle }
  deinit { PQfreeCancel(handle) }

  /// Opens a connection of its own for it, so it may take a moment.
  func cancel() {
    var message = [CChar](repeating: 0, count: 256)
    // Where the server cannot be reached there is nothing left to stop.
    _ = PQcancel(handle, &message, Int32(message.count))
  }
}

/// The strings as a null-terminated array of C strings, in one buffer.
private func withCStrings<T>(
  _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> T
) -> T {
  var buffer: [CChar] = []
  var offsets: [Int] = []
  for string in strings {
    offsets.append(buffer.count)
    buffer.append(contentsOf: string.utf8CString)
  }
  return buffer.withUnsafeBufferPointer { bytes in
    let pointers: [UnsafePointer<CChar>?] = offsets.map { offset in bytes.baseAddress.map { $0 + offset } }
    return body(pointers + [nil])
  }
}

extension String {
  /// libpq ends its messages with a line break.
  fileprivate var trimmed: String {
    String(self[..<(lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? startIndex)])
  }
}
