import Crypto
package import RostraPlatforms
package import TransparencyLog

/// The fields of a version in their fixed order: what its content hash and its commitment are made of.
///
/// The *content* fields are what a reader saw; their hash decides whether an item changed. The commitment covers them
/// and the rest: identity, clocks, and the evidence the version was read from. Names and order are part of the format
/// (docs/formats/version.md); a change needs a new format number, never an edit.
package struct VersionFields: Sendable {
  package var content: [RecordCommitment.Field]
  package var context: [RecordCommitment.Field]

  package init(_ item: CapturedItem, capture: CaptureContext) {
    content = VersionFields.content(of: item)
    var fields = Fields()
    fields.whole("author.id", item.author?.id)
    fields.text("author.handle", item.author?.handle)
    fields.text("author.name", item.author?.name)
    fields.whole("platform", capture.platform)
    fields.whole("platform.id", item.id)
    fields.whole("platform.url", item.url)
    fields.whole("platform.thread", item.thread)
    fields.whole("platform.published", item.published?.rfc3339)
    fields.whole("platform.updated", item.updated?.rfc3339)
    // As a whole: a word withheld from the text must not be left in the markup, and its words are the text's.
    fields.whole("platform.markup", item.markup)
    fields.whole("capture.time", capture.time.rfc3339)
    fields.whole("capture.site", capture.siteAddress)
    fields.whole("capture.record", capture.exchange)
    fields.whole("capture.payload-sha256", capture.payloadSHA256)
    fields.whole("capture.provenance", capture.provenance.rawValue)
    fields.whole("capture.version", String(capture.versionNumber))
    context = fields.list
  }

  package var all: [RecordCommitment.Field] { content + context }

  private static func content(of item: CapturedItem) -> [RecordCommitment.Field] {
    var fields = Fields()
    fields.whole("content.kind", item.kind.rawValue)
    fields.text("content.title", item.title)
    fields.text("content.text", item.text)
    fields.text("content.summary", item.summary)
    fields.whole("content.language", item.language)
    for (number, attachment) in item.attachments.enumerated() {
      let name = "content.attachment.\(number + 1)"
      fields.whole("\(name).kind", attachment.kind.rawValue)
      fields.whole("\(name).key", attachment.key)
      fields.text("\(name).alternative-text", attachment.altText)
    }
    if let poll = item.poll {
      for (number, option) in poll.options.enumerated() {
        fields.text("content.poll.option.\(number + 1)", option)
      }
      fields.whole("content.poll.multiple", poll.multiple ? "yes" : "no")
      fields.whole("content.poll.closes", poll.closes?.rfc3339)
    }
    for (number, link) in item.links.enumerated() { fields.whole("content.link.\(number + 1)", link.url) }
    for (number, tag) in item.tags.enumerated() { fields.whole("content.tag.\(number + 1)", tag) }
    for (number, mention) in item.mentions.enumerated() { fields.whole("content.mention.\(number + 1)", mention) }
    fields.text("content.place", item.place)
    if item.sensitive { fields.whole("content.sensitive", "yes") }
    fields.whole("content.in-reply-to", item.inReplyTo)
    fields.whole("content.shares", item.shares)
    fields.whole("content.quotes", item.quotes)
    fields.whole("content.visibility", item.visibility.rawValue)
    return fields.list
  }

  /// SHA-256 over the content fields: each a name and a value, both preceded by their length in bytes as 32 bits, big
  /// end first. The same content gives the same hash for ever, whoever reads it from the evidence.
  package static func contentHash(of item: CapturedItem) -> [UInt8] {
    let fields = content(of: item)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(item.text.utf8.count + fields.count * 48)
    func frame(_ value: some Collection<UInt8>) {
      let count = UInt32(truncatingIfNeeded: value.count)
      for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
      bytes.append(contentsOf: value)
    }
    for field in fields {
      frame(field.name.utf8)
      switch field.content {
      case .text(let text): frame(text.utf8)
      case .whole(let value): frame(value)
      }
    }
    return Array(SHA256.hash(data: bytes))
  }
}

/// Where and how a version was captured: the half of its commitment that the platform did not write.
package struct CaptureContext: Sendable {
  package var platform: String
  package var siteAddress: String
  /// The id of the WARC record that the version was read from, without `urn:uuid:`.
  package var exchange: String
  /// SHA-256 of that record's payload, lower-case hexadecimal.
  package var payloadSHA256: String
  package var provenance: Provenance
  package var time: Timestamp
  package var versionNumber: Int64

  package init(
    platform: String, siteAddress: String, exchange: String, payloadSHA256: String, provenance: Provenance,
    time: Timestamp, versionNumber: Int64
  ) {
    self.platform = platform
    self.siteAddress = siteAddress
    self.exchange = exchange
    self.payloadSHA256 = payloadSHA256
    self.provenance = provenance
    self.time = time
    self.versionNumber = versionNumber
  }
}

/// Collects fields, leaving out what is absent. An empty text is present: it says that there was none.
private struct Fields {
  var list: [RecordCommitment.Field] = []

  mutating func text(_ name: String, _ value: String?) {
    if let value { list.append(RecordCommitment.Field(name: name, content: .text(value))) }
  }

  mutating func whole(_ name: String, _ value: String?) {
    if let value { list.append(RecordCommitment.Field(name: name, content: .whole(Array(value.utf8)))) }
  }
}
