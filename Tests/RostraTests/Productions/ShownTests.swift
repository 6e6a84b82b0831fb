import Foundation
import RostraPlatforms
import Testing
import TransparencyLog

@testable import Rostra

@Suite("What a production shows of what people wrote")
struct ShownTests {
  private func record(text: String, author: String = "Ann", alternative: String? = nil) -> ProvenRecord {
    var item = CapturedItem(id: "7", kind: .note, text: text)
    item.author = RostraPlatforms.Actor(id: "a", handle: "ann@social.example", name: author)
    item.attachments = [
      Attachment(kind: .image, url: "https://social.example/1.png", key: "1", altText: alternative)
    ]
    let context = CaptureContext(
      platform: "mastodon", siteAddress: "https://social.example/@ann", exchange: "e", payloadSHA256: "00",
      provenance: .publicAPI, time: Timestamp(seconds: 0), versionNumber: 1)
    return ProvenRecord(
      id: "0199", isMatch: true, versions: [ProvenFields(VersionFields(item, capture: context).all)],
      observations: [])
  }

  @Test(
    "a cell that begins like a formula is made text, and every cell can be read back",
    arguments: [
      "=HYPERLINK(\"http://evil.example\")", "+1", "-1", "@SUM(A1)", "\tx", "plain", "a,b", "say \"no\"",
      "two\nlines", "two\r\nlines",
      "'quoted", "＝1", "", "é, 水道",
    ])
  func cells(_ text: String) throws {
    let row = RecordTable.row(record(text: text))
    let cells = TableReader.cells(row)
    #expect(cells.count == RecordTable.columns.count)
    let cell = cells[try #require(RecordTable.columns.firstIndex(of: "text"))]
    let isGuarded = cell.hasPrefix("'")
    #expect((isGuarded ? String(cell.dropFirst()) : cell).unicodeScalars.elementsEqual(text.unicodeScalars))
    #expect(!"=+-@\t\r＝".contains(cell.first ?? "x"), "a spreadsheet would run it")
    var rows: [[UInt8]] = []
    var reader = TableReader()
    try (row + row).withUnsafeBytes { try reader.read($0) { rows.append($0) } }
    #expect(rows == [row, row] && reader.rest() == nil)
  }

  @Test(
    "text stays text: no element, attribute or script comes of it, and it can be read back",
    arguments: [
      "<script>alert(1)</script>", "\" onclick=\"x", "a & b &amp; c", "'x'", "line\r\nline", "</title>",
      "&#39;",
    ])
  func markup(_ text: String) throws {
    let html: HTML = "<p title=\"\(text)\">\(text)</p>"
    #expect(!html.text.contains("<script") && !html.text.contains("\" onclick"))
    #expect(HTML.unescaped(HTML.escaped(text))?.unicodeScalars.elementsEqual(text.unicodeScalars) == true)
    #expect(HTML.unescaped("&bogus;") == nil)
  }

  @Test("what a page marks as proven is what the proof says, in its order")
  func pages() throws {
    let agency = Agency(
      id: Identifier(text: "a"), name: "City <&> \"Test\"", profile: "missouri-local",
      timeZone: "America/Chicago", isSample: false,
      created: Timestamp(seconds: 0))
    let record = record(
      text: "Water <b>main</b>\r\nbroke & flooded", author: "Ann \"O'Neil\"", alternative: "a > b")
    let page = ConversationPage(
      number: 1,
      entries: [
        ConversationPage.Entry(
          record: record, depth: 0, media: [], url: "javascript:alert(1)", siteName: "x", leaves: [1],
          contentHash: "00")
      ], isCut: false, layout: PageLayout(agency: agency, reference: "P-1"), time: AgencyTime(agency)
    ).html.bytes
    var found: [PageTexts.Text] = []
    try PageTexts.forEach(in: page) { found.append($0) }
    #expect(found.map(\.name) == record.shownFields.map(\.name))
    #expect(found.map { Array($0.value.utf8) } == record.shownFields.map { Array($0.value.utf8) })
    let text = String(decoding: page, as: UTF8.self)
    #expect(!text.contains("javascript:") && !text.contains("SAMPLE DATA"))
    #expect(text.contains("<time datetime=\"1970-01-01T00:00:00") && text.contains("1969-12-31 18:00:00 CST"))
    var missing = record
    missing.versions = self.record(text: "x").versions
    #expect(missing.newest.attachments.first?.alternativeText == nil)
  }

  @Test("a payload is what its bytes say, and what a browser could run is not given a name that runs")
  func formats() {
    #expect(MediaFormat([0xFF, 0xD8, 0xFF, 0xE0]) == .jpg)
    #expect(MediaFormat(Array("RIFF....WEBPVP8 ".utf8)) == .webp)
    for text in ["<svg xmlns='http://www.w3.org/2000/svg'>", "<!doctype html>", "<html>", "MZ", ""] {
      #expect(MediaFormat(Array(text.utf8)) == .bin)
      #expect(!MediaFormat(Array(text.utf8)).isPicture)
    }
  }
}
