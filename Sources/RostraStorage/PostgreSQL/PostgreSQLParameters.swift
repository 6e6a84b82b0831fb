import CLibPQ

/// The object ids of PostgreSQL's built-in types, from its catalogue `pg_type`; they never change.
enum PostgreSQLType {
  static let unspecified: Oid = 0
  static let boolean: Oid = 16
  static let bytes: Oid = 17
  static let int8: Oid = 20
  static let int2: Oid = 21
  static let int4: Oid = 23
  static let text: Oid = 25
  static let oid: Oid = 26
  static let float4: Oid = 700
  static let float8: Oid = 701
  static let numeric: Oid = 1700
  static let bytesArray: Oid = 1001
  static let textArray: Oid = 1009
  static let int8Array: Oid = 1016
  static let float8Array: Oid = 1022
}

/// The values of one call in one flat buffer, as libpq wants them.
///
/// Integers are sent as `bigint`: left untyped, `$1 + 1000` would make a time in milliseconds an `int4` and refuse
/// it. Text is sent untyped, so that it may be compared with any column type that has a text form.
struct PostgreSQLParameters {
  private(set) var types: [Oid] = []
  private var formats: [Int32] = []
  private var lengths: [Int32] = []
  /// Where each value begins in the buffer; nil for NULL.
  private var offsets: [Int?] = []
  private(set) var buffer: [UInt8] = []

  init() {}

  init(_ values: [SQLValue], statement: String) throws {
    guard values.count <= 65_535 else {
      throw DatabaseError(.statement, "\(values.count) values; PostgreSQL takes 65,535", statement: statement)
    }
    for (place, value) in values.enumerated() {
      guard value.isStorable else {
        throw DatabaseError(unstorable: value, place: place, statement: statement)
      }
      append(value)
    }
  }

  mutating func append(_ value: SQLValue) {
    let start = buffer.count
    switch value {
    case .null:
      add(PostgreSQLType.unspecified, format: 0, at: nil, count: 0)
    case .integer(let integer):
      buffer.appendBigEndian(integer)
      add(PostgreSQLType.int8, format: 1, at: start, count: 8)
    case .real(let real):
      buffer.appendBigEndian(real.bitPattern)
      add(PostgreSQLType.float8, format: 1, at: start, count: 8)
    case .text(let text):
      buffer.append(contentsOf: text.utf8)
      buffer.append(0)
      add(PostgreSQLType.unspecified, format: 0, at: start, count: buffer.count - start - 1)
    case .blob(let bytes):
      buffer.append(contentsOf: bytes)
      // An empty value still needs an address of its own.
      buffer.append(0)
      add(PostgreSQLType.bytes, format: 1, at: start, count: bytes.count)
    }
  }

  /// A value whose binary form the body writes into the buffer.
  mutating func appendBinary(_ type: Oid, _ write: (inout [UInt8]) throws -> Void) rethrows {
    let start = buffer.count
    try write(&buffer)
    add(type, format: 1, at: start, count: buffer.count - start)
  }

  private mutating func add(_ type: Oid, format: Int32, at offset: Int?, count: Int) {
    types.append(type)
    formats.append(format)
    offsets.append(offset)
    lengths.append(Int32(count))
  }

  /// Calls with: count, types, pointers, lengths, formats.
  func withPointers<T>(
    _ body: (
      Int32, UnsafePointer<Oid>?, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?,
      UnsafePointer<Int32>?
    ) -> T
  ) -> T {
    buffer.withUnsafeBytes { bytes in
      let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
      let pointers = offsets.map { offset in offset.flatMap { offset in base.map { $0 + offset } } }
      return body(Int32(types.count), types, pointers, lengths, formats)
    }
  }
}

extension [UInt8] {
  mutating func appendBigEndian<Value: FixedWidthInteger>(_ value: Value) {
    Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
  }
}
