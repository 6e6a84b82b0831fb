import Foundation
import RostraPlatforms
import RostraTesting
import Testing

/// The tour of the README, each word of it a process of the real program, on one machine's disk and on servers.
@Suite("The tour, from init to rebuild", .serialized, .enabled(if: Program.isThere))
struct TourTests {
  enum Place: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case disk
    /// PostgreSQL and S3: nothing but the keys is in the home.
    case servers

    var testDescription: String { rawValue }

    static let all: [Place] = allCases.filter {
      $0 == .disk || (PostgreSQLSchema.server != nil && S3Prefix.isServed)
    }

    func with(_ body: ([String: String]) async throws -> Void) async throws {
      switch self {
      case .disk: try await body([:])
      case .servers:
        try await PostgreSQLSchema.with("tour_") { schema in
          try await S3Prefix.with(schema.name) { objects in
            try await body(objects.merging(["ROSTRA_DATABASE_URL": schema.url]) { _, new in new })
          }
        }
      }
    }
  }

  @Test(
    "CAP-1, CAP-9: what is captured is found, shown, produced and verified, and the evidence alone gives it again",
    .timeLimit(.minutes(10)), arguments: Place.all)
  func tour(_ place: Place) async throws {
    try await place.with { environment in
      try await CrashOffice.with(
        platforms: ["mastodon", "bluesky", "feed", "page"], environment: environment
      ) { office in
        try await capture(office)
        let item = try await search(office)
        try await show(item, office)
        try await produce(office)
        let verified = try await office.document(["verify"])
        #expect(verified["verified"]?.bool == true, "\(verified.text)")
        #expect((verified["counts"]?["segments"]?.integer ?? 0) >= 4, "\(verified.text)")
        try await office.check("\(place)")
        if place == .servers {
          #expect(
            try FileManager.default.contentsOfDirectory(atPath: office.home).sorted() == [
              "keys", "rostra.json", "spool",
            ])
        }
      }
    }
  }

  /// Twice, with the story moved on between them.
  private func capture(_ office: CrashOffice) async throws {
    let first = try await office.document(["capture"])
    let runs = first["items"]?.array ?? []
    #expect(runs.count == 4)
    for run in runs { #expect(run["state"]?.string == "complete" && (run["new"]?.integer ?? 0) > 0, "\(run.text)") }
    let port = try #require(URL(string: office.server.address)?.port)
    let told = try await office.program.run(["sample", "advance", "--port", "\(port)", "--to", "4"], atHome: false)
    #expect(told.status == 0, "\(told)")
    let nothing = try await office.program.run(["capture"])
    #expect(nothing.output.contains("No site is due"), "\(nothing)")
    let second = try await office.document(["capture", "--all"])
    func sum(_ name: String) -> Int64 { (second["items"]?.array ?? []).reduce(0) { $0 + ($1[name]?.integer ?? 0) } }
    #expect(sum("edited") > 0 && sum("gone") > 0, "\(second.text)")
  }

  /// - Returns: an item that was edited.
  private func search(_ office: CrashOffice) async throws -> String {
    let water = try await office.document(["search", "water main", "--json"])
    #expect((water["items"]?.array ?? []).count > 1)
    let deleted = try await office.document(["search", "deleted:yes", "--json"])
    #expect((deleted["items"]?.array ?? []).isEmpty == false)
    let nobody = try await office.program.run(["search", "zeppelin"])
    #expect(nobody.status == 1, "\(nobody)")
    let wrong = try await office.program.run(["search", "water AND ("])
    #expect(wrong.status == 65 && wrong.complaints.contains("^"), "\(wrong)")
    let edited = try await office.document(["search", "edited:yes", "--json"])
    return try #require(edited["items"]?.array?.first?["id"]?.string, "\(edited.text)")
  }

  private func show(_ item: String, _ office: CrashOffice) async throws {
    let shown = try await office.document(["show", item])
    #expect((shown["versions"]?.array ?? []).count > 1, "\(shown.text)")
    let told = try await office.program.must(["show", item])
    #expect(told.output.hasPrefix("SAMPLE DATA"), "\(told.output)")
    let list = try await office.document(["sites", "list"])
    #expect((list["items"]?.array ?? []).count == 4)
  }

  private func produce(_ office: CrashOffice) async throws {
    let file = office.home + "-production.zip"
    defer { try? FileManager.default.removeItem(atPath: file) }
    let made = try await office.document(["produce", "boil water", "--out", file])
    #expect((made["records"]?.integer ?? 0) > 1, "\(made.text)")
    // Whoever is handed the file has no home, no database and no server.
    let verified = try await Program(home: office.home + "-elsewhere").run(["verify", file], atHome: false)
    #expect(verified.status == 0 && verified.output.contains("VERIFIED: complete"), "\(verified)")
    let again = try await office.program.run(["produce", "boil water", "--out", file])
    #expect(again.status == 73, "a file that is there is not written over: \(again)")
  }
}

extension CrashOffice {
  /// What a command that must succeed prints with `--json`.
  func document(
    _ arguments: [String], _ location: SourceLocation = #_sourceLocation
  ) async throws -> JSON {
    let arguments = arguments.contains("--json") ? arguments : arguments + ["--json"]
    return try JSON(parsing: try await program.must(arguments, location).output)
  }
}
