import RostraPlatforms

/// A conversation as it stood: what was found, the items that it answers, and the answers to it, with all versions.
struct ConversationPage: Sendable {
  struct Entry: Sendable {
    var record: ProvenRecord
    var depth: Int
    var media: [ProducedMedia]
    var url: String?
    var siteName: String
    var leaves: [Int64]
    var contentHash: String
  }

  var number: Int
  var entries: [Entry]
  var isCut: Bool
  var layout: PageLayout
  var time: AgencyTime

  static func path(_ number: Int) -> String { "conversations/\(number).html" }

  var html: HTML {
    let title =
      entries.first { $0.record.isMatch }.map { RecordSummary($0.record).heading } ?? "Conversation \(number)"
    let matches = entries.count { $0.record.isMatch }
    return layout.page(
      title: title, root: "../",
      """
      <h1>\(title)</h1>
      <p class="lead">\(entries.count == 1 ? "One record" : "\(entries.count) records in one conversation, oldest first") on \
      \(entries.first?.siteName ?? ""). \(matches == entries.count ? "" : "\(matches) were asked for; the others are the context in which they stood.")
      Times are those of \(time.name).</p>
      \(isCut ? "<p class=\"warning\">This conversation has more answers than a production takes in around one record; the rest is in the archive.</p>" : nil)
      <div class="thread">
      \(entries.map(article))
      </div>
      """)
  }

  private func article(_ entry: Entry) -> HTML {
    let record = entry.record
    let newest = record.newest
    return """
      <article id="r-\(record.id)" class="record d\(min(entry.depth, 6))\(record.isMatch ? "" : " context")" aria-labelledby="h-\(record.id)">
      <h2 id="h-\(record.id)">\(author(of: newest, in: entry)) <span class="when">\(time.html(newest["platform.published"]) ?? "time of publication not given")</span></h2>
      \(badges(record))
      \(content(of: newest, in: record, media: entry.media))
      <p class="provenance">\(newest.provenance?.sentence ?? "How it was come by is not known.") \(newest.provenance?.isHandedOver == true ? "Handed over" : "Captured") \(time.html(newest["capture.time"]) ?? "").</p>
      \(earlierVersions(entry))
      \(observations(record))
      \(proof(entry))
      </article>

      """
  }

  private func proven(
    _ name: String, _ fields: ProvenFields, _ record: ProvenRecord, tag: HTML, class style: HTML
  ) -> HTML? {
    guard let value = fields[name], !value.isEmpty else { return nil }
    let language: HTML? =
      name.hasPrefix("content.") ? fields["content.language"].map { " lang=\"\($0)\"" } : nil
    return
      "<\(tag) class=\"\(style)\" dir=\"auto\"\(language) data-proven=\"\(record.id)/\(fields.version)/\(name)\">\(value)</\(tag)>"
  }

  private func author(of fields: ProvenFields, in entry: Entry) -> HTML {
    let record = entry.record
    let name = proven("author.name", fields, record, tag: "span", class: "name")
    let handle = proven("author.handle", fields, record, tag: "span", class: "handle")
    return name == nil && handle == nil
      ? "<span class=\"name\">\(entry.siteName)</span> <span class=\"handle\">(no author given)</span>"
      : "\(name) \(handle)"
  }

  private func badges(_ record: ProvenRecord) -> HTML? {
    var badges: [HTML] = []
    switch record.state {
    case .gone: badges.append("<li class=\"gone\">Gone from the platform</li>")
    case .hidden: badges.append("<li class=\"hidden\">Hidden from other readers</li>")
    case .present: break
    }
    if record.versions.count > 1 {
      badges.append("<li class=\"edited\">Edited: \(record.versions.count) versions</li>")
    }
    if !record.isMatch { badges.append("<li>Context: not itself asked for</li>") }
    return badges.isEmpty ? nil : "<ul class=\"badges\">\(badges)</ul>"
  }

  private func content(of fields: ProvenFields, in record: ProvenRecord, media: [ProducedMedia]) -> HTML {
    var parts = HTML()
    if let title = proven("content.title", fields, record, tag: "p", class: "title") { parts += title }
    if let summary = proven("content.summary", fields, record, tag: "p", class: "summary") {
      parts += summary
    }
    if let text = proven("content.text", fields, record, tag: "div", class: "text") {
      parts += text
    } else {
      parts += "<p class=\"empty\">(no text)</p>"
    }
    let options = fields.numbered("content.poll.option").indices.compactMap { index in
      proven("content.poll.option.\(index + 1)", fields, record, tag: "li", class: "option")
    }
    if !options.isEmpty { parts += "<p>A poll:</p><ul class=\"poll\">\(options)</ul>" }
    for attachment in fields.attachments { parts += figure(attachment, fields, record, media: media) }
    let links = fields.numbered("content.link")
    if !links.isEmpty { parts += "<p class=\"links\">Links: \(links.map { link($0) })</p>" }
    return parts
  }

  /// Captured pictures are shown; whatever else was captured is a link to a file, which no page runs.
  private func figure(
    _ attachment: ProvenFields.ProvenAttachment, _ fields: ProvenFields, _ record: ProvenRecord,
    media: [ProducedMedia]
  ) -> HTML {
    let copy = media.first { $0.key == attachment.key }
    var body: HTML
    if let file = copy?.file, let format = copy?.format {
      if format.isPicture {
        let alt = attachment.alternativeText ?? "A picture; its author gave no alternative text."
        body = "<a href=\"../\(file)\"><img src=\"../\(file)\" alt=\"\(alt)\" loading=\"lazy\"></a>"
      } else {
        body = "<p><a href=\"../\(file)\" download>Captured \(format.words) (.\(format.rawValue))</a></p>"
      }
    } else {
      body = "<p class=\"warning\">\(attachment.kind): no copy here (\(copy?.reason ?? "not captured")).</p>"
    }
    let name = "content.attachment.\(attachment.number).alternative-text"
    let caption = proven(name, fields, record, tag: "span", class: "alt")
    body +=
      caption.map { "<figcaption>Alternative text: \($0)</figcaption>" }
      ?? "<figcaption class=\"missing\">No alternative text was given.</figcaption>"
    return "<figure>\(body)</figure>"
  }

  private func link(_ address: String) -> HTML {
    let isWeb = address.hasPrefix("https://") || address.hasPrefix("http://")
    return isWeb
      ? "<a href=\"\(address)\" rel=\"noreferrer nofollow\">\(address)</a> " : "<span>\(address)</span> "
  }

  private func earlierVersions(_ entry: Entry) -> HTML? {
    let record = entry.record
    guard record.versions.count > 1 else { return nil }
    var sections: [HTML] = []
    for index in record.versions.indices.reversed() {
      let version = record.versions[index]
      let edited = version["platform.updated"] ?? version["platform.published"]
      let changes = index > 0 ? difference(from: record.versions[index - 1], to: version) : nil
      sections.append(
        """
        <section class="version">
        <h3>Version \(index + 1) of \(record.versions.count)</h3>
        <p>Public since \(time.html(edited) ?? "a time not given"), \(version.provenance?.acquired ?? "captured") \(time.html(version["capture.time"]) ?? "").</p>
        \(changes)
        \(index == record.versions.count - 1 ? nil : wholeText(of: version, in: entry))
        <p class="hash">Content hash (SHA-256) <code>\(version.contentHash)</code></p>
        </section>
        """)
    }
    return
      "<details class=\"versions\" open><summary>All \(record.versions.count) versions</summary>\(sections)</details>"
  }

  /// An earlier version whole, so that it can be compared with its proof.
  private func wholeText(of version: ProvenFields, in entry: Entry) -> HTML {
    "<div class=\"earlier\"><p>The whole text of this version, by \(author(of: version, in: entry)):</p>\(content(of: version, in: entry.record, media: entry.media))</div>"
  }

  private func difference(from old: ProvenFields, to new: ProvenFields) -> HTML {
    let runs = WordDiff(from: old["content.text"] ?? "", to: new["content.text"] ?? "").runs.map {
      run -> HTML in
      switch run {
      case .kept(let text): "\(text)"
      case .removed(let text): "<del>\(text)</del>"
      case .added(let text): "<ins>\(text)</ins>"
      }
    }
    return
      "<div class=\"diff\" dir=\"auto\"><p class=\"legend\">Changed against the version before:</p><div class=\"text\">\(runs)</div></div>"
  }

  private func observations(_ record: ProvenRecord) -> HTML? {
    guard !record.observations.isEmpty else { return nil }
    let items = record.observations.map { observation -> HTML in
      let status: HTML? = observation["observation.status"].map { ", HTTP status \($0)" }
      let reason: HTML? = observation["observation.reason"].map { " (\($0))" }
      if observation["observation.what"] == "absent", status == nil {
        return
          "<li>Deleted\(reason), says a file that was handed over at \(time.html(observation["observation.time"]) ?? "").</li>"
      }
      return """
        <li>\(Self.words(observation["observation.what"]))\(reason) at \(time.html(observation["observation.time"]) ?? "")\(status); \
        last seen before that at \(time.html(observation["observation.last-seen"]) ?? "").</li>
        """
    }
    return
      "<details class=\"observations\" open><summary>What was observed</summary><ul>\(items)</ul></details>"
  }

  private static func words(_ what: String?) -> String {
    switch what {
    case "absent": "Asked for by its id and not given any more"
    case "hidden": "Hidden from other readers"
    case "shown": "Shown again"
    case "restored": "There again"
    case "reverted": "An earlier text stood there again"
    default: what ?? "Observed"
    }
  }

  private func proof(_ entry: Entry) -> HTML {
    let leaves = entry.leaves.map(String.init).joined(separator: ", ")
    let original: HTML? = entry.url.flatMap { url in
      url.hasPrefix("https://") || url.hasPrefix("http://")
        ? "<dt>Public address</dt><dd><a href=\"\(url)\" rel=\"noreferrer nofollow\">\(url)</a></dd>" : nil
    }
    return """
      <details class="proof"><summary>Proof and identity</summary>
      <dl>
      <dt>Record</dt><dd><code>\(entry.record.id)</code></dd>
      <dt>Platform's id</dt><dd><code>\(entry.record.newest["platform.id"] ?? "")</code></dd>
      \(original)
      <dt>Content hash (SHA-256)</dt><dd><code>\(entry.contentHash)</code></dd>
      <dt>Read from evidence record</dt><dd><code>\(entry.record.newest["capture.record"] ?? "")</code></dd>
      <dt>Leaves of the log</dt><dd>\(leaves)</dd>
      <dt>Proof</dt><dd><a href="../proofs/\(entry.record.id).json">proofs/\(entry.record.id).json</a></dd>
      </dl></details>
      """
  }
}

/// A record in a line.
struct RecordSummary: Sendable {
  var record: ProvenRecord

  init(_ record: ProvenRecord) { self.record = record }

  /// nil where the platform names none, as for a page of the agency's own site.
  var author: String? { record.newest["author.name"] ?? record.newest["author.handle"] }

  var text: String {
    let fields = record.newest
    return [fields["content.title"], fields["content.summary"], fields["content.text"]]
      .compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " – ")
  }

  var heading: String {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let start = words.count > 70 ? words.prefix(70) + "…" : words[...]
    return [author, start.isEmpty ? nil : String(start)].compactMap { $0 }.joined(separator: ": ")
  }
}
