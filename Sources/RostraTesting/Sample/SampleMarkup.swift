import RostraPlatforms

/// A post's plain words cut into what networks mark up: hashtags, mentions and the text between.
enum SampleMarkup {
  enum Piece: Equatable {
    case text(String)
    case tag(String)
    case mention(SamplePerson)
  }

  /// `#` and `@` count where a word begins; a name that nobody here has stays text.
  static func pieces(_ text: String) -> [Piece] {
    var pieces: [Piece] = []
    var plain = ""
    var rest = text[...]
    var previous: Character = " "
    while let first = rest.first {
      if first == "#" || first == "@", !previous.isLetter, !previous.isNumber {
        let word = rest.dropFirst().prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        let piece: Piece? =
          first == "#"
          ? (word.isEmpty ? nil : .tag(String(word)))
          : SamplePerson(rawValue: String(word)).map(Piece.mention)
        if let piece {
          if !plain.isEmpty { pieces.append(.text(plain)) }
          plain = ""
          pieces.append(piece)
          previous = word.last ?? first
          rest = rest.dropFirst(word.count + 1)
          continue
        }
      }
      plain.append(first)
      previous = first
      rest = rest.dropFirst()
    }
    if !plain.isEmpty { pieces.append(.text(plain)) }
    return pieces
  }

  static func escaped(_ text: String) -> String {
    var output = ""
    for character in text {
      switch character {
      case "&": output += "&amp;"
      case "<": output += "&lt;"
      case ">": output += "&gt;"
      case "\"": output += "&quot;"
      default: output.append(character)
      }
    }
    return output
  }

  /// As Mastodon writes a post: a paragraph for each, links with their scheme and tail hidden from view.
  static func html(_ text: String, link: String? = nil, origin: String) -> String {
    let paragraphs = text.components(of: "\n\n").map { paragraph in
      pieces(paragraph).map { piece in
        switch piece {
        case .text(let text): escaped(text).components(of: "\n").joined(separator: "<br>")
        case .tag(let tag):
          "<a href=\"\(origin)/tags/\(tag.lowercased())\" class=\"mention hashtag\" rel=\"tag\">#<span>\(tag)</span></a>"
        case .mention(let person):
          "<span class=\"h-card\" translate=\"no\"><a href=\"\(origin)/@\(person.handle)\" class=\"u-url mention\">"
            + "@<span>\(person.handle)</span></a></span>"
        }
      }.joined()
    }
    let tail = link.map { address -> String in
      let scheme = address.hasPrefix("https://") ? "https://" : "http://"
      return "<p><a href=\"\(escaped(address))\" target=\"_blank\" rel=\"nofollow noopener\">"
        + "<span class=\"invisible\">\(scheme)</span><span class=\"\">\(escaped(String(address.dropFirst(scheme.count))))</span></a></p>"
    }
    return paragraphs.filter { !$0.isEmpty }.map { "<p>\($0)</p>" }.joined() + (tail ?? "")
  }
}

extension String {
  /// The parts between occurrences of a separator.
  fileprivate func components(of separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}
