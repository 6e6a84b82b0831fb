/// What a reader of a piece of HTML saw: its text, and what it linked to and showed.
package struct MarkupText: Sendable, Hashable {
  /// Paragraphs and breaks as line feeds, white space collapsed as browsers do.
  package var text: String
  /// In order of appearance; the title is the link's own text where that says more than the address.
  package var links: [Link] = []
  /// Pictures, films and sound, in order of appearance.
  package var media: [Media] = []
  /// Whether there was a tag, comment or character reference at all.
  package var hadMarkup = false
  /// False where a limit was passed and something is left out.
  package var isComplete = true

  package struct Media: Sendable, Hashable {
    /// `image`, `video` or `audio`.
    package var kind: CapturedItem.Kind
    package var url: String
    /// nil: none was given. Empty: said to be decoration.
    package var alt: String?
  }

  package var images: [Media] { media.filter { $0.kind == .image } }
}

package struct MarkupLimits: Sendable {
  /// Of the HTML, in bytes; what lies beyond is not read.
  package var bytes: Int
  package var links: Int
  package var media: Int

  package init(bytes: Int = 16 << 20, links: Int = 10_000, media: Int = 10_000) {
    self.bytes = bytes
    self.links = links
    self.media = media
  }
}

/// HTML as platforms send it, read for evidence: text is taken out, nothing is ever shown again from here.
package enum Markup {
  /// The text, links and media of a piece of HTML or a whole page, laid out as in `innerText` of browsers
  /// (WHATWG HTML, section 3.2.7, "get the text steps").
  ///
  /// What browsers hide (scripts, styles, templates, a film's fallback text) is left out. Style sheets are not applied,
  /// so text hidden by CSS is read, Mastodon's `invisible` and `ellipsis` parts of a link among it: that is the
  /// whole address, as Mastodon's readers copy it.
  ///
  /// - Parameter base: the address against which relative references are resolved; without it they stay as written.
  package static func plainText(
    ofHTML html: String, base: String? = nil, limits: MarkupLimits = MarkupLimits()
  ) -> MarkupText {
    var reader = HTMLTextReader(html, base: base, limits: limits)
    return reader.read()
  }

  /// The absolute address that a reference found in a document of that address leads to (RFC 3986, section 5.2).
  ///
  /// White space around it and line breaks within it are dropped, as browsers do. nil where the base is not absolute.
  package static func resolve(_ reference: String, against base: String) -> String? {
    URIReference(reference).resolved(against: URIReference(base))?.text
  }
}
