/// A value of the AT Protocol data model: what a record, a commit or a tree node is made of.
///
/// DAG-CBOR without floating point numbers; integers fit 64 bits; links are content identifiers.
package enum DAGCBOR: Sendable, Hashable {
  case null
  case bool(Bool)
  case integer(Int64)
  case string(String)
  case bytes([UInt8])
  case link(CID)
  case array([DAGCBOR])
  /// Members in the order of the encoding: shorter names first, then by bytes.
  case map([Member])

  package struct Member: Sendable, Hashable {
    package var name: String
    package var value: DAGCBOR

    package init(_ name: String, _ value: DAGCBOR) {
      self.name = name
      self.value = value
    }
  }
}

extension DAGCBOR {
  /// The member of a map, null included; nil where this is no map or has no such member.
  package subscript(_ name: String) -> DAGCBOR? {
    guard case .map(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  package var string: String? { if case .string(let value) = self { value } else { nil } }
  package var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  package var bytes: [UInt8]? { if case .bytes(let value) = self { value } else { nil } }
  package var link: CID? { if case .link(let value) = self { value } else { nil } }
  package var array: [DAGCBOR]? { if case .array(let value) = self { value } else { nil } }
  package var isNull: Bool { self == .null }
}

/// Limits that keep a hostile block from exhausting memory or stack.
package struct DAGCBORLimits: Sendable {
  package var depth: Int
  package var values: Int

  package init(depth: Int = 64, values: Int = 1_000_000) {
    self.depth = depth
    self.values = values
  }
}

/// Why bytes were refused as DAG-CBOR, and at which byte of the block.
package struct DAGCBORError: Error, Hashable, CustomStringConvertible {
  package var reason: String
  package var offset: Int

  package var description: String { "not DAG-CBOR of the AT Protocol: \(reason) at byte \(offset)" }
}
