import Foundation
import RostraPlatforms
import RostraStorage
import RostraTesting
import Testing

@testable import Rostra

/// An agency whose every act is a process of the real program, and the sample server that it captures from.
struct CrashOffice: Sendable {
  let program: Program
  let server: SampleServer
  let home: String

  /// - Parameters:
  ///   - port: the account on the AT Protocol is named after it; 0 lets the system choose.
  ///   - platforms: which of the sample's sites are added.
  ///   - environment: where database and objects are, if not in the home.
  static func with(
    platforms: [String] = ["mastodon", "page"], home: String? = nil, environment: [String: String] = [:],
    _ body: (CrashOffice) async throws -> Void
  ) async throws {
    let folder = home ?? NSTemporaryDirectory() + "rostra-crash-\(UUID().uuidString)"
    defer { if home == nil { try? FileManager.default.removeItem(atPath: folder) } }
    let server = SampleServer()
    try await server.start()
    let office = CrashOffice(program: Program(home: folder, environment: environment), server: server, home: folder)
    let result: Result<Void, any Error>
    do {
      try await office.program.must(["init", "City of Maple Bend", "--profile", "missouri-local", "--sample"])
      // The smaller account of the two on Mastodon: the steps are the same, and there are many of them.
      for platform in platforms {
        let site = try #require(
          server.sites.last { $0.platform == platform }, "the sample has no \(platform)")
        try await office.add(site)
      }
      result = .success(try await body(office))
    } catch {
      result = .failure(error)
    }
    try await server.stop()
    try result.get()
  }

  func add(_ site: SampleSite) async throws {
    let settings = site.settings.sorted { $0.key < $1.key }.flatMap { ["--set", "\($0.key)=\($0.value)"] }
    try await program.must(["sites", "add", site.address, "--platform", site.platform, "--allow-private"] + settings)
  }

  static let capture = ["capture", "--all", "--take-over"]

  /// Everything goes on and is whole: the capture finishes, the archive verifies, the evidence alone gives it again.
  func recover(_ what: String, _ location: SourceLocation = #_sourceLocation) async throws {
    let capture = try await program.run(CrashOffice.capture)
    #expect(capture.status == 0, "\(what): \(capture)", sourceLocation: location)
    let left = try FileManager.default.contentsOfDirectory(atPath: "\(home)/spool")
    #expect(left.isEmpty, "\(what): left over: \(left)", sourceLocation: location)
    try await check(what, location)
  }

  func check(_ what: String, _ location: SourceLocation = #_sourceLocation) async throws {
    let verified = try await program.run(["verify"])
    #expect(verified.status == 0, "\(what): \(verified)", sourceLocation: location)
    let rebuilt = try await program.run(["archive", "rebuild"])
    #expect(rebuilt.status == 0, "\(what): \(rebuilt)", sourceLocation: location)
  }

  // MARK: - What is held

  /// Runs a body on the home's database, between processes.
  func database<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
    let database = try SQLiteDatabase(path: "\(home)/rostra.sqlite")
    let result: Result<T, any Error>
    do {
      result = .success(try await database.write(body))
    } catch {
      result = .failure(error)
    }
    await database.close()
    return try result.get()
  }

  /// Every row that was acknowledged, by table and identity; a version by what it says.
  func acknowledged() async throws -> Set<String> {
    try await database { tx in
      var rows: Set<String> = []
      for (table, identity) in [
        ("exchange", "id || ' ' || segment || ' ' || position || ' ' || length"),
        ("item", "id || ' ' || platform_id"),
        ("version", "id || ' ' || number || ' ' || hex(content_hash) || ' ' || leaf"),
        ("observation", "id || ' ' || what || ' ' || leaf"), ("evidence", "id || ' ' || verb || ' ' || leaf"),
        ("ledger_leaf", "position || ' ' || hex(commitment)"), ("ledger_checkpoint", "size || ' ' || note"),
      ] {
        try tx.forEach("SELECT \(raw: identity) FROM \(raw: table)") { row in rows.insert("\(table) \(try row.text(0))")
        }
      }
      return rows
    }
  }

  /// What an archive says, whatever its ids and times: each item with its contents in order, its state, and its media.
  func contents() async throws -> [String: String] {
    let origin = server.address
    return try await database { tx in
      var contents: [String: String] = [:]
      func add(_ key: String, _ value: String) {
        contents[key.replacing(origin, with: "origin"), default: ""] += value.replacing(origin, with: "origin") + "\n"
      }
      try tx.forEach("SELECT platform_id, state, versions FROM item ORDER BY platform_id") { row in
        add(try row.text(0), "\(try row.text(1)), \(try row.int(2)) versions")
      }
      try tx.forEach(
        """
        SELECT item.platform_id, version.content FROM version JOIN item ON item.id = version.item
        ORDER BY item.platform_id, version.content
        """
      ) { row in
        // Counters and the clock of the platform's page are not content.
        var item = try CapturedItem(json: try JSON(parsing: try row.text(1)))
        item.counters = [:]
        add(try row.text(0), "\(item.text) \(item.attachments.map { "\($0.key) \($0.altText ?? "-")" })")
      }
      try tx.forEach(
        """
        SELECT item.platform_id, media.key, media.alt_text, media.length FROM media JOIN item ON item.id = media.item
        ORDER BY item.platform_id, media.key
        """
      ) { row in
        add(try row.text(0), "\(try row.text(1)) \(try row.textOrNil(2) ?? "-") \(try row.int64OrNil(3) ?? -1) bytes")
      }
      return contents
    }
  }
}
