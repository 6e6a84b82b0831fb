/// What a record holds (ISO 28500:2017 section 6).
///
/// An open set: the standard lets readers meet types they do not know, and they are kept as they stand.
public struct WARCRecordType: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  /// Describes the records that follow, up to the end of the file or the next `warcinfo`.
  public static let warcinfo = Self(rawValue: "warcinfo")
  /// A whole protocol answer, head and body, as received.
  public static let response = Self(rawValue: "response")
  /// A resource by itself, without protocol head: a file, an export.
  public static let resource = Self(rawValue: "resource")
  /// A whole protocol request as sent.
  public static let request = Self(rawValue: "request")
  /// Facts about another record, or about the making of it.
  public static let metadata = Self(rawValue: "metadata")
  /// The same content as an earlier record, kept there and only referred to here.
  public static let revisit = Self(rawValue: "revisit")
  /// Another form of a record's content, made from it.
  public static let conversion = Self(rawValue: "conversion")
  /// A further piece of a record that was split over files.
  public static let continuation = Self(rawValue: "continuation")

  public var description: String { rawValue }
}
