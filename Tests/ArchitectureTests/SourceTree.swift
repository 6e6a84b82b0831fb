import Foundation
import Testing

/// The program's own source files, as the tests of its shape read them.
struct SourceTree: Sendable {
  struct File: Sendable {
    /// From the package's root: `Sources/Rostra/Ledger/Ledger.swift`.
    var path: String
    var lines: [Substring]

    /// The target's folder: `Rostra`.
    var target: String { String(path.split(separator: "/")[1]) }
    /// The capability's folder, where the file has one.
    var capability: String? {
      let parts = path.split(separator: "/")
      return parts.count > 3 ? String(parts[2]) : nil
    }

    /// The modules imported, whatever stands before the word.
    var imports: [String] {
      lines.compactMap { line in
        let words = line.split(separator: " ")
        guard let place = words.firstIndex(of: "import"), words[..<place].allSatisfy(File.isImportModifier),
          place + 1 < words.count
        else { return nil }
        // `import struct Foundation.UUID`
        let name = words[place + 1]
        let module = ["struct", "class", "enum", "func", "protocol"].contains(name) ? words.last ?? name : name
        return module.split(separator: ".").first.map(String.init)
      }
    }

    private static func isImportModifier(_ word: Substring) -> Bool {
      word.hasPrefix("@") || ["public", "package", "internal", "private", "fileprivate"].contains(word)
    }

    /// The text without comments and string literals, roughly: enough to look for names in.
    var code: String {
      var code = ""
      var isInText = false
      for line in lines {
        let marks = line.components(separatedBy: "\"\"\"").count - 1
        if marks % 2 == 1 { isInText.toggle() }
        guard !isInText, marks == 0 else { continue }
        var inString = false
        var last: Character = " "
        for character in line {
          if character == "\"", last != "\\" { inString.toggle() }
          if !inString, character == "/", last == "/" {
            code.removeLast()
            break
          }
          if !inString { code.append(character) }
          last = character
        }
        code.append("\n")
      }
      return code
    }
  }

  let root: URL
  let files: [File]

  init() throws {
    // The tree that is being tested, wherever the package lies.
    root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let base = root.path + "/"
    let paths = FileManager.default.enumerator(atPath: base + "Sources")?.compactMap { $0 as? String } ?? []
    files = try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
      let text = try String(contentsOfFile: base + "Sources/" + path, encoding: .utf8)
      return File(path: "Sources/" + path, lines: text.split(separator: "\n", omittingEmptySubsequences: false))
    }
    try #require(files.count > 100, "the sources are not at \(base)Sources")
  }

  func files(of target: String) -> [File] { files.filter { $0.target == target } }
}
