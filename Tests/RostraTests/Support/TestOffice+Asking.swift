import Foundation
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing
import WebArchive

@testable import Rostra

/// What a test asks of an office.
extension TestOffice {
  /// The number by which the sample's Mastodon knows a post.
  static func number(_ key: String) -> String {
    let city = SampleCity()
    return city[key: key].map { String(city.number(of: $0)) } ?? "no post \(key)"
  }

  func detail(_ platformID: String, _ location: SourceLocation = #_sourceLocation) async throws -> ItemDetail {
    let viewer = viewer
    let detail = try await services.database.read { tx in
      try ArchivedItem.matching(platformID, for: viewer, in: tx).first.map {
        try ItemDetail($0, for: viewer, in: tx)
      }
    }
    return try #require(detail, "no item \(platformID)", sourceLocation: location)
  }

  /// The platform ids of what is found, sorted.
  func find(_ query: String) async throws -> [String] {
    let agency = agency
    let viewer = viewer
    let query = try SearchQuery(parsing: query)
    return try await services.database.read { tx in
      try SearchIndex.find(query, agency: agency.text, visible: .all, in: tx).hits.compactMap {
        try ArchivedItem.find(Identifier(text: $0.item), for: viewer, in: tx)?.platformID
      }
    }.sorted()
  }

  func gaps() async throws -> [Gap] {
    let viewer = viewer
    return try await services.database.read { tx in try Gap.all(site: nil, for: viewer, in: tx) }
  }

  func evidence() async throws -> [Evidence] {
    let viewer = viewer
    return try await services.database.read { tx in
      var entries: [Evidence] = []
      try Evidence.all(for: viewer, in: tx) { entry, _, _ in entries.append(entry) }
      return entries
    }
  }

  /// One number: `SELECT count(*) …`.
  func count(_ sql: SQL) async throws -> Int {
    try await services.database.read { tx in try tx.row(sql)?.int(0) ?? 0 }
  }

  func versionCount() async throws -> Int { try await count("SELECT count(*) FROM version") }

  /// Changes the database behind the archive's back.
  func tamper(_ sql: SQL, _ location: SourceLocation = #_sourceLocation) async throws {
    let changed = try await services.database.write { tx in try tx.execute(sql) }
    #expect(changed > 0, "nothing was tampered with", sourceLocation: location)
  }

  /// The places that a verification finds fault with.
  func faults() async throws -> [VerificationReport.Finding] {
    try await verify().findings.filter { $0.severity == .error }
  }

  /// Flips one bit of a file in the object store's folder.
  func flip(_ key: String, at offset: Int) throws {
    let path = "\(home.path)/objects/\(key)"
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    bytes[offset < 0 ? bytes.count + offset : offset] ^= 0x10
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    try file.write(contentsOf: bytes)
    try file.close()
  }
}

extension TestOffice {
  func sites() async throws -> [Site] {
    let viewer = viewer
    return try await services.database.read { tx in try Site.all(for: viewer, in: tx) }
  }
}

extension TestOffice {
  /// The heads of all requests in the archive, as they are in it.
  func requestHeads() async throws -> [String] {
    let agency = agency
    let segments = try await services.database.read { tx in try Segment.all(of: agency, in: tx) }
    var heads: [String] = []
    for segment in segments {
      let file = try await SegmentFile(segment, length: segment.length, objects: services.objects)
      let reader = try WARCReader(file.source)
      while let entry = try reader.next() {
        guard entry.header.type == .request else { continue }
        heads.append(String(decoding: try reader.block(), as: UTF8.self))
      }
    }
    return heads
  }
}
