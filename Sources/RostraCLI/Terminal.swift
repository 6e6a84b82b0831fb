import Foundation
import RostraPlatforms

/// What is printed, and where: answers on standard output, progress and complaints on standard error.
enum Terminal {
  static let isInteractive = isatty(STDERR_FILENO) == 1
  static let width: Int = {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 100 }
    return Int(size.ws_col)
  }()

  static func say(_ text: String = "") {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
  }

  static func complain(_ text: String) {
    clearProgress()
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  /// A line that replaces itself; nothing where nobody watches.
  static func progress(_ text: String) {
    guard isInteractive else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K\(text.prefix(width - 1))".utf8))
  }

  static func clearProgress() {
    guard isInteractive else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
  }

  static func say(_ document: JSON) {
    say(document.indentedText)
  }

  /// Text that came from outside, safe to print: control characters, which could steer the terminal, are made visible.
  static func safe(_ text: String) -> String {
    var output = ""
    output.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0A, 0x09: output.unicodeScalars.append(scalar)
      case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069:
        output += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output
  }
}

/// A table for people: columns as wide as they need to be, the last one takes the rest.
struct Table {
  var head: [String]
  var rows: [[String]] = []

  init(_ head: String...) { self.head = head }

  mutating func add(_ cells: String...) { rows.append(cells.map { Terminal.safe($0).replacing("\n", with: " ") }) }

  var text: String {
    let all = [head] + rows
    let widths = head.indices.map { column in min(60, all.map { $0[column].count }.max() ?? 0) }
    return all.enumerated().map { number, row in
      let line = row.enumerated().map { column, cell in
        column == row.count - 1
          ? cell : cell.padding(toLength: widths[column], withPad: " ", startingAt: 0)
      }.joined(separator: "  ")
      return number == 0 ? line + "\n" + widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ") : line
    }.joined(separator: "\n")
  }
}
