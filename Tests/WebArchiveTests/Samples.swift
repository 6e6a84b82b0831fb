import Foundation
import Testing
import WebArchive

/// Records and tools that several tests share.
enum Samples {
  static let date = WARCDate(secondsSince1970: 1_772_366_400)
  static let head = Array("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n".utf8)
  static let body = Array("<p>Boil water until further notice.</p>".utf8)

  static func id(_ number: UInt8) -> UUID {
    UUID(uuid: (0, 1, 2, 3, 4, 5, 0x47, 7, 0x88, 9, 10, 11, 12, 13, 14, number))
  }

  static func response(
    _ number: UInt8 = 2, url: String = "https://social.example/@city", body: [UInt8] = body
  ) -> WARCRecord {
    .response(id: id(number), date: date, targetURI: url, httpHead: head, httpBody: body)
  }

  static let warcinfo = WARCRecord.warcinfo(
    id: id(1), date: date, filename: "sample.warc.gz",
    fields: [("software", "Rostra"), ("format", "WARC File Format 1.1")])

  /// One of each kind, as gzip members.
  static func file() throws -> (bytes: [UInt8], placements: [WARCPlacement]) {
    let encoder = WARCMemberEncoder()
    var bytes: [UInt8] = []
    var placements = [try encoder.append(warcinfo, to: &bytes)]
    let response = try encoder.append(response(), to: &bytes)
    placements.append(response)
    placements.append(
      try encoder.append(
        .request(
          id: id(3), date: date, targetURI: "https://social.example/@city",
          httpHead: Array("GET /@city HTTP/1.1\r\nHost: social.example\r\n\r\n".utf8), concurrentTo: id(2)),
        to: &bytes))
    placements.append(
      try encoder.append(
        .revisit(
          id: id(4), date: WARCDate(secondsSince1970: date.secondsSince1970 + 3600),
          targetURI: "https://social.example/@city", httpHead: head,
          original: .init(
            id: id(2), targetURI: "https://social.example/@city", date: date,
            payloadDigest: response.payloadDigest!)),
        to: &bytes))
    placements.append(
      try encoder.append(
        .resource(
          id: id(5), date: date, targetURI: "file:///export/posts.json", contentType: "application/json",
          block: Array(#"{"posts": []}"#.utf8)), to: &bytes))
    placements.append(
      try encoder.append(
        .metadata(id: id(6), date: date, facts: [("via", "https://social.example/")], refersTo: id(2)),
        to: &bytes))
    placements.append(
      try encoder.append(
        .conversion(
          id: id(7), date: date, targetURI: "https://social.example/@city", contentType: "text/plain",
          block: Array("Boil water until further notice.".utf8), refersTo: id(2)), to: &bytes))
    return (bytes, placements)
  }
}

/// Sample data beside the project, not part of it.
enum Shared {
  static let warcs: URL? = {
    var folder = URL(filePath: #filePath).resolvingSymlinksInPath()
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let place = folder.deletingLastPathComponent().appending(path: "shared/fixtures/warc")
      if FileManager.default.fileExists(atPath: place.path) { return place }
    }
    return nil
  }()

  static func bytes(_ name: String) throws -> [UInt8] {
    guard let warcs else { throw CocoaError(.fileNoSuchFile) }
    return Array(try Data(contentsOf: warcs.appending(path: name)))
  }
}

/// Other people's checkers, from a Python environment with warcio, cdxj-indexer, wacz and pywb.
enum Peer {
  static let folder: String? = {
    let environment = ProcessInfo.processInfo.environment
    let places = [
      environment["ROSTRA_WEBARCH_VENV"], (environment["TMPDIR"] ?? "/tmp") + "/servers/venv-webarch",
    ].compactMap { $0 }
    return places.map { $0 + "/bin" }.first { FileManager.default.isExecutableFile(atPath: $0 + "/warcio") }
  }()

  static let absence: Comment =
    "no warcio, cdxj-indexer, wacz, pywb; set ROSTRA_WEBARCH_VENV to a Python environment with them"

  static func run(_ tool: String, _ arguments: [String], in directory: URL? = nil) throws -> (
    status: Int32, output: String
  ) {
    let process = Process()
    process.executableURL = URL(filePath: (folder ?? "/nonexistent") + "/" + tool)
    process.arguments = arguments
    process.currentDirectoryURL = directory
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}

/// A folder that is gone when the test is over.
final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appending(path: "webarchive-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = url.appending(path: name)
    try Data(bytes).write(to: file)
    return file.path
  }

  func path(_ name: String) -> String { url.appending(path: name).path }
}

/// The same sequence on every run.
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
