/// A document to print, to send and to file: what it says, not how it looks.
package struct PrintedDocument: Sendable, Hashable {
  package var title: String
  package var parts: [Part]
  /// At the foot of each page, beside its number.
  package var footer: String

  package enum Part: Sendable, Hashable {
    case heading(String)
    case paragraph(String)
    /// Smaller and lighter: what explains rather than says.
    case note(String)
    case facts([Fact])
    case table(columns: [Column], rows: [[String]])
  }

  package struct Fact: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package struct Column: Sendable, Hashable {
    package var title: String
    /// Its share of the width beside the other columns'.
    package var share: Double

    package init(_ title: String, share: Double = 1) {
      self.title = title
      self.share = share
    }
  }

  package init(title: String, parts: [Part], footer: String) {
    self.title = title
    self.parts = parts
    self.footer = footer
  }

  /// The same for programs and readers that take nothing but text (POL-55).
  package var plainText: String {
    var lines = [title, String(repeating: "=", count: title.count), ""]
    for part in parts {
      switch part {
      case .heading(let text): lines += ["", text, String(repeating: "-", count: text.count), ""]
      case .paragraph(let text), .note(let text): lines += [text, ""]
      case .facts(let facts): lines += facts.map { "\($0.name): \($0.value)" } + [""]
      case .table(let columns, let rows):
        for row in rows {
          lines += zip(columns, row).filter { !$1.isEmpty }.map { "\($0.title): \($1)" } + [""]
        }
      }
    }
    return (lines + ["", footer, ""]).joined(separator: "\n")
  }
}
