import SwiftASN1

/// Reading DER leniently, node by node: a set out of order, a length in a longer form, a missing NULL are no
/// harm, because whatever matters is compared or signed as bytes.
extension ASN1Node {
  /// DER, or BER where an authority wrote that.
  static func parse(_ bytes: [UInt8], what: StaticString) throws(TimeStampError) -> ASN1Node {
    if let node = try? DER.parse(bytes) { return node }
    do { return try BER.parse(bytes) } catch { throw .malformed("\(what): \(error)") }
  }

  func children(_ what: StaticString) throws(TimeStampError) -> ASN1Children {
    guard case .constructed(let nodes) = content else { throw .malformed("\(what) is not constructed") }
    return ASN1Children(what: what, nodes: Array(nodes))
  }

  /// Bytes of an OCTET STRING; BER may split it into parts.
  func octets(_ what: StaticString) throws(TimeStampError) -> [UInt8] {
    guard identifier == .octetString else { throw .malformed("\(what) is not an octet string") }
    return try joined(what)
  }

  private func joined(_ what: StaticString) throws(TimeStampError) -> [UInt8] {
    switch content {
    case .primitive(let bytes): return Array(bytes)
    case .constructed(let parts):
      var bytes: [UInt8] = []
      for part in parts { bytes += try part.octets(what) }
      return bytes
    }
  }

  /// Dotted text of an OBJECT IDENTIFIER.
  func oid(_ what: StaticString) throws(TimeStampError) -> String {
    do { return try ASN1ObjectIdentifier(derEncoded: self).description } catch {
      throw .malformed("\(what) is not an object identifier")
    }
  }

  /// Bytes of a non-negative INTEGER without leading zeros; empty for 0.
  func magnitude(_ what: StaticString, tag: ASN1Identifier = .integer) throws(TimeStampError) -> [UInt8] {
    guard identifier == tag, case .primitive(let bytes) = content, let first = bytes.first, first < 0x80
    else {
      throw .malformed("\(what) is not a non-negative integer")
    }
    return Array(bytes.drop { $0 == 0 })
  }

  func number(_ what: StaticString, tag: ASN1Identifier = .integer) throws(TimeStampError) -> Int {
    let bytes = try magnitude(what, tag: tag)
    guard bytes.count <= 7 else { throw .malformed("\(what) is too large") }
    return bytes.reduce(0) { $0 << 8 | Int($1) }
  }
}

/// The parts of a SEQUENCE or SET, taken in order.
struct ASN1Children {
  let what: StaticString
  var nodes: [ASN1Node]
  private var position = 0

  init(what: StaticString, nodes: [ASN1Node]) {
    self.what = what
    self.nodes = nodes
  }

  mutating func next() throws(TimeStampError) -> ASN1Node {
    guard let node = nextIfAny() else { throw .malformed("\(what) is incomplete") }
    return node
  }

  /// The next part if it has this tag.
  mutating func next(_ tag: ASN1Identifier) -> ASN1Node? {
    guard position < nodes.count, nodes[position].identifier == tag else { return nil }
    return nextIfAny()
  }

  mutating func nextIfAny() -> ASN1Node? {
    guard position < nodes.count else { return nil }
    defer { position += 1 }
    return nodes[position]
  }
}

extension ASN1Identifier {
  static func context(_ number: UInt) -> ASN1Identifier {
    ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific)
  }
}
