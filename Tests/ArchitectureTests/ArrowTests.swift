import Foundation
import Testing

@Suite("The arrows between targets and capabilities point the way that docs/architecture.md says")
struct ArrowTests {
  private let tree: SourceTree

  init() throws { tree = try SourceTree() }

  private static let bottom = ["WebArchive", "TransparencyLog", "RostraStorage", "RostraPlatforms"]

  @Test("the four targets at the bottom do not know each other, nor anything above them")
  func bottom() {
    let above = ["Rostra", "RostraCLI", "RostraTesting", "RostraWeb"]
    for target in ArrowTests.bottom {
      let files = tree.files(of: target)
      #expect(!files.isEmpty, "\(target)")
      for file in files {
        for module in file.imports where module != target {
          #expect(!ArrowTests.bottom.contains(module) && !above.contains(module), "\(file.path) imports \(module)")
        }
      }
    }
  }

  @Test("the product knows no front end: no web framework, no argument parser, no network library of its own")
  func product() {
    let foreign = [
      "ArgumentParser", "Hummingbird", "NIOCore", "NIOHTTP1", "NIOPosix", "AsyncHTTPClient", "GRDB", "CLibPQ",
    ]
    for file in tree.files(of: "Rostra") {
      for module in file.imports {
        #expect(
          !foreign.contains(module) && !["RostraCLI", "RostraTesting", "RostraWeb"].contains(module),
          "\(file.path) imports \(module)")
      }
    }
  }

  @Test("nothing but the command line knows the argument parser, and nothing but it and the tests knows the sample")
  func frontEnds() {
    for file in tree.files where file.target != "RostraCLI" {
      #expect(!file.imports.contains("ArgumentParser"), "\(file.path)")
      if file.target != "RostraTesting" { #expect(!file.imports.contains("RostraTesting"), "\(file.path)") }
    }
  }

  /// The steps of the ladder, lowest first; those on one step may know each other.
  private static let ladder: [[String]] = [
    ["Agencies", "Notices", "Kernel", "Ledger", "Schema", "Documents"],
    ["Sites", "Policies", "Tasks", "Audits", "Vault"],
    ["Archive", "Captures"], ["Search"],
    ["Imports", "Productions", "Webhooks"], ["Backups", "Work"],
  ]

  private static func step(of capability: String) -> Int? {
    ladder.firstIndex { $0.contains(capability) }
  }

  /// Which capability uses a type that another one declares: `Captures -> Ledger`.
  private func edges() -> [String: Set<String>] {
    let files = tree.files(of: "Rostra")
    var home: [String: String] = [:]
    for file in files {
      guard let capability = file.capability else { continue }
      for name in ArrowTests.declared(in: file) { home[name] = capability }
    }
    var edges: [String: Set<String>] = [:]
    for file in files {
      guard let capability = file.capability else { continue }
      let words = Set(
        file.code.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init))
      // A name that the file declares itself, however deep, is its own.
      let own = Set(file.lines.compactMap(ArrowTests.declaredName))
      for word in words where !own.contains(word) {
        guard let other = home[word], other != capability else { continue }
        edges["\(capability) -> \(other)", default: []].insert("\(word) in \(file.path)")
      }
    }
    return edges
  }

  /// Types declared at the top of a file, by name.
  private static func declared(in file: SourceTree.File) -> [String] {
    file.lines.filter { $0.first?.isWhitespace == false }.compactMap(declaredName)
  }

  private static func declaredName(_ line: Substring) -> String? {
    let kinds: Set<Substring> = ["struct", "enum", "class", "actor", "protocol"]
    let words = line.split { " <:{(,".contains($0) }
    guard let first = words.first, !first.hasPrefix("/"),
      let place = words.firstIndex(where: { kinds.contains($0) }), place + 1 < words.count
    else { return nil }
    return String(words[place + 1])
  }

  @Test("a capability calls downward on the ladder, or by an edge that allowed-edges.txt states with its reason")
  func capabilities() throws {
    let text = try String(
      contentsOf: tree.root.appending(path: "Tests/ArchitectureTests/allowed-edges.txt"), encoding: .utf8)
    var allowed: Set<String> = []
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let parts = line.split(separator: ":", maxSplits: 1)
      #expect(parts.count == 2 && parts[1].count > 10, "an edge needs its reason: \(line)")
      allowed.insert(String(parts[0]).trimmingCharacters(in: .whitespaces))
    }
    let edges = edges()
    for (edge, uses) in edges.sorted(by: { $0.key < $1.key }) {
      let ends = edge.components(separatedBy: " -> ")
      guard let from = ArrowTests.step(of: ends[0]), let to = ArrowTests.step(of: ends[1]) else {
        Issue.record("\(edge): a capability that is not on the ladder; add it to docs/architecture.md and here")
        continue
      }
      if from < to {
        #expect(allowed.contains(edge), "\(edge) points upward: \(uses.sorted().prefix(5).joined(separator: ", "))")
      }
    }
    for edge in allowed { #expect(edges[edge] != nil, "\(edge) is allowed, but is no more: take it out") }
  }
}
