extension Disclosure: Codable {
  /// Name and version of the JSON form.
  public static let format = "rostra-disclosure/1"

  private enum Key: String, CodingKey {
    case format, schema, fields
  }

  public init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: Key.self)
    let format = try object.decode(String.self, forKey: .format)
    guard format == Self.format else {
      throw CommitmentError.malformed(
        "format is \(format.debugDescription), not \(Self.format.debugDescription)")
    }
    self.init(
      schema: try object.decode(String.self, forKey: .schema),
      fields: try object.decode([Field].self, forKey: .fields))
  }

  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    try object.encode(Self.format, forKey: .format)
    try object.encode(schema, forKey: .schema)
    try object.encode(fields, forKey: .fields)
  }
}

/// `{"name", "kind", "leaves": […]}`, or `{"name", "kind", "count", "hash"}` for a field that is withheld
/// altogether.
extension Disclosure.Field: Codable {
  private enum Key: String, CodingKey {
    case name, kind, leaves, count, hash
  }

  public init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: Key.self)
    let name = try object.decode(String.self, forKey: .name)
    let word = try object.decode(String.self, forKey: .kind)
    guard let kind = CommitmentFieldKind(word: word) else {
      throw CommitmentError.malformed("field \(name.debugDescription) is of kind \(word.debugDescription)")
    }
    if object.contains(.leaves) {
      guard !object.contains(.count), !object.contains(.hash) else {
        throw CommitmentError.malformed("field \(name.debugDescription) is both shown and withheld")
      }
      let leaves = try object.decode([Disclosure.Leaf].self, forKey: .leaves)
      self.init(name: name, kind: kind, content: .leaves(leaves))
    } else {
      guard let hash = TreeHash(hex: try object.decode(String.self, forKey: .hash)) else {
        throw CommitmentError.malformed(
          "the hash of field \(name.debugDescription) is not 64 hexadecimal digits")
      }
      let count = try object.decode(Int.self, forKey: .count)
      self.init(name: name, kind: kind, content: .withheld(leaves: count, hash: hash))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    try object.encode(name, forKey: .name)
    try object.encode(kind.word, forKey: .kind)
    switch content {
    case .leaves(let leaves): try object.encode(leaves, forKey: .leaves)
    case .withheld(let leaves, let hash):
      try object.encode(leaves, forKey: .count)
      try object.encode(hash.hex, forKey: .hash)
    }
  }
}

/// `{"salt", "text"}`, `{"salt", "base64"}` where the bytes are not UTF-8, or `{"hash"}`; salts and hashes in
/// hex.
extension Disclosure.Leaf: Codable {
  private enum Key: String, CodingKey {
    case salt, text, base64, hash
  }

  public init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: Key.self)
    if let text = try object.decodeIfPresent(String.self, forKey: .hash) {
      guard object.allKeys.count == 1, let hash = TreeHash(hex: text) else {
        throw CommitmentError.malformed("a withheld leaf is a hash of 64 hexadecimal digits and nothing else")
      }
      self = .withheld(hash)
      return
    }
    guard let salt = Hex.decode(try object.decode(String.self, forKey: .salt)) else {
      throw CommitmentError.malformed("a salt is not hexadecimal")
    }
    if let text = try object.decodeIfPresent(String.self, forKey: .text) {
      guard !object.contains(.base64) else {
        throw CommitmentError.malformed("a leaf has both text and base64")
      }
      self = .shown(salt: salt, bytes: Array(text.utf8))
    } else {
      guard let bytes = Base64.decode(try object.decode(String.self, forKey: .base64)) else {
        throw CommitmentError.malformed("the bytes of a leaf are not base64")
      }
      self = .shown(salt: salt, bytes: bytes)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    switch self {
    case .withheld(let hash): try object.encode(hash.hex, forKey: .hash)
    case .shown(let salt, let bytes):
      try object.encode(Hex.encode(salt), forKey: .salt)
      if let text = String(validating: bytes, as: UTF8.self) {
        try object.encode(text, forKey: .text)
      } else {
        try object.encode(Base64.encode(bytes), forKey: .base64)
      }
    }
  }
}
