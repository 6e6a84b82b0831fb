import Crypto
import RostraPlatforms
import TransparencyLog

/// A record as its proofs alone tell it. Everything that a production shows of a record is made from this, and everything
/// that a verification finds in it is compared with this: what is shown and what is proven cannot drift apart.
struct ProvenRecord: Sendable, Hashable {
  /// The archive's id of the record. A label: the proofs are found by it.
  var id: String
  /// Asked for, not taken in only for its context.
  var isMatch: Bool
  /// In the order in which they were public; the last one is how the record stands.
  var versions: [ProvenFields]
  /// In the order in which they were made.
  var observations: [ProvenFields]

  var newest: ProvenFields { versions.last ?? ProvenFields() }

  /// How the record stood on the platform when it was last observed.
  var state: ArchivedItem.State {
    switch observations.last?["observation.what"] {
    case "absent": .gone
    case "hidden": .hidden
    default: .present
    }
  }

  var firstCaptured: String { versions.compactMap { $0["capture.time"] }.min() ?? "" }
  var lastCaptured: String { versions.compactMap { $0["capture.time"] }.max() ?? "" }
}

/// The fields of one commitment, as text by name.
struct ProvenFields: Sendable, Hashable {
  struct Field: Sendable, Hashable {
    var name: String
    var value: String
  }

  private(set) var list: [Field] = []

  init() {}

  init(_ fields: [RecordCommitment.Field]) {
    list = fields.map { field in
      switch field.content {
      case .text(let text): Field(name: field.name, value: text)
      case .whole(let bytes): Field(name: field.name, value: String(decoding: bytes, as: UTF8.self))
      }
    }
  }

  /// nil where something is withheld: a first-form production withholds nothing.
  init?(_ record: DisclosedRecord) {
    for field in record.fields {
      guard let bytes = field.bytes else { return nil }
      list.append(Field(name: field.name, value: String(decoding: bytes, as: UTF8.self)))
    }
  }

  subscript(name: String) -> String? { list.first { $0.name == name }?.value }

  /// `content.link.1`, `content.link.2` … in order.
  func numbered(_ name: String) -> [String] {
    list.filter { field in
      field.name.hasPrefix(name + ".") && field.name.dropFirst(name.utf8.count + 1).allSatisfy(\.isNumber)
    }.map(\.value)
  }

  struct ProvenAttachment: Sendable, Hashable {
    var number: Int
    var kind: String
    var key: String
    /// nil: the platform gave none, which is content, too (WCAG 2.1, 1.1.1).
    var alternativeText: String?
  }

  var attachments: [ProvenAttachment] {
    var attachments: [ProvenAttachment] = []
    while let kind = self["content.attachment.\(attachments.count + 1).kind"] {
      let name = "content.attachment.\(attachments.count + 1)"
      attachments.append(
        ProvenAttachment(
          number: attachments.count + 1, kind: kind, key: self["\(name).key"] ?? "",
          alternativeText: self["\(name).alternative-text"]))
    }
    return attachments
  }

  var provenance: Provenance? { self["capture.provenance"].flatMap(Provenance.init(rawValue:)) }

  /// The hash over the content fields (docs/formats/version.md), lower-case hexadecimal.
  var contentHash: String {
    var hash = SHA256()
    func add(_ text: String) {
      let bytes = Array(text.utf8)
      withUnsafeBytes(of: UInt32(truncatingIfNeeded: bytes.count).bigEndian) {
        hash.update(bufferPointer: $0)
      }
      hash.update(data: bytes)
    }
    for field in list where field.name.hasPrefix("content.") {
      add(field.name)
      add(field.value)
    }
    return Hexadecimal.text(Array(hash.finalize()))
  }
}
