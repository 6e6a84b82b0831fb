import CLibPQ

/// One answer of the server, freed with its last reference.
final class PostgreSQLResult {
  private let handle: OpaquePointer

  /// Takes ownership.
  init(_ handle: OpaquePointer) { self.handle = handle }
  deinit { PQclear(handle) }

  var status: ExecStatusType { PQresultStatus(handle) }
  var count: Int { Int(PQntuples(handle)) }
  var sqlState: String {
    PQresultErrorField(handle, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? ""
  }
  var message: String {
    let message = PQresultErrorField(handle, Int32(UInt8(ascii: "M"))) ?? PQresultErrorMessage(handle)
    return message.map { String(cString: $0) } ?? ""
  }
  var constraint: String? {
    PQresultErrorField(handle, Int32(UInt8(ascii: "n"))).map { String(cString: $0) }
  }
  /// `INSERT 0 5`, `COMMIT` and so on.
  var command: String { String(cString: PQcmdStatus(handle)) }

  /// Rows inserted, updated or deleted; 0 for any other statement.
  var changed: Int {
    let command = command
    guard ["INSERT", "UPDATE", "DELETE", "MERGE", "COPY"].contains(where: command.hasPrefix) else { return 0 }
    return Int(String(cString: PQcmdTuples(handle))) ?? 0
  }

  func shape(statement: String) -> RowShape {
    RowShape(
      names: (0..<PQnfields(handle)).map { String(cString: PQfname(handle, $0)) }, statement: statement)
  }

  /// The bytes of all values of one row.
  func byteCount(ofRow row: Int) -> Int {
    (0..<PQnfields(handle)).reduce(0) { $0 + Int(PQgetlength(handle, Int32(row), $1)) }
  }

  func row(_ row: Int, _ shape: RowShape) throws -> Row {
    let columns = PQnfields(handle)
    var values: [SQLValue] = []
    values.reserveCapacity(Int(columns))
    for column in 0..<columns { values.append(try value(Int32(row), column, shape)) }
    return Row(values: values, shape: shape)
  }

  /// Values come as text, which every type has; integers and blobs are the only ones where that costs anything.
  private func value(_ row: Int32, _ column: Int32, _ shape: RowShape) throws -> SQLValue {
    if PQgetisnull(handle, row, column) == 1 { return .null }
    let bytes = UnsafeRawBufferPointer(
      start: PQgetvalue(handle, row, column), count: Int(PQgetlength(handle, row, column)))
    switch PQftype(handle, column) {
    case PostgreSQLType.boolean: return .integer(bytes.first == UInt8(ascii: "t") ? 1 : 0)
    case PostgreSQLType.int8, PostgreSQLType.int4, PostgreSQLType.int2, PostgreSQLType.oid:
      if let integer = integer(bytes) { return .integer(integer) }
    case PostgreSQLType.float8, PostgreSQLType.float4:
      if let real = Double(String(decoding: bytes, as: UTF8.self)) { return .real(real) }
    case PostgreSQLType.numeric:
      // SUM of bigint is numeric here and an integer in SQLite.
      if let integer = integer(bytes) { return .integer(integer) }
      if let real = Double(String(decoding: bytes, as: UTF8.self)) { return .real(real) }
    case PostgreSQLType.bytes:
      if let blob = blob(bytes) { return .blob(blob) }
    default: return .text(String(decoding: bytes, as: UTF8.self))
    }
    throw RowError.wrongValue(
      column: shape.name(.position(Int(column))), table: shape.table,
      value: String(decoding: bytes.prefix(60), as: UTF8.self),
      expected: "value of PostgreSQL type \(PQftype(handle, column))")
  }

  private func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    var digits = bytes[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits = digits.dropFirst() }
    guard !digits.isEmpty else { return nil }
    var value: Int64 = 0
    for byte in digits {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      let (tenfold, tooLarge) = value.multipliedReportingOverflow(by: 10)
      // Downwards: the smallest number has no positive counterpart.
      let (next, tooSmall) = tenfold.subtractingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
      guard !tooLarge, !tooSmall else { return nil }
      value = next
    }
    if isNegative { return value }
    return value == .min ? nil : -value
  }

  /// `\x` and two hexadecimal digits for each byte.
  private func blob(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
    guard bytes.count >= 2, bytes.count.isMultiple(of: 2), bytes[0] == UInt8(ascii: "\\"),
      bytes[1] == UInt8(ascii: "x")
    else { return nil }
    var isValid = true
    let blob = [UInt8](unsafeUninitializedCapacity: bytes.count / 2 - 1) { buffer, count in
      count = bytes.count / 2 - 1
      for index in 0..<count {
        let high = Self.digit(bytes[2 * index + 2])
        let low = Self.digit(bytes[2 * index + 3])
        if high > 15 || low > 15 { isValid = false }
        buffer[index] = high << 4 | low & 15
      }
    }
    return isValid ? blob : nil
  }

  private static func digit(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: 255
    }
  }
}
