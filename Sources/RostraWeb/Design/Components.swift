import Rostra

/// A state in a word, with a colour that repeats it.
struct Badge: Codable, Sendable, Hashable {
  var text: String
  var tone: String

  enum Tone: String { case good, warn, bad, quiet, info }

  init(_ text: String, _ tone: Tone) {
    self.text = text
    self.tone = tone.rawValue
  }

  var html: HTML { "<span class=\"badge \(tone)\">\(text)</span>" }
}

/// A moment as the agency reads it; the relative time beside it never stands alone.
struct Moment: Codable, Sendable, Hashable {
  /// RFC 3339, for programs.
  var exact: String
  /// In the agency's zone.
  var text: String
  /// "3 hours ago".
  var ago: String?

  var html: HTML {
    "<time datetime=\"\(exact)\">\(text)</time>\(ago.map { " <span class=\"quiet ago\">(\($0))</span>" as HTML })"
  }
}

/// Nothing here yet, and what to do about it.
struct EmptyState: Sendable {
  var title: String
  var text: String
  var action: (label: String, place: Place)?

  var html: HTML {
    """
    <div class="empty">
    <h2>\(title)</h2>
    <p>\(text)</p>
    \(action.map { "<p><a class=\"button\" href=\"\($0.place.text)\">\($0.label)</a></p>" as HTML })
    </div>
    """
  }
}

/// A table with a caption; wide ones scroll inside their own box, which the keyboard reaches (WCAG 2.1, 1.4.10).
struct DataTable: Sendable {
  var caption: String
  var columns: [HTML]
  var rows: [[HTML]]
  /// Columns of numbers, by index.
  var numeric: Set<Int> = []

  var html: HTML {
    """
    <div class="scroll" role="region" aria-label="\(caption)" tabindex="0">
    <table>
    <caption class="hidden">\(caption)</caption>
    <thead><tr>\(columns.enumerated().map { index, column in
      "<th scope=\"col\"\(numeric.contains(index) ? " class=\"number\"" as HTML : "")>\(column)</th>" as HTML
    })</tr></thead>
    <tbody>
    \(rows.map { row in
      "<tr>\(row.enumerated().map { index, cell in "<td\(numeric.contains(index) ? " class=\"number\"" as HTML : "")>\(cell)</td>" as HTML })</tr>\n" as HTML
    })
    </tbody>
    </table>
    </div>
    """
  }
}

/// Facts, each with its name.
struct FactList: Sendable {
  var facts: [(name: String, value: HTML)]

  var html: HTML {
    "<dl class=\"facts\">\(facts.map { "<div><dt>\($0.name)</dt><dd>\($0.value)</dd></div>\n" as HTML })</dl>"
  }
}

/// The way up.
struct Crumbs: Sendable {
  var places: [(label: String, place: Place)]

  var html: HTML {
    """
    <nav class="crumbs" aria-label="Breadcrumb"><ol>\(places.map { "<li><a href=\"\($0.place.text)\">\($0.label)</a></li>" as HTML })</ol></nav>
    """
  }
}

/// On to older entries; the key of the last one shown is in the address, so that the link still shows the same page when new
/// entries arrive.
struct Pager: Codable, Sendable, Hashable {
  var newest: String?
  var older: String?
  /// The same list as a file.
  var csv: String?

  var html: HTML {
    guard newest != nil || older != nil || csv != nil else { return "" }
    return """
      <nav class="pager" aria-label="Pages">
      \(newest.map { "<a href=\"\($0)\" rel=\"first\">Newest</a>" as HTML })
      \(older.map { "<a href=\"\($0)\" rel=\"next\">Older</a>" as HTML })
      \(csv.map { "<a href=\"\($0)\">Download as CSV</a>" as HTML })
      </nav>
      """
  }
}
