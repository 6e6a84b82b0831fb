import Foundation
import RostraPlatforms
import Testing
import WebArchive

@testable import Rostra

/// Containers made in memory.
enum ImportSamples {
  static func zip(_ files: [(path: String, bytes: [UInt8])], in folder: String) throws -> [UInt8] {
    let path = "\(folder)/\(UUID().uuidString).zip"
    let writer = try ZIPWriter(path: path)
    for file in files { try writer.add(file.path, bytes: file.bytes) }
    try writer.finish()
    return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// A tar of POSIX's kind: a header of 512 bytes before each file.
  static func tar(_ files: [(path: String, bytes: [UInt8])], type: UInt8 = UInt8(ascii: "0")) -> [UInt8] {
    var tar: [UInt8] = []
    for file in files {
      var header = [UInt8](repeating: 0, count: 512)
      func put(_ text: String, at offset: Int) {
        header.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
      }
      put(String(file.path.prefix(100)), at: 0)
      put("0000644\0", at: 100)
      put(String(format: "%011o\0", file.bytes.count), at: 124)
      put("        ", at: 148)
      header[156] = type
      put("ustar\u{0}00", at: 257)
      let sum = header.reduce(0) { $0 + Int($1) }
      put(String(format: "%06o\0 ", sum), at: 148)
      tar += header + file.bytes
      tar += [UInt8](repeating: 0, count: (512 - file.bytes.count % 512) % 512)
    }
    return tar + [UInt8](repeating: 0, count: 1024)
  }

  static func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/gzip")
    process.arguments = ["-c"]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    let feeding = Thread {
      try? input.fileHandleForWriting.write(contentsOf: Data(bytes))
      try? input.fileHandleForWriting.close()
    }
    feeding.start()
    let packed = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Array(packed)
  }

  static let table = Array(
    """
    date,author,text,id
    2025-06-01T12:00:00Z,cityhall,Boil your water,p-1
    2025-06-02T12:00:00Z,cityhall,The notice is lifted,p-2
    2025-06-02,cityhall,No hour,p-3
    """.utf8)

  /// Posts of an account on a Mastodon server, as its archive has them.
  static func outbox(_ posts: [CapturedItem], host: String, user: String) -> [(path: String, bytes: [UInt8])] {
    let entries = posts.map { post -> JSON in
      [
        "id": .string("https://\(host)/users/\(user)/statuses/\(post.id)/activity"), "type": "Create",
        "object": [
          "id": .string("https://\(host)/users/\(user)/statuses/\(post.id)"), "type": "Note",
          "url": .string(post.url ?? ""), "published": .string(post.published?.rfc3339 ?? ""),
          "content": .string(post.markup ?? ""), "summary": post.summary.map { .string($0) } ?? .null,
          "updated": post.updated.map { .string($0.rfc3339) } ?? .null,
          "to": [.string(ActivityStreams.everyone)],
          "attachment": .array(
            post.attachments.map {
              [
                "type": "Document", "mediaType": "image/png", "name": $0.altText.map { .string($0) } ?? .null,
                "url": .string("/x/media_attachments/files/\($0.key)/original/a.png"),
              ]
            }),
        ],
      ]
    }
    let outbox: JSON = ["type": "OrderedCollection", "orderedItems": .array(entries)]
    let actor: JSON = [
      "id": .string("https://\(host)/users/\(user)"), "preferredUsername": .string(user), "name": "City",
      "url": .string("https://\(host)/@\(user)"),
    ]
    return [("actor.json", actor.bytes), ("outbox.json", outbox.bytes)]
  }
}

extension TestOffice {
  /// A site that nobody is asked about.
  func addImported(_ platform: String, _ address: String) async throws -> Site {
    try await Site.add(
      address, platform: platform, settings: [:], interval: nil, allowsPrivateAddress: false,
      connectors: Catalogue.connectors, client: { _ in client() }, services: services, for: viewer)
  }

  func submit(
    _ name: String, _ bytes: [UInt8], into site: Site, viewer: Viewer? = nil
  ) async throws -> ImportJob {
    let path = "\(home.path)/spool/\(UUID().uuidString).upload"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { unlink(path) }
    return try #require(
      try await ImportJob.submit(
        [ImportJob.Handed(name: name, path: path)], into: site.id, services: services, for: viewer ?? self.viewer))
  }

  func imports(_ services: Services? = nil) -> ImportWork {
    var work = ImportWork(services: services ?? self.services, folder: home.spool)
    work.patience = .milliseconds(20)
    return work
  }

  func job(_ id: Identifier<ImportJob>) async throws -> ImportJob {
    let viewer = viewer
    return try #require(try await services.database.read { tx in try ImportJob.find(id, for: viewer, in: tx) })
  }

  /// Uploads, examines, says go, takes in, and checks the whole archive.
  func take(
    _ name: String, _ bytes: [UInt8], into site: Site, _ location: SourceLocation = #_sourceLocation
  ) async throws -> ImportJob {
    let job = try await submit(name, bytes, into: site)
    _ = try await imports().run()
    let examined = try await self.job(job.id)
    guard examined.state == .waiting, examined.importer != nil else { return examined }
    _ = try await ImportJob.start(job.id, services: services, for: viewer)
    _ = try await imports().run()
    let done = try await self.job(job.id)
    try await settle(location)
    return done
  }
}
