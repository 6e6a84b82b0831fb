package import Foundation
package import RostraPlatforms
package import RostraStorage

/// The identity of one thing of one kind: a UUID of version 7 (RFC 9562), so that ids sort by the time they were made.
///
/// The kind is part of the type: a site's id cannot be handed over where an item's is wanted.
package struct Identifier<Subject>: Sendable, Hashable, CustomStringConvertible {
  package let text: String

  package init(text: String) { self.text = text }
  package init(_ uuid: UUID) { text = uuid.uuidString.lowercased() }

  package var description: String { text }
}

extension Identifier: Comparable {
  package static func < (left: Identifier, right: Identifier) -> Bool { left.text < right.text }
}

extension Identifier: SQLConvertible {
  package var sqlValue: SQLValue { .text(text) }
  package init?(_ value: SQLValue) {
    guard case .text(let text) = value else { return nil }
    self.text = text
  }
}

/// Makes identifiers. Passed in, so that tests can fix them.
package struct IdentifierMaker: Sendable {
  private let make: @Sendable () -> UUID

  package init(_ make: @escaping @Sendable () -> UUID) { self.make = make }

  package func uuid() -> UUID { make() }
  package func next<Subject>(_ subject: Subject.Type = Subject.self) -> Identifier<Subject> { Identifier(make()) }

  /// What sorts before every id that was made at this time or later, and after every earlier one.
  package static func beginning(at time: Timestamp) -> String {
    let digits = String(UInt64(max(0, time.milliseconds)), radix: 16)
    let padded = String(repeating: "0", count: max(0, 12 - digits.utf8.count)) + digits
    return "\(padded.prefix(8))-\(padded.dropFirst(8))"
  }

  /// Version 7 UUIDs of the given clock, with 74 random bits.
  package static func timeOrdered(_ clock: Clock) -> IdentifierMaker {
    IdentifierMaker {
      var generator = SystemRandomNumberGenerator()
      let milliseconds = UInt64(max(0, clock.now().milliseconds))
      let high = generator.next()
      let low = generator.next()
      var bytes: [UInt8] = []
      bytes.reserveCapacity(16)
      for shift in stride(from: 40, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: milliseconds >> UInt64(shift)))
      }
      bytes.append(0x70 | UInt8(truncatingIfNeeded: high >> 8) & 0x0F)
      bytes.append(UInt8(truncatingIfNeeded: high))
      bytes.append(0x80 | UInt8(truncatingIfNeeded: low >> 56) & 0x3F)
      for shift in stride(from: 48, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: low >> UInt64(shift)))
      }
      return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
  }
}
