import Rostra

/// The records that an item was read from, byte by byte as received, as text that cannot run.
struct RawExchangePage: Page {
  var item: String
  var itemTitle: String
  var sources: [Source]
  var address: String
  var download: String
  var records: [Record]
  var note: String?
  var title: String { "Raw exchange" }
  var section: Frame.Section? { .sites }

  struct Source: Codable, Sendable, Hashable {
    var label: String
    var address: String
    var isCurrent: Bool
  }

  struct Record: Codable, Sendable, Hashable {
    var title: String
    var header: [Line]
    var head: [Line]
    var body: String?
    var bodyNote: String
  }

  struct Line: Codable, Sendable, Hashable {
    var name: String
    var value: String
  }

  func main(_ frame: Frame) -> HTML {
    """
    \(Crumbs(places: [("Sites", .sites), (itemTitle, Place("items", item))]).html)
    <div class="heading"><h1>Raw exchange</h1><a class="button second" href="\(download)" download>Download the WARC records</a></div>
    <p>What was asked and what was answered, as it lies in the evidence. That you looked at it is on record.</p>
    <p class="quiet">\(OutsideLink.html(address))</p>
    \(sources.count < 2 ? nil : "<nav class=\"card choices\" aria-label=\"Records of this item\"><h2>Records of this item</h2><ul>\(sources.map(source))</ul></nav>" as HTML)
    \(note.map { "<p class=\"message info\">\($0)</p>" as HTML })
    \(records.map(record))
    """
  }

  private func source(_ source: Source) -> HTML {
    "<li><a href=\"\(source.address)\"\(source.isCurrent ? " aria-current=\"true\"" as HTML : "")>\(source.label)</a></li>"
  }

  private func record(_ record: Record) -> HTML {
    """
    <section><h2>\(record.title)</h2>
    \(record.head.isEmpty ? nil : "<h3>HTTP head</h3>\(lines(record.head, label: "HTTP head of the \(record.title)"))" as HTML)
    <h3>Body</h3>
    <p class="quiet">\(record.bodyNote)</p>
    \(record.body.map { "<pre class=\"raw\" tabindex=\"0\" role=\"region\" aria-label=\"Body of the \(record.title)\">\n\($0)</pre>" as HTML })
    <details class="more"><summary>WARC header</summary>\(lines(record.header, label: "WARC header of the \(record.title)"))</details>
    </section>
    """
  }

  private func lines(_ lines: [Line], label: String) -> HTML {
    """
    <pre class="raw" tabindex="0" role="region" aria-label="\(label)">
    \(lines.map { "\($0.name.isEmpty ? "" : "<span class=\"quiet\">\($0.name):</span> " as HTML)\($0.value)\n" as HTML })</pre>
    """
  }
}
