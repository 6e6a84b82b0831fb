import Crypto
import RostraPlatforms
import TransparencyLog

/// What a record must look like in each form in which a production shows it, as digests: so that a package of any size is
/// compared in little memory.
struct ShownDigests: Sendable {
  var row: TreeHash
  var line: TreeHash
  var page: TreeHash
}

extension ProvenRecord {
  var shownDigests: ShownDigests {
    ShownDigests(
      row: TreeHash(sha256: RecordTable.row(self)), line: TextDigest.of(lineTexts),
      page: TextDigest.of(shownFields.map { TextDigest.Text("\($0.version)/\($0.name)", $0.value) }))
  }

  /// The texts of a line of `records.jsonl` that proofs stand behind.
  var lineTexts: [TextDigest.Text] {
    var texts = [
      TextDigest.Text("rostra:role", isMatch ? "match" : "context"),
      TextDigest.Text("rostra:state", state.rawValue),
      TextDigest.Text("rostra:site", newest["capture.site"]),
      TextDigest.Text("rostra:platform", newest["platform"]),
    ]
    for (offset, version) in ([newest] + versions.dropLast()).enumerated() {
      let place = offset == 0 ? "" : "version \(offset): "
      func add(_ name: String, _ value: String?) { texts.append(TextDigest.Text(place + name, value)) }
      add("type", version["content.kind"])
      add("rostra:id", version["platform.id"])
      add("url", version["platform.url"])
      add("author", version["author.name"])
      add("author's handle", version["author.handle"])
      add("name", version["content.title"])
      add("summary", version["content.summary"])
      let text = version["content.text"] ?? ""
      add("content", version["platform.markup"] ?? (text.isEmpty ? nil : text))
      add("rostra:text", version["platform.markup"] == nil ? nil : text)
      add("rostra:language", version["content.language"])
      let tags = version.numbered("content.tag").map { "#" + $0 } + version.numbered("content.mention").map { "@" + $0 }
      for tag in tags { add("tag", tag) }
      for link in version.numbered("content.link") { add("link", link) }
      for option in version.numbered("content.poll.option") { add("option", option) }
      add("location", version["content.place"])
      add("published", version["platform.published"])
      add("updated", version["platform.updated"])
      for attachment in version.attachments {
        add("attachment \(attachment.number)", attachment.key)
        add("alternative text \(attachment.number)", attachment.alternativeText)
      }
      add("rostra:captured", version["capture.time"])
      add("rostra:contentHash", "sha256:" + version.contentHash)
    }
    for observation in observations {
      texts.append(TextDigest.Text("observation's time", observation["observation.time"]))
      texts.append(TextDigest.Text("observation's state", observation["observation.what"]))
      texts.append(TextDigest.Text("observation's status", observation["observation.status"]))
      texts.append(TextDigest.Text("observation's reason", observation["observation.reason"]))
    }
    return texts
  }
}

extension JSON {
  /// The same of a line as it stands in the package.
  var lineTexts: [TextDigest.Text] {
    var texts = ["rostra:role", "rostra:state", "rostra:site", "rostra:platform"].map {
      TextDigest.Text($0, self[$0]?.string)
    }
    for (offset, object) in ([self] + (self["rostra:versions"]?.array ?? [])).enumerated() {
      let place = offset == 0 ? "" : "version \(offset): "
      func add(_ name: String, _ value: String?) { texts.append(TextDigest.Text(place + name, value)) }
      let author = object["attributedTo"] ?? object["actor"]
      add("type", object["type"]?.string)
      add("rostra:id", object["rostra:id"]?.string)
      add("url", object["url"]?.string ?? object["rostra:url"]?.string)
      add("author", author?["name"]?.string)
      add("author's handle", author?["preferredUsername"]?.string)
      add("name", object["name"]?.string)
      add("summary", object["summary"]?.string)
      add("content", object["content"]?.string)
      add("rostra:text", object["rostra:text"]?.string)
      add("rostra:language", object["rostra:language"]?.string)
      for tag in object["tag"]?.array ?? [] { add("tag", tag["name"]?.string) }
      for link in (object["attachment"]?.array ?? []) where link["rostra:key"] == nil {
        add("link", link["url"]?.string ?? link["rostra:url"]?.string)
      }
      for option in (object["anyOf"] ?? object["oneOf"])?.array ?? [] { add("option", option["name"]?.string) }
      add("location", object["location"]?["name"]?.string)
      add("published", object["published"]?.string)
      add("updated", object["updated"]?.string)
      let attachments = (object["attachment"]?.array ?? []).filter { $0["rostra:key"] != nil }
      for (number, attachment) in attachments.enumerated() {
        add("attachment \(number + 1)", attachment["rostra:key"]?.string)
        add("alternative text \(number + 1)", attachment["name"]?.string)
      }
      add("rostra:captured", object["rostra:captured"]?.string)
      add("rostra:contentHash", object["rostra:contentHash"]?.string)
    }
    for observation in self["rostra:observations"]?.array ?? [] {
      texts.append(TextDigest.Text("observation's time", observation["rostra:at"]?.string))
      texts.append(TextDigest.Text("observation's state", observation["rostra:state"]?.string))
      texts.append(TextDigest.Text("observation's status", observation["rostra:status"]?.identifier))
      texts.append(TextDigest.Text("observation's reason", observation["rostra:reason"]?.string))
    }
    return texts
  }
}

/// A digest over named texts in their order.
enum TextDigest {
  struct Text: Sendable, Hashable {
    var name: String
    var value: String?

    init(_ name: String, _ value: String?) {
      self.name = name
      self.value = value
    }
  }

  static func of(_ texts: [Text]) -> TreeHash {
    var running = Running()
    for text in texts { running.add(text) }
    return running.finish()
  }

  struct Running {
    private var hash = SHA256()

    mutating func add(_ text: Text) {
      add(Array(text.name.utf8))
      hash.update(data: [text.value == nil ? 0 : 1])
      add(Array((text.value ?? "").utf8))
    }

    private mutating func add(_ bytes: [UInt8]) {
      withUnsafeBytes(of: UInt64(bytes.count).bigEndian) { hash.update(bufferPointer: $0) }
      hash.update(data: bytes)
    }

    func finish() -> TreeHash { TreeHash(bytes: Array(hash.finalize())) ?? .emptyRoot }
  }
}
