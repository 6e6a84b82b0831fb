/// Marks on a stretch of a post's text: links, mentions, tags (`app.bsky.richtext.facet`).
struct BlueskyFacets {
  var links: [String] = []
  /// As written in the text, without `@`; the DID where the stretch holds no handle.
  var mentions: [String] = []
  var tags: [String] = []

  /// Features are taken in the order of the list. A stretch is counted in UTF-8 bytes, not characters.
  init(_ facets: JSON?, in text: String) {
    let bytes = Array(text.utf8)
    for facet in facets?.array ?? [] {
      let marked = BlueskyFacets.stretch(facet["index"], of: bytes)
      for feature in facet["features"]?.array ?? [] {
        switch feature["$type"]?.string {
        case "app.bsky.richtext.facet#link": if let uri = feature["uri"]?.string { links.append(uri) }
        case "app.bsky.richtext.facet#tag": if let tag = feature["tag"]?.string { tags.append(tag) }
        case "app.bsky.richtext.facet#mention":
          let written = marked.map { $0.hasPrefix("@") ? String($0.dropFirst()) : $0 }
          if let handle = written, StringFormat.handle.accepts(handle) {
            mentions.append(handle)
          } else if let did = feature["did"]?.string {
            mentions.append(did)
          }
        default: break
        }
      }
    }
  }

  /// Marks as posts had them before facets, in the first half of 2023 (`app.bsky.feed.post#entity`).
  init(entities: JSON?) {
    for entity in entities?.array ?? [] {
      guard let value = entity["value"]?.string else { continue }
      switch entity["type"]?.string {
      case "link": links.append(value)
      case "mention": mentions.append(value)
      case "hashtag": tags.append(value)
      default: break
      }
    }
  }

  /// nil where the range lies outside the text or cuts a character.
  private static func stretch(_ index: JSON?, of bytes: [UInt8]) -> String? {
    guard let start = index?["byteStart"]?.integer, let end = index?["byteEnd"]?.integer, start >= 0,
      start <= end,
      end <= bytes.count
    else { return nil }
    return String(validating: bytes[Int(start)..<Int(end)], as: UTF8.self)
  }
}
