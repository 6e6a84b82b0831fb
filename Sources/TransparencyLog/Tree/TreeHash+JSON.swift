/// In JSON a hash is 64 hexadecimal digits.
extension TreeHash: Codable {
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    guard let hash = TreeHash(hex: try value.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: value, debugDescription: "a hash has 64 hexadecimal digits")
    }
    self = hash
  }

  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    try value.encode(hex)
  }
}
