public import Foundation

/// A record small enough to hold in memory: header and block.
///
/// Digests and `Content-Length` are the encoder's business: it measures the bytes it writes. A digest that a record
/// already carries is written as it stands, which a revisit needs for its payload digest.
public struct WARCRecord: Sendable, Hashable {
  public var header: WARCHeader
  public var block: [UInt8]
  /// Where the payload starts in the block: after the HTTP head of a request or response, at 0 in a resource or
  /// conversion; nil where a block has no payload of its own.
  public var payloadOffset: Int?

  public init(header: WARCHeader, block: [UInt8], payloadOffset: Int?) {
    self.header = header
    self.block = block
    self.payloadOffset = payloadOffset
  }

  /// The payload's bytes; empty where there is none.
  public var payload: ArraySlice<UInt8> {
    payloadOffset.map { block[min($0, block.count)...] } ?? []
  }
}

extension WARCRecord {
  /// `urn:uuid:…` in lower case, as record ids are written.
  public static func identifier(_ id: UUID) -> String {
    withUnsafeBytes(of: id.uuid) { bytes in
      String(unsafeUninitializedCapacity: 45) { out in
        var at = 0
        for byte in "urn:uuid:".utf8 {
          out[at] = byte
          at += 1
        }
        for index in 0..<16 {
          if index == 4 || index == 6 || index == 8 || index == 10 {
            out[at] = 0x2D
            at += 1
          }
          out[at] = Hexadecimal.digit(bytes[index] >> 4)
          out[at + 1] = Hexadecimal.digit(bytes[index] & 15)
          at += 2
        }
        return at
      }
    }
  }
}

extension WARCHeader {
  /// The fields every record opens with (ISO 28500:2017 section 5.2 to 5.5).
  init(_ type: WARCRecordType, id: UUID, date: WARCDate, targetURI: String?) {
    self.init(fields: [
      WARCField("WARC-Type", type.rawValue),
      WARCField("WARC-Record-ID", "<\(WARCRecord.identifier(id))>"),
      WARCField("WARC-Date", date.description),
    ])
    append("WARC-Target-URI", targetURI)
  }

  mutating func append(_ name: String, _ value: String?) {
    if let value { fields.append(WARCField(name: name, value: value)) }
  }

  mutating func append(_ name: String, _ id: UUID?) {
    if let id { fields.append(WARCField(name: name, value: "<\(WARCRecord.identifier(id))>")) }
  }
}
