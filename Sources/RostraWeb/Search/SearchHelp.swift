import Rostra

/// How to ask, by examples that can be tried.
struct SearchHelp: Sendable {
  static let examples: [(query: String, meaning: String)] = [
    ("water main", "both words, in any order, in any version of an item"),
    ("\"boil water\"", "these words, next to each other"),
    ("flood OR storm", "either word; OR in capitals"),
    ("parade -cancelled", "the first word without the second"),
    ("(road OR street) closed", "parentheses keep words together"),
    ("recycl*", "words that begin so; at least three letters"),
    ("from:mayor", "who said it"),
    ("own:no deleted:yes", "said by others, and gone from the platform"),
    ("hidden:yes", "hidden from other readers; edited:yes for what was changed"),
    ("has:media", "pictures, sound or film; also alt, no-alt, poll, link"),
    ("kind:post 2025-06", "a kind, and a month; a day or a year go the same way"),
    ("2025-06-01..2025-08-15", "from one day to another; after: and before: leave one end open"),
    ("tag:\"follow up\"", "what somebody here gave this tag"),
    ("lang:es", "the language that the platform named; site:, to:, class: and in:thread narrow further"),
  ]

  var html: HTML {
    """
    <details class="help noprint"><summary>How to search</summary>
    <p>All words must occur. Capitals and accents make no difference. Every version is searched, so words that were edited away are found, too.</p>
    <dl class="facts">\(Self.examples.map { example in
      "<div><dt><a href=\"\(Place.search(for: example.query).text)\"><code>\(example.query)</code></a></dt><dd>\(example.meaning)</dd></div>\n" as HTML
    })</dl>
    </details>
    """
  }
}

extension Place {
  static func search(for query: String) -> Place { Place("search").with("q", query) }
  static let savedSearches = Place("searches")
  static func savedSearch(_ id: Identifier<SavedSearch>) -> Place { Place("searches", id.text) }
}
