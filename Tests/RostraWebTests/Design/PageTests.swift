import Foundation
import Testing

@testable import Rostra
@testable import RostraWeb

@Suite("Every page, whatever it is given")
struct PageTests {
  @Test("the catalogue of pages names every page of the sources")
  func catalogue() throws {
    let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let sources = root.appending(path: "Sources/RostraWeb")
    let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    let declaration = try Regex("struct ([A-Za-z]+): Page\\b")
    var declared: Set<String> = []
    for case let file as URL in files where file.pathExtension == "swift" {
      for match in try String(contentsOf: file, encoding: .utf8).matches(of: declaration) {
        if let name = match.output[1].substring { declared.insert(String(name)) }
      }
    }
    #expect(!declared.isEmpty)
    #expect(declared == Set(PageCatalogue.all.map { String(describing: $0) }))
  }

  @Test("SEC-4: a hostile value in every field comes out as text", arguments: PageCatalogue.all.indices)
  func hostile(_ index: Int) throws {
    let type = PageCatalogue.all[index]
    let page = try Self.document(type)
    #expect(page.contains("&lt;script&gt;alert(1)"), "\(type) shows none of its fields")
    for forbidden in ["<script>alert", "<img src=x", "onerror=alert(2)>", "<!--\u{2028}"] {
      #expect(!page.contains(forbidden), "\(type): \(forbidden)")
    }
    // A quotation mark that came through would end an attribute.
    #expect(!page.contains("</script>\"'>"), "\(type)")
    #expect(!page.contains(" style=\""), "\(type): the policy forbids style attributes")
    #expect(page.utf8.count < 400_000)
  }

  @Test("no page shows its own markup as text", arguments: PageCatalogue.all.indices)
  func plain(_ index: Int) throws {
    let type = PageCatalogue.all[index]
    let page = try Self.document(type, text: "plain words")
    // What a page says of markup in words, such as a path with <L> in it, is none of these.
    let ours = try Regex(
      "&lt;/?(span|p|a|div|strong|em|li|ul|ol|code|h[1-6]|td|tr|th|time|br|img|form|input|button|svg)\\b")
    let place = page.firstMatch(of: ours)?.range
    #expect(place == nil, "\(type): \(place.map { page[$0.lowerBound...].prefix(80) } ?? "")")
  }

  private static func document<P: Page>(_ type: P.Type, text: String = HostileDecoder.attack) throws -> String {
    let page = try HostileDecoder.make(type, text: text)
    let frame = try HostileDecoder.make(Frame.self, text: text)
    return Layout(frame: frame, assets: try Assets()).document(page).text
  }
}
