import CLibPQ

/// The type of a table's column, as far as sending many values of it matters.
struct PostgreSQLColumnType {
  let oid: Oid
  /// As in a CAST.
  let name: String

  static func types(
    of table: String, _ columns: [String], on connection: PostgreSQLConnection
  ) throws -> [PostgreSQLColumnType] {
    let query: SQL = """
      SELECT attname, CAST(atttypid AS BIGINT) AS type, FORMAT_TYPE(atttypid, atttypmod) AS type_name
      FROM pg_attribute WHERE attrelid = CAST(\(table) AS REGCLASS) AND attnum > 0 AND NOT attisdropped
      """
    let text = query.text(for: .postgresql)
    let result = try connection.run(
      text, try PostgreSQLParameters(query.values, statement: text), isCacheable: true)
    let shape = result.shape(statement: text)
    var types: [String: PostgreSQLColumnType] = [:]
    for index in 0..<result.count {
      let row = try result.row(index, shape)
      types[try row.text(0)] = PostgreSQLColumnType(oid: Oid(try row.int(1)), name: try row.text(2))
    }
    return try columns.map { column in
      guard let type = types[column] else {
        throw DatabaseError(.statement, "table \(table) has no column \(column)")
      }
      return type
    }
  }

  /// What an array of it is sent as: whole numbers, reals and blobs in binary, everything else in its text form.
  var element: (type: Oid, array: Oid, name: String) {
    switch oid {
    case PostgreSQLType.int8, PostgreSQLType.int4, PostgreSQLType.int2:
      (PostgreSQLType.int8, PostgreSQLType.int8Array, "bigint")
    case PostgreSQLType.float8, PostgreSQLType.float4:
      (PostgreSQLType.float8, PostgreSQLType.float8Array, "double precision")
    case PostgreSQLType.bytes: (PostgreSQLType.bytes, PostgreSQLType.bytesArray, "bytea")
    default: (PostgreSQLType.text, PostgreSQLType.textArray, "text")
    }
  }
}

extension PostgreSQLConnection {
  /// One array for each column and one prepared statement, whatever the number of rows.
  func insert(into table: String, columns: [String], rows: [[SQLValue]], orIgnore: Bool) throws -> Int {
    guard !rows.isEmpty else { return 0 }
    return try withColumnTypes(of: table, columns) { types in
      try insert(into: table, columns: columns, types, rows: rows, orIgnore: orIgnore)
    }
  }

  private func insert(
    into table: String, columns: [String], _ types: [PostgreSQLColumnType], rows: [[SQLValue]], orIgnore: Bool
  ) throws -> Int {
    let names = columns.joined(separator: ", ")
    let values = zip(columns, types).map { column, type in
      type.element.name == type.name ? "sent.\(column)" : "CAST(sent.\(column) AS \(type.name))"
    }
    let arrays = types.indices.map { "CAST($\($0 + 1) AS \(types[$0].element.name)[])" }
    let text =
      "INSERT INTO \(table) (\(names)) SELECT \(values.joined(separator: ", ")) "
      + "FROM UNNEST(\(arrays.joined(separator: ", "))) AS sent(\(names))"
      + (orIgnore ? " ON CONFLICT DO NOTHING" : "")
    var inserted = 0
    var rest = rows[...]
    while !rest.isEmpty {
      let batch = rest.prefix(5000)
      rest = rest.dropFirst(batch.count)
      var parameters = PostgreSQLParameters()
      for (place, type) in types.enumerated() {
        try parameters.appendArray(of: type, from: batch, at: place, columns: columns, statement: text)
      }
      inserted += try run(text, parameters, isCacheable: true).changed
    }
    return inserted
  }
}

extension PostgreSQLParameters {
  /// The binary form of a one-dimensional array: dimensions, whether it holds NULL, element type, length, first
  /// index; then each element with its length in front, -1 for NULL.
  fileprivate mutating func appendArray(
    of type: PostgreSQLColumnType, from rows: ArraySlice<[SQLValue]>, at place: Int, columns: [String],
    statement: String
  ) throws {
    let element = type.element
    try appendBinary(element.array) { buffer in
      buffer.appendBigEndian(Int32(1))
      buffer.appendBigEndian(Int32(1))
      buffer.appendBigEndian(element.type)
      buffer.appendBigEndian(Int32(rows.count))
      buffer.appendBigEndian(Int32(1))
      for row in rows {
        guard row.count == columns.count else {
          throw DatabaseError(
            .statement, "\(row.count) values for \(columns.count) columns", statement: statement)
        }
        let value = row[place]
        guard value.isStorable else {
          throw DatabaseError(unstorable: value, place: place, statement: statement)
        }
        switch (value, element.type) {
        case (.null, _): buffer.appendBigEndian(Int32(-1))
        case (.integer(let integer), PostgreSQLType.int8):
          buffer.appendBigEndian(Int32(8))
          buffer.appendBigEndian(integer)
        case (.real(let real), PostgreSQLType.float8):
          buffer.appendBigEndian(Int32(8))
          buffer.appendBigEndian(real.bitPattern)
        case (.integer(let integer), PostgreSQLType.float8):
          buffer.appendBigEndian(Int32(8))
          buffer.appendBigEndian(Double(integer).bitPattern)
        case (.blob(let bytes), PostgreSQLType.bytes):
          buffer.appendBigEndian(Int32(bytes.count))
          buffer.append(contentsOf: bytes)
        case (.text(let text), PostgreSQLType.text):
          buffer.appendBigEndian(Int32(text.utf8.count))
          buffer.append(contentsOf: text.utf8)
        default:
          throw DatabaseError(
            .statement, "column \(columns[place]) is of type \(type.name) and cannot hold \(value)",
            statement: statement)
        }
      }
    }
  }
}
