/// The hashtags and mentions that a post's HTML marks by class, in order of appearance (microformats 2 `u-url mention`
/// and `rel-tag`, as every server of this family writes them).
///
/// The API lists the same, but hashtags folded to lower case, and an edit history has nothing but the HTML.
struct MastodonMarks {
  /// Without `#`, as written.
  var tags: [String] = []
  /// Addresses of the profiles mentioned.
  var profiles: [String] = []
  /// The addresses of all marked links: they point into the platform and are no links of the author's.
  var addresses: Set<String> = []

  init(html: String) {
    guard html.utf8.contains(UInt8(ascii: "<")) else { return }
    var tokens = HTMLTokenizer(html)
    var tag: String?
    while let token = tokens.next() {
      switch token {
      case .start("a", _):
        tag = nil
        guard let names = tokens.attribute("class"), let address = tokens.attribute("href") else { continue }
        let classes = names.split(separator: " ")
        if classes.contains("hashtag") {
          tag = ""
        } else if classes.contains("mention") {
          profiles.append(address)
        } else {
          continue
        }
        addresses.insert(address)
      case .end("a"):
        if let name = tag?.drop(while: { $0 == "#" || $0.isWhitespace }), !name.isEmpty {
          tags.append(String(name))
        }
        tag = nil
      case .text(let range, let isRaw):
        if tag != nil { tag? += tokens.text(range, isRaw: isRaw) }
      default:
        continue
      }
    }
  }

  /// The handle that a profile's address shows: `https://host/@user` and `https://host/users/user` are `user@host`.
  static func handle(ofProfile address: String) -> String? {
    guard let found = MastodonAddress(address), !found.isHandle else { return nil }
    return found.handle
  }
}
