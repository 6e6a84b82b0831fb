import Foundation

@testable import RostraPlatforms

/// One of feedparser's cases: a feed, the headers it came with, and what is expected of it.
struct FeedparserCase: Sendable {
  /// Path inside the collection: `wellformed/rss/item_title.xml`.
  var name: String
  var bytes: [UInt8]
  var headers: [(name: String, value: String)] = []
  var expression: String?

  var folder: String { name.split(separator: "/").dropLast().last.map(String.init) ?? "" }

  init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    let text = CharacterDecoding(bytes).text
    for line in text.prefix(6000).split(separator: "\n").prefix(40) {
      if let mark = line.firstRange(of: "Expect:"), expression == nil {
        let rest = line[mark.upperBound...]
        expression = (rest.firstRange(of: "-->").map { rest[..<$0.lowerBound] } ?? rest).trimmingSpace()
      } else if line.hasPrefix("Header:") {
        let field = line.dropFirst(7).split(separator: ":", maxSplits: 1).map { $0.trimmingSpace() }
        if let name = field.first { headers.append((name, field.count > 1 ? field[1] : "")) }
      }
      if line.contains("-->"), expression != nil { break }
    }
  }

  func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// The address at which feedparser's own tests serve it. They take `Content-Location` for the base, as HTTP/1.1 once
  /// asked (RFC 2616, section 14.14).
  var base: String {
    let address = "http://127.0.0.1:8097/" + name
    let location = header("Content-Location").flatMap { Markup.resolve($0, against: address) }
    return location.flatMap { XMLFeedReader.isWebAddress($0) ? $0 : nil } ?? address
  }

  func read() throws(ReadingError) -> Feed {
    let document = try FeedDocument.read(
      bytes, contentType: header("Content-Type"), address: base, language: header("Content-Language"))
    guard case .feed(let feed) = document else { throw .notThisPlatform("a page") }
    return feed
  }

  static func all(in folder: URL) -> [FeedparserCase] {
    let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return paths.sorted().filter { $0.hasSuffix(".xml") || $0.hasSuffix(".json") }.compactMap { path in
      FileManager.default.contents(atPath: folder.appending(path: path).path).map {
        FeedparserCase(name: path, bytes: Array($0))
      }
    }
  }
}

extension Substring {
  func trimmingSpace() -> String { String(self).trimmingSpace() }
}
