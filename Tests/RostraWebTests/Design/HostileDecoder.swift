/// Makes a value of any `Decodable` type with something hostile in every string, so that no field of no page has to be
/// remembered by anybody.
struct HostileDecoder: Decoder {
  static let attack = #"<script>alert(1)</script>"'><img src=x onerror=alert(2)>&<!--\#u{2028}]]>"#

  var codingPath: [any CodingKey] = []
  var userInfo: [CodingUserInfoKey: Any] = [:]
  /// How deep values of one type may lie in each other before lists are left empty.
  var depth = 0

  /// What every string becomes.
  var text = HostileDecoder.attack

  static func make<T: Decodable>(_ type: T.Type, text: String = attack) throws -> T {
    var decoder = HostileDecoder()
    decoder.text = text
    return try T(from: decoder)
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(Keyed<Key>(decoder: self))
  }
  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { Unkeyed(decoder: self) }
  func singleValueContainer() throws -> any SingleValueDecodingContainer { Single(decoder: self) }

  fileprivate func value<T: Decodable>(_ type: T.Type) throws -> T {
    if let known = known(type) { return known }
    if let cases = type as? any CaseIterable.Type, let first = Self.first(of: cases) as? T { return first }
    var deeper = self
    deeper.depth += 1
    return try T(from: deeper)
  }

  private func known<T>(_ type: T.Type) -> T? {
    switch type {
    case is String.Type: text as? T
    case is Bool.Type: true as? T
    case is Int.Type: 3 as? T
    case is Int64.Type: Int64(3) as? T
    case is Double.Type: 1.5 as? T
    // Fields by name, as forms have them: an attack in the name, too.
    case is [String: [String]].Type: [text: [text]] as? T
    case is [String: String].Type: [text: text, "": text] as? T
    case is [String: Int].Type: [text: 3] as? T
    default: nil
    }
  }

  private static func first<C: CaseIterable>(of type: C.Type) -> Any? { type.allCases.first }

  private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: HostileDecoder
    var codingPath: [any CodingKey] { decoder.codingPath }
    var allKeys: [Key] { [] }
    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) throws -> Bool { decoder.depth > 12 }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try decoder.value(type) }
    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { try decoder.container(keyedBy: type) }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { Unkeyed(decoder: decoder) }
    func superDecoder() throws -> any Decoder { decoder }
    func superDecoder(forKey key: Key) throws -> any Decoder { decoder }
  }

  private struct Unkeyed: UnkeyedDecodingContainer {
    let decoder: HostileDecoder
    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { decoder.depth > 12 ? 0 : 2 }
    var currentIndex = 0
    var isAtEnd: Bool { currentIndex >= (count ?? 0) }

    init(decoder: HostileDecoder) { self.decoder = decoder }

    mutating func decodeNil() throws -> Bool { false }
    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
      currentIndex += 1
      return try decoder.value(type)
    }
    mutating func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
      currentIndex += 1
      return try decoder.container(keyedBy: type)
    }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
      currentIndex += 1
      return Unkeyed(decoder: decoder)
    }
    mutating func superDecoder() throws -> any Decoder { decoder }
  }

  private struct Single: SingleValueDecodingContainer {
    let decoder: HostileDecoder
    var codingPath: [any CodingKey] { decoder.codingPath }
    func decodeNil() -> Bool { false }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try decoder.value(type) }
  }
}
