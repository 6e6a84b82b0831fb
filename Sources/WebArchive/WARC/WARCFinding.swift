/// Something a reader or verifier noticed, and where.
public struct WARCFinding: Sendable, Hashable, CustomStringConvertible {
  public enum Severity: String, Sendable, Hashable, Comparable {
    /// Worth knowing; the bytes are what they claim to be.
    case note
    /// Against the standard or unproven, yet readable.
    case warning
    /// Lost, altered, or not what it claims to be.
    case error

    public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }

    private var rank: Int {
      switch self {
      case .note: 0
      case .warning: 1
      case .error: 2
      }
    }
  }

  /// What kind of thing was noticed; stable, for programs.
  public enum Kind: String, Sendable, Hashable {
    case notWARC, arcFile, emptyFile, corruptMember, truncated, trailingBytes, recordEnd, malformedHeader
    case missingField, malformedField, contentLength, severalRecordsInMember, recordAcrossMembers,
      expansionLimit
    case headerLimit, blockDigest, payloadDigest, unknownDigest, noDigest, duplicateRecordID, noWarcinfo,
      httpHead
    case chunkedPayload, unreadable
  }

  public let severity: Severity
  public let kind: Kind
  /// Offset in the file of the record or member concerned.
  public let offset: UInt64
  /// The record concerned, when its header could be read.
  public let recordID: String?
  /// A sentence for a person.
  public let message: String

  public init(severity: Severity, kind: Kind, offset: UInt64, recordID: String? = nil, message: String) {
    self.severity = severity
    self.kind = kind
    self.offset = offset
    self.recordID = recordID
    self.message = message
  }

  public var description: String {
    "\(severity.rawValue): byte \(offset)\(recordID.map { ", \($0)" } ?? ""): \(message)"
  }
}
