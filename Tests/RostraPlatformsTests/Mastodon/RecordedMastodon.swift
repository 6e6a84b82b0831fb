import Foundation

@testable import RostraPlatforms

/// Exchanges recorded from Mastodon 4.6.4, kept beside the project.
enum RecordedMastodon {
  struct Exchange {
    var method: String
    var url: String
    var status: Int
    var headers: [HeaderField]
    var body: [UInt8]

    var json: JSON? { try? JSON(parsing: body) }
  }

  /// The folder beside the package root that holds real data; nil where this checkout has none.
  static let folder: URL? = {
    var root = URL(filePath: #filePath).resolvingSymlinksInPath()
    while root.path != "/", root.lastPathComponent != "Tests" { root.deleteLastPathComponent() }
    let folder = root.appending(path: "../../shared/fixtures/mastodon/http-exchanges").standardizedFileURL
    guard FileManager.default.fileExists(atPath: folder.path) else {
      print("no recorded Mastodon exchanges at \(folder.path): their tests are left out")
      return nil
    }
    return folder
  }()

  static let isPresent = folder != nil

  static let names: [String] =
    folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0.path) }?
    .filter { $0.hasSuffix(".json") }.sorted() ?? []

  static func exchanges(_ name: String) throws -> [Exchange] {
    guard let folder else { return [] }
    let data = try Data(contentsOf: folder.appending(path: name))
    let list = try JSON(parsing: [UInt8](data))["exchanges"]?.array ?? []
    return list.compactMap { entry in
      guard let request = entry["request"], let response = entry["response"],
        let url = request["url"]?.string,
        let status = response["status"]?.integer
      else { return nil }
      let text = response["body"]?.string ?? ""
      let body =
        response["body_encoding"]?.string == "base64"
        ? [UInt8](Data(base64Encoded: text) ?? Data()) : Array(text.utf8)
      return Exchange(
        method: request["method"]?.string ?? "", url: url, status: Int(status),
        headers: (response["headers"]?.object ?? []).compactMap { member in
          member.value.string.map { HeaderField(member.name, $0) }
        }, body: body)
    }
  }
}

/// Reads answers as the engine would hand them over.
struct MastodonDesk {
  var connector = MastodonConnector()
  var site = SiteReference(
    platform: "mastodon", address: "http://localhost:3000/@mastodonpy_test", accountID: "117020565966271181",
    handle: "mastodonpy_test@localhost:3000", settings: ["host": "localhost:3000"])
  var started = Timestamp(rfc3339: "2026-08-01T14:00:00Z") ?? Timestamp(seconds: 0)

  func read(
    _ fetch: Fetch, status: Int = 200, headers: [HeaderField] = [], body: [UInt8]
  ) throws(ReadingError) -> Reading {
    let exchange = RostraPlatforms.Exchange(
      id: UUID(), url: fetch.url, status: status, headers: headers, body: .memory(body), started: started,
      finished: started)
    return try connector.read(Answer(fetch: fetch, exchange: exchange, payload: body), site: site)
  }

  func read(_ fetch: Fetch, of recorded: RecordedMastodon.Exchange) throws(ReadingError) -> Reading {
    try read(fetch, status: recorded.status, headers: recorded.headers, body: recorded.body)
  }

  func read(_ fetch: Fetch, status: Int = 200, _ json: JSON) throws(ReadingError) -> Reading {
    try read(fetch, status: status, body: json.bytes)
  }
}
