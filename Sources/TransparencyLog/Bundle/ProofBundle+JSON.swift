import Foundation

extension ProofBundle: Codable {
  /// Name and version of the JSON form.
  public static let format = "rostra-proof/1"
  static let maximumLength = 64 << 20

  private enum Key: String, CodingKey {
    case format, disclosure, log, checkpoint, key, witnesses, timeStamps
  }

  public init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: Key.self)
    let format = try object.decode(String.self, forKey: .format)
    guard format == Self.format else {
      throw CommitmentError.malformed(
        "format is \(format.debugDescription), not \(Self.format.debugDescription)")
    }
    self.init(
      disclosure: try object.decode(Disclosure.self, forKey: .disclosure),
      inclusion: try object.decode(InclusionProof.self, forKey: .log),
      checkpoint: try object.decode(String.self, forKey: .checkpoint),
      key: try object.decode(String.self, forKey: .key),
      witnesses: try object.decodeIfPresent([String].self, forKey: .witnesses) ?? [],
      timeStamps: try (object.decodeIfPresent([String].self, forKey: .timeStamps) ?? []).map { text in
        guard let der = Base64.decode(text) else { throw TimeStampError.malformed("not base64") }
        return der
      })
  }

  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    try object.encode(Self.format, forKey: .format)
    try object.encode(disclosure, forKey: .disclosure)
    try object.encode(inclusion, forKey: .log)
    try object.encode(checkpoint, forKey: .checkpoint)
    try object.encode(key, forKey: .key)
    try object.encode(witnesses, forKey: .witnesses)
    try object.encode(timeStamps.map(Base64.encode), forKey: .timeStamps)
  }

  /// Reads the JSON form, at most 64 MiB of it.
  public init(json: [UInt8]) throws {
    guard json.count <= Self.maximumLength else { throw CommitmentError.malformed("longer than 64 MiB") }
    self = try JSONDecoder().decode(ProofBundle.self, from: Data(json))
  }

  /// The JSON form, the same bytes each time.
  public func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self))
  }
}
