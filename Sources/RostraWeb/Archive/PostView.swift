import Rostra

/// One item as a reader of the platform would recognise it, and with what only an archive knows: how it stands, when it was
/// edited, what picture has no description.
struct PostView: Codable, Sendable, Hashable {
  var id: String
  /// Nil where the source names nobody.
  var author: String?
  var handle: String?
  var isOwn: Bool
  /// In words, where it is not a plain post: "Article", "Boost".
  var kind: String?
  var published: Moment
  var publishedKnown: Bool
  /// Where only a file brought it, and nobody here saw it on the platform.
  var handedOver: Moment?
  /// What it is an answer to, in words, where that is not what stands above it.
  var answers: String?
  var heading: String?
  /// Shown before the text: a content warning.
  var warning: String?
  var text: String
  var isCut: Bool
  var language: String?
  var pictures: [MediaView]
  var poll: [PollOption]
  var pollNote: String?
  var links: [LinkView]
  var place: String?
  var shares: String?
  var counters: [String]
  var marks: [Badge]
  /// How we know what the marks say.
  var knowledge: String?

  struct PollOption: Codable, Sendable, Hashable {
    var text: String
    var votes: String?
  }

  struct LinkView: Codable, Sendable, Hashable {
    var address: String
    var label: String
    var description: String?
  }

  /// - Parameter isSubject: it is what the page is about, so it is no link to itself.
  func html(isSubject: Bool = false) -> HTML {
    """
    <article class="post\(isOwn ? " own" : "")\(marks.contains { $0.tone == "bad" } ? " gone" : "")" aria-label="\(label)">
    <header>
    <p class="who"><strong><bdi>\(author ?? "Author not named")</bdi></strong>\(handle.map { " <bdi class=\"quiet\">@\($0)</bdi>" as HTML }) \(isOwn ? "<span class=\"badge info\">This account</span>" as HTML : "") \(marks.map { "\($0.html) " as HTML })</p>
    <p class="when">\(kind.map { "\($0) · " })\(isSubject ? published.html : "<a href=\"/items/\(id)\">\(published.html)</a>" as HTML)\(undated)\(arrival)\(answers.map { " · \($0)" })</p>
    </header>
    \(knowledge.map { "<p class=\"knowledge\">\($0)</p>" as HTML })
    \(heading.map { "<p class=\"title\" dir=\"auto\">\($0)</p>" as HTML })
    \(warning.map { "<p class=\"warning\" dir=\"auto\"><span class=\"quiet\">Shown behind a warning:</span> \($0)</p>" as HTML })
    \(text.isEmpty ? nil : "<div class=\"captured\" dir=\"auto\"\(isSubject ? " data-proven\(isCut ? " data-cut" : "")" as HTML : "")\(language.map { " lang=\"\($0)\"" as HTML })>\(text)\(isCut ? "…" : "")</div>" as HTML)
    \(isCut && !isSubject ? "<p><a href=\"/items/\(id)\">Read all of it</a></p>" as HTML : nil)
    \(shares.map { "<p class=\"quiet\">\($0)</p>" as HTML })
    \(pictures.isEmpty ? nil : "<div class=\"pictures\">\(pictures.map(\.html))</div>" as HTML)
    \(poll.isEmpty ? nil : pollHTML)
    \(place.map { "<p class=\"quiet\">Place: <bdi>\($0)</bdi></p>" as HTML })
    \(links.isEmpty ? nil : "<ul class=\"links\">\(links.map(Self.link))</ul>" as HTML)
    \(counters.isEmpty ? nil : "<p class=\"counters\">\(counters.joined(separator: " · "))</p>" as HTML)
    </article>
    """
  }

  private var undated: String {
    if publishedKnown { return "" }
    return handedOver == nil ? " (first seen; the platform gives no date)" : " (handed over; the file gives no date)"
  }

  private var arrival: HTML? { publishedKnown ? handedOver.map { " · handed over \($0.html)" } : nil }

  private var label: String {
    let writer = isOwn ? "this account" : author ?? "somebody not named"
    return "Post by \(writer), \(published.text)"
  }

  private var pollHTML: HTML {
    """
    <div class="poll"><p class="quiet">Poll\(pollNote.map { ", \($0)" })</p><ul>\(poll.map { "<li><span dir=\"auto\">\($0.text)</span>\($0.votes.map { " <span class=\"quiet\">\($0)</span>" as HTML })</li>" as HTML })</ul></div>
    """
  }

  private static func link(_ link: LinkView) -> HTML {
    "<li>\(OutsideLink.html(link.address, label: link.label))\(link.description.map { " <span class=\"quiet\" dir=\"auto\">\($0)</span>" as HTML })</li>"
  }
}

/// A picture, film or sound with its description, or with the mark that it has none (WCAG 2.1, 1.1.1): what a resident who
/// cannot see it was told.
struct MediaView: Codable, Sendable, Hashable {
  /// `/media/…`; nil where it was not kept.
  var address: String?
  var kind: Kind
  var description: String?
  var size: String?
  /// Why there is nothing to show.
  var reason: String?

  enum Kind: String, Codable, Sendable, CaseIterable { case picture, film, sound, file }

  var html: HTML {
    """
    <figure class="medium">\(shown)
    <figcaption>\(description.map { "<span class=\"quiet\">Described as:</span> <span dir=\"auto\">\($0)</span>" as HTML } ?? "<span class=\"badge warn\">No description</span>")</figcaption>
    </figure>
    """
  }

  private var shown: HTML {
    guard let address else { return "<p class=\"missing\">\(kind.word) not kept\(reason.map { ": \($0)" })</p>" }
    return switch kind {
    case .picture:
      "<a href=\"\(address)\"><img src=\"\(address)\" alt=\"\(description ?? "Picture without a description")\" loading=\"lazy\" decoding=\"async\"></a>"
    case .film:
      "<video src=\"\(address)\" controls preload=\"none\" aria-label=\"\(description ?? "Film without a description")\"></video>"
    case .sound:
      "<audio src=\"\(address)\" controls preload=\"none\" aria-label=\"\(description ?? "Sound without a description")\"></audio>"
    case .file:
      "<p><a href=\"\(address)\">Open the file</a>\(size.map { " <span class=\"quiet\">\($0)</span>" as HTML })</p>"
    }
  }
}

extension MediaView.Kind {
  var word: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }

  init(mediaType: String?, attachment: String?) {
    let type = (mediaType ?? "").lowercased()
    self =
      if type.hasPrefix("image/"), !type.hasPrefix("image/svg") {
        .picture
      } else if type.hasPrefix("video/") {
        .film
      } else if type.hasPrefix("audio/") {
        .sound
      } else if mediaType == nil, attachment == "Image" {
        .picture
      } else {
        .file
      }
  }
}
