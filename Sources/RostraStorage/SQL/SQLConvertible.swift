package import struct Foundation.UUID

/// A type that can be bound to a statement and read from a row. An id type of a capability that is a
/// `RawRepresentable` over one of the types here conforms by naming the protocol.
package protocol SQLConvertible: Sendable {
  static var sqlType: SQLType { get }
  var sqlValue: SQLValue { get }
  /// Nil where the value is of another kind, or out of this type's range.
  init?(_ value: SQLValue)
}

extension SQLConvertible {
  package static var sqlType: SQLType { .text }
}

extension SQLConvertible where Self: RawRepresentable, RawValue: SQLConvertible {
  package static var sqlType: SQLType { RawValue.sqlType }
  package var sqlValue: SQLValue { rawValue.sqlValue }
  package init?(_ value: SQLValue) {
    guard let raw = RawValue(value) else { return nil }
    self.init(rawValue: raw)
  }
}

extension SQLValue: SQLConvertible {
  package var sqlValue: SQLValue { self }
  package init?(_ value: SQLValue) { self = value }
}

extension Int64: SQLConvertible {
  package static var sqlType: SQLType { .integer }
  package var sqlValue: SQLValue { .integer(self) }
  package init?(_ value: SQLValue) {
    guard case .integer(let integer) = value else { return nil }
    self = integer
  }
}

extension Int: SQLConvertible {
  package static var sqlType: SQLType { .integer }
  package var sqlValue: SQLValue { .integer(Int64(self)) }
  package init?(_ value: SQLValue) {
    guard case .integer(let integer) = value else { return nil }
    self.init(exactly: integer)
  }
}

extension Bool: SQLConvertible {
  package static var sqlType: SQLType { .integer }
  package var sqlValue: SQLValue { .integer(self ? 1 : 0) }
  package init?(_ value: SQLValue) {
    switch value {
    case .integer(0): self = false
    case .integer(1): self = true
    default: return nil
    }
  }
}

extension Double: SQLConvertible {
  package static var sqlType: SQLType { .real }
  package var sqlValue: SQLValue { .real(self) }
  /// An integer is accepted too: both engines give one where a sum happens to be whole.
  package init?(_ value: SQLValue) {
    switch value {
    case .real(let real): self = real
    case .integer(let integer): self.init(exactly: integer)
    default: return nil
    }
  }
}

extension String: SQLConvertible {
  package static var sqlType: SQLType { .text }
  package var sqlValue: SQLValue { .text(self) }
  package init?(_ value: SQLValue) {
    guard case .text(let text) = value else { return nil }
    self = text
  }
}

extension [UInt8]: SQLConvertible {
  package static var sqlType: SQLType { .blob }
  package var sqlValue: SQLValue { .blob(self) }
  package init?(_ value: SQLValue) {
    guard case .blob(let bytes) = value else { return nil }
    self = bytes
  }
}

extension UUID: SQLConvertible {
  package static var sqlType: SQLType { .blob }
  /// Sixteen bytes: less than half of the text form, in every index that carries the id, and in UUIDv7's order.
  package var sqlValue: SQLValue { .blob(withUnsafeBytes(of: uuid) { [UInt8]($0) }) }
  /// The text form is accepted too, for PostgreSQL's own `uuid` type and for values typed by hand.
  package init?(_ value: SQLValue) {
    switch value {
    case .blob(let bytes) where bytes.count == 16:
      self.init(
        uuid: (
          bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7],
          bytes[8], bytes[9], bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]
        ))
    case .text(let text): self.init(uuidString: text)
    default: return nil
    }
  }
}

extension Optional: SQLConvertible where Wrapped: SQLConvertible {
  package static var sqlType: SQLType { Wrapped.sqlType }
  package var sqlValue: SQLValue { self?.sqlValue ?? .null }
  package init?(_ value: SQLValue) {
    if case .null = value {
      self = nil
    } else if let wrapped = Wrapped(value) {
      self = wrapped
    } else {
      return nil
    }
  }
}
