/// A WACZ file opened for reading: what its description lists, and its WARCs, index and pages.
public struct WACZReader: Sendable {
  public struct Resource: Sendable, Hashable {
    public var path: String
    public var digest: WARCDigest?
    public var length: UInt64?
  }

  /// Why a file is no WACZ.
  public enum Fault: Error, Sendable, Equatable, CustomStringConvertible {
    case missing(String)
    case malformed(path: String, reason: String)

    public var description: String {
      switch self {
      case .missing(let path): "\(path) is missing"
      case .malformed(let path, let reason): "\(path): \(reason)"
      }
    }
  }

  public let zip: ZIPReader
  /// As in `datapackage.json`: `1.1.1`.
  public let version: String?
  public let title: String?
  public let resources: [Resource]
  let dataPackage: [UInt8]

  private static let descriptionLimit: UInt64 = 256 << 20

  public init(_ source: any ByteSource, limits: ZIPLimits = .standard) throws {
    zip = try ZIPReader(source, limits: limits)
    let path = "datapackage.json"
    guard let entry = zip[path] else { throw Fault.missing(path) }
    dataPackage = try zip.bytes(of: entry, limit: Self.descriptionLimit)
    guard let json = JSONValue(dataPackage), case .object = json else {
      throw Fault.malformed(path: path, reason: "is no JSON object")
    }
    version = json["wacz_version"]?.string
    title = json["title"]?.string
    guard let list = json["resources"]?.elements else {
      throw Fault.malformed(path: path, reason: "lists no resources")
    }
    resources = try list.map { item in
      guard let resourcePath = item["path"]?.string else {
        throw Fault.malformed(path: path, reason: "a resource has no path")
      }
      let length = (item["bytes"] ?? item["stats"]?["bytes"])?.unsigned
      return Resource(path: resourcePath, digest: Self.digest(item), length: length)
    }
  }

  /// `hash` with its label, or as version 1.0.0 had it: the bare value under `stats`, its algorithm under `hashing`.
  private static func digest(_ item: JSONValue) -> WARCDigest? {
    if let hash = item["hash"]?.string { return WARCDigest(hash) }
    guard let value = item["stats"]?["hash"]?.string else { return nil }
    return WARCDigest("\(item["hashing"]?.string ?? "sha256"):\(value)")
  }

  /// The entries under `archive/` that are WARCs.
  public var warcs: [ZIPEntry] {
    zip.entries.filter {
      $0.name.hasPrefix("archive/") && ($0.name.hasSuffix(".warc") || $0.name.hasSuffix(".warc.gz"))
    }
  }

  /// The pages listed, the header line left out. A line that is no page is skipped.
  public func pages() throws -> [WACZPage] {
    guard let entry = zip["pages/pages.jsonl"] else { return [] }
    return try zip.bytes(of: entry, limit: Self.descriptionLimit).split(separator: 0x0A).compactMap { line in
      guard let json = JSONValue(line), let url = json["url"]?.string,
        let date = json["ts"]?.string.flatMap({ WARCDate($0) })
      else { return nil }
      return WACZPage(
        id: json["id"]?.string ?? "", url: url, date: date, title: json["title"]?.string,
        text: json["text"]?.string)
    }
  }
}
