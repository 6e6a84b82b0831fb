import Foundation
import Testing

@testable import RostraPlatforms

/// The documents that the W3C's working group published for testing, kept beside the project.
enum W3CExamples {
  static let folder: URL? = {
    var root = URL(filePath: #filePath).resolvingSymlinksInPath()
    while root.path != "/", root.lastPathComponent != "Tests" { root.deleteLastPathComponent() }
    let folder = root.appending(path: "../../shared/fixtures/activitypub/w3c-activitystreams")
      .standardizedFileURL
    guard FileManager.default.fileExists(atPath: folder.path) else {
      print("no ActivityStreams examples at \(folder.path): their tests are left out")
      return nil
    }
    return folder
  }()

  static func names(in part: String) -> [String] {
    folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0.appending(path: part).path) }?
      .filter { $0.hasSuffix(".json") && $0 != "package.json" }.sorted() ?? []
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: try #require(folder).appending(path: name)))
  }
}

@Suite("ActivityStreams: the W3C's own test documents", .enabled(if: W3CExamples.folder != nil))
struct W3CExamplesTests {
  /// Not to be read, and why: each is checked below.
  static let brokenExamples: [String: String] = [
    // A line break within a string, which JSON does not allow (RFC 8259, section 7).
    "vocabulary-ex196-jsonld.json": "control character",
    // Texts by language under "name", as `fail/namemap-as-name.json` has them too: they belong under "nameMap" (Core, 4.7).
    "simple0011.json": "an object", "simple0012.json": "an object",
  ]

  @Test("each example is read", arguments: W3CExamples.names(in: "").filter { brokenExamples[$0] == nil })
  func example(name: String) throws {
    let bytes = try W3CExamples.bytes(name)
    let object = try ActivityStreams.parse(bytes: bytes)
    let json = try JSON(parsing: bytes)
    // Nothing is lost: each member is found again in the part of the object where it belongs.
    for member in json.object ?? [] where !member.value.isNull {
      switch member.name {
      case "@context": continue
      case "type", "@type":
        #expect(object.types == member.value.array?.compactMap(\.string) ?? [member.value.string])
      case "id", "@id": #expect(object.id == member.value.string)
      case "name": #expect(object.name.values == [member.value.string])
      case "summary": #expect(object.summary.values == [member.value.string])
      case "content": #expect(object.content.values == [member.value.string])
      case "nameMap": #expect(object.name.byLanguage.count == member.value.object?.count)
      case "summaryMap": #expect(object.summary.byLanguage.count == member.value.object?.count)
      case "contentMap": #expect(object.content.byLanguage.count == member.value.object?.count)
      default:
        let isKept =
          object.relations[member.name] != nil || object.times[member.name] != nil
          || object.numbers[member.name] != nil || object.words[member.name] != nil
          || object.flags[member.name] != nil || object.others.contains(member)
        #expect(isKept, "\(member.name) was lost")
        if let references = object.relations[member.name] {
          #expect(references.count == member.value.array?.count ?? 1)
        }
      }
    }
  }

  @Test("examples that break the rules themselves are refused", arguments: brokenExamples)
  func broken(name: String, reason: String) throws {
    let error = #expect(throws: ActivityStreamsError.self) {
      try ActivityStreams.parse(bytes: try W3CExamples.bytes(name))
    }
    #expect(error?.found.contains(reason) == true)
  }

  /// Which property each bad document is refused for; none is left out.
  static let faults: [String: String] = [
    "array-at-top.json": "", "bad-character-set.json": "", "collection-with-non-page-first.json": "first",
    "content-map-with-invalid-language-tag.json": "contentMap.de-419-DE", "name-as-namemap.json": "nameMap",
    "namemap-as-name.json": "name", "number-as-actor.json": "actor", "number-as-content.json": "content",
    "number-as-context.json": "@context", "number-as-id.json": "id", "number-as-name.json": "name",
    "number-as-object.json": "object", "number-as-type.json": "type", "number-at-top.json": "",
    "ordered-collection-with-items.json": "items", "ordered-collection-with-non-page-first.json": "first",
    "other-context.json": "@context", "relative-uri-for-url.json": "url", "string-at-top.json": "",
    "unordered-collection-with-ordered-items.json": "orderedItems",
  ]

  @Test(
    "each bad document is refused for the property that is at fault", arguments: W3CExamples.names(in: "fail")
  )
  func fault(name: String) throws {
    let error = #expect(throws: ActivityStreamsError.self) {
      try ActivityStreams.parse(bytes: try W3CExamples.bytes("fail/" + name))
    }
    #expect(error?.path == Self.faults[name])
  }
}
