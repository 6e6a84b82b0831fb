extension DaySealHeader: Codable {
  private enum Key: String, CodingKey {
    case salt, site, day, count, gaps, keysRoot
  }

  public init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: Key.self)
    guard let salt = Hex.decode(try object.decode(String.self, forKey: .salt)),
      let root = TreeHash(hex: try object.decode(String.self, forKey: .keysRoot))
    else { throw DaySealError.malformed("salt or keysRoot is not hexadecimal") }
    self.init(
      salt: salt, site: try object.decode(String.self, forKey: .site),
      day: try object.decode(String.self, forKey: .day),
      count: try object.decode(UInt64.self, forKey: .count),
      gaps: try object.decode([DaySealGap].self, forKey: .gaps), keysRoot: root)
  }

  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    try object.encode(Hex.encode(salt), forKey: .salt)
    try object.encode(site, forKey: .site)
    try object.encode(day, forKey: .day)
    try object.encode(count, forKey: .count)
    try object.encode(gaps, forKey: .gaps)
    try object.encode(keysRoot.hex, forKey: .keysRoot)
  }
}

extension DaySealEntry: Codable {
  private enum Key: String, CodingKey {
    case index, key, salt, hashes
  }

  public init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: Key.self)
    guard let key = Base64.decode(try object.decode(String.self, forKey: .key)),
      let salt = Hex.decode(try object.decode(String.self, forKey: .salt))
    else { throw DaySealError.malformed("a key is not base64, or a salt not hexadecimal") }
    self.init(
      index: try object.decode(UInt64.self, forKey: .index), key: key, salt: salt,
      hashes: try object.decode([TreeHash].self, forKey: .hashes))
  }

  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    try object.encode(index, forKey: .index)
    try object.encode(Base64.encode(key), forKey: .key)
    try object.encode(Hex.encode(salt), forKey: .salt)
    try object.encode(hashes, forKey: .hashes)
  }
}

extension DaySealProof: Codable {
  /// Name and version of the JSON form.
  public static let format = "rostra-day-seal-proof/1"

  private enum Key: String, CodingKey {
    case format, header, entries
  }

  public init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: Key.self)
    let format = try object.decode(String.self, forKey: .format)
    guard format == Self.format else { throw DaySealError.malformed("format \(format.debugDescription)") }
    self.init(
      header: try object.decode(DaySealHeader.self, forKey: .header),
      entries: try object.decode([DaySealEntry].self, forKey: .entries))
  }

  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    try object.encode(Self.format, forKey: .format)
    try object.encode(header, forKey: .header)
    try object.encode(entries, forKey: .entries)
  }
}
