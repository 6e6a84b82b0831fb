import RostraPlatforms
import Testing

@testable import Rostra

@Suite("What is content, and what is only an observation")
struct ContentTests {
  private static let item: CapturedItem = {
    var item = CapturedItem(id: "1", kind: .note, text: "Boil water.")
    item.attachments = [Attachment(kind: .image, url: "https://a.example/1.png?sig=1", key: "m1", altText: nil)]
    item.poll = Poll(options: ["yes", "no"], multiple: false, closes: Timestamp(seconds: 10))
    item.author = Actor(id: "7", handle: "city@a.example", name: "City")
    return item
  }()

  /// A change of an item, whether a reader saw it, and why.
  struct Change: Sendable, CustomTestStringConvertible {
    var what: String
    var isContent: Bool
    var change: @Sendable (inout CapturedItem) -> Void
    var testDescription: String { what }

    init(_ what: String, isContent: Bool, _ change: @escaping @Sendable (inout CapturedItem) -> Void) {
      self.what = what
      self.isContent = isContent
      self.change = change
    }
  }

  static let changes = [
    Change("text", isContent: true) { $0.text = "Boil water!" },
    Change("a description where there was none", isContent: true) { $0.attachments[0].altText = "A tap" },
    Change("an empty description is one, too", isContent: true) { $0.attachments[0].altText = "" },
    Change("another picture", isContent: true) { $0.attachments[0].key = "m2" },
    Change("a picture taken away", isContent: true) { $0.attachments = [] },
    Change("a poll's option", isContent: true) { $0.poll?.options[1] = "never" },
    Change("a content warning", isContent: true) { $0.summary = "Water" },
    Change("a link", isContent: true) { $0.links = [Link(url: "https://a.example/")] },
    Change("the audience", isContent: true) { $0.visibility = .followers },
    Change("counters", isContent: false) { $0.counters = ["likes": 9] },
    Change("a signed address", isContent: false) { $0.attachments[0].url = "https://a.example/1.png?sig=2" },
    Change("the author's display name", isContent: false) { $0.author?.name = "City of Maple Bend" },
    Change("markup alone", isContent: false) { $0.markup = "<p>Boil water.</p>" },
    Change("the platform's edit time alone", isContent: false) { $0.updated = Timestamp(seconds: 5) },
    Change("hidden by somebody", isContent: false) { $0.presence = .hidden(by: "platform") },
  ]

  @Test("CAP-13: a version is made when a reader would see a difference, and only then", arguments: changes)
  func hash(_ change: Change) {
    var other = ContentTests.item
    change.change(&other)
    let same = VersionFields.contentHash(of: other) == VersionFields.contentHash(of: ContentTests.item)
    #expect(same != change.isContent)
  }

  @Test("the hash of a content is the same for ever")
  func known() {
    let hash = Hexadecimal.text(VersionFields.contentHash(of: CapturedItem(id: "x", kind: .note, text: "Boil water.")))
    // SHA-256 over "content.kind" "Note", "content.text" "Boil water.", "content.visibility" "public", each preceded
    // by its length in 32 bits; computed with Python's hashlib.
    #expect(hash == "3143da19c90c0171a8d493f3c422dd70fb620d26d753c74f8f3e0e6578dd9903")
  }

  @Test("what is kept of an item in its row gives the same item back")
  func row() throws {
    for change in ContentTests.changes {
      var item = ContentTests.item
      change.change(&item)
      let again = try CapturedItem(json: try JSON(parsing: item.json.text))
      #expect(VersionFields.contentHash(of: again) == VersionFields.contentHash(of: item), "\(change.what)")
      #expect(again.attachments == item.attachments)
      #expect(again.author == item.author)
    }
  }
}
