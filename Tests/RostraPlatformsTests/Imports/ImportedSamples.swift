import Foundation
import RostraPlatforms
import Testing

/// Files in memory, or of a folder, as an importer sees them.
struct SampleFiles: ImportedFiles {
  var members: [ImportMember]
  private var contents: [String: [UInt8]]

  init(_ contents: [(path: String, text: String)]) {
    self.init(bytes: contents.map { ($0.path, Array($0.text.utf8)) })
  }

  init(bytes contents: [(path: String, bytes: [UInt8])]) {
    members = contents.map { ImportMember(path: $0.path, length: Int64($0.bytes.count)) }
    self.contents = Dictionary(uniqueKeysWithValues: contents.map { ($0.path, $0.bytes) })
  }

  /// Every file below a folder.
  init(folder: URL) throws {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    try self.init(
      bytes: paths.compactMap { path in
        let url = folder.appending(path: path)
        guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { return nil }
        return (path, Array(try Data(contentsOf: url)))
      })
  }

  func bytes(of member: ImportMember) throws -> any ImportBytes { MemoryBytes(contents[member.path] ?? []) }
}

/// What came out of the parts that are read, in their order.
struct ImportOutcome {
  var plan: ImportPlan
  var items: [CapturedItem] = []
  var absences: [Absence] = []
  var leftOut: [String] = []
  var quarantined: [QuarantinedEntry] = []

  func uses(_ path: String) -> ImportPlan.Use? { plan.parts.first { $0.path == path }?.use }
  subscript(_ id: String) -> CapturedItem? { items.first { $0.id == id } }
}

extension Importer {
  func outcome(_ files: any ImportedFiles, site: SiteReference) throws -> ImportOutcome {
    var outcome = ImportOutcome(plan: try plan(files, site: site))
    #expect(Set(outcome.plan.parts.map(\.path)) == Set(files.members.map(\.path)), "every file has its place, once")
    for planned in outcome.plan.parts where planned.use == .read {
      let member = try #require(files.member(planned.path))
      let part = ImportPart(
        address: ImportAddress(sha256: Array(repeating: 7, count: 32), path: planned.path), facts: planned.facts,
        bytes: try files.bytes(of: member))
      try read(part, site: site) { entry in
        switch entry {
        case .read(let items, _, let absences):
          outcome.items += items
          outcome.absences += absences
        case .leftOut(let reason): outcome.leftOut.append(reason)
        case .quarantined(let entry): outcome.quarantined.append(entry)
        }
      }
    }
    return outcome
  }
}

/// The importer that the catalogue finds for files.
func importer(for files: any ImportedFiles) throws -> String? {
  try Catalogue.importers.first { try $0.recognise(files) }?.facts.id
}

/// The shared fixtures beside the project's root; tests of them are skipped where they are absent.
enum ExportFixtures {
  static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/fixtures")

  static let present = FileManager.default.fileExists(atPath: root.path)
  static let reason: Comment = "the shared fixtures are not beside the project (../shared/fixtures)"
}
