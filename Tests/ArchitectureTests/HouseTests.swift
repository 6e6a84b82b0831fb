import Testing

@Suite("What every source file keeps to")
struct HouseTests {
  private let tree: SourceTree

  init() throws { tree = try SourceTree() }

  @Test("no file is longer than 500 lines")
  func length() {
    for file in tree.files {
      #expect(file.lines.count <= 501, "\(file.path): \(file.lines.count) lines; split it by its ideas")
    }
  }

  @Test("nothing ends the process on its own: no fatalError, try! or as!")
  func ends() {
    for file in tree.files {
      for (number, line) in file.lines.enumerated() {
        let code = line.drop(while: \.isWhitespace)
        guard !code.hasPrefix("//") else { continue }
        for word in ["fatalError(", "try!", " as! "] {
          #expect(!code.contains(word), "\(file.path):\(number + 1): \(word)")
        }
      }
    }
  }

  @Test("a promise that the compiler cannot check has its proof in a comment above it")
  func promises() {
    for file in tree.files {
      for (number, line) in file.lines.enumerated()
      where line.contains("@unchecked Sendable") || line.contains("nonisolated(unsafe)") {
        guard !line.drop(while: \.isWhitespace).hasPrefix("//") else { continue }
        let above = file.lines[max(0, number - 4)..<number].contains { $0.drop(while: \.isWhitespace).hasPrefix("//") }
        #expect(above, "\(file.path):\(number + 1): say why this is safe")
      }
    }
  }

  @Test("nothing that the program is made of prints on its own, and nothing reads the clock behind its back")
  func outputs() {
    for target in ["WebArchive", "TransparencyLog", "RostraStorage", "RostraPlatforms", "Rostra"] {
      for file in tree.files(of: target) {
        for (number, line) in file.lines.enumerated() {
          let code = line.drop(while: \.isWhitespace)
          guard !code.hasPrefix("//") else { continue }
          #expect(!code.hasPrefix("print("), "\(file.path):\(number + 1): print")
          if target == "Rostra" {
            #expect(
              !code.contains("Date()") && !code.contains("Date.now"),
              "\(file.path):\(number + 1): the clock is passed in")
          }
        }
      }
    }
  }
}
