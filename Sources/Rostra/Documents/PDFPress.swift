import CPango
package import RostraPlatforms

/// Makes PDF of documents, with Pango and Cairo: any script that the machine has fonts for, in either direction.
///
/// Everything is a row of cells whose lines are laid out by Pango: a paragraph is a row of one cell, a fact one of two. A row
/// that does not fit goes on upon the next page, line by line.
package enum PDFPress {
  /// A4 where the agency's paper is not US Letter.
  package struct Paper: Sendable, Hashable {
    /// In points, 1/72 of an inch.
    package var width: Double
    package var height: Double
    package static let letter = Paper(width: 612, height: 792)
    package static let a4 = Paper(width: 595, height: 842)
  }

  package static func pdf(_ document: PrintedDocument, on paper: Paper = .letter, made: Timestamp) throws -> [UInt8] {
    let sheet = try Sheet(paper, title: document.title, made: made)
    var setting = Typesetting(sheet: sheet, paper: paper)
    try setting.add(document)
    return try sheet.print(setting.pages, footer: document.footer)
  }
}

package struct PDFError: Error, CustomStringConvertible {
  package var reason: String
  package var description: String { "the document could not be made: \(reason)" }
}

/// A line of text at its place on a page.
private struct PlacedLine {
  var layout: OpaquePointer
  /// Which line of its layout.
  var number: Int
  var x: Double
  var baseline: Double
  var gray: Double
  /// The structure that screen readers are told (PDF 32000-1, 14.8.4).
  var tag: String
}

private struct PlacedRule {
  var y: Double
}

private struct PrintedPage {
  var lines: [PlacedLine] = []
  var rules: [PlacedRule] = []
}

private struct Style {
  var font: String
  var gray = 0.0
  var tag = "P"
  var before = 0.0
  var after = 6.0
  /// Points that must be left on the page below it, or it begins the next one: no heading stands alone.
  var company = 0.0

  static let title = Style(font: "Serif Bold 20", tag: "H1", after: 14)
  static let heading = Style(font: "Sans Bold 12", tag: "H2", before: 12, company: 60)
  static let text = Style(font: "Sans 10")
  static let note = Style(font: "Sans 9", gray: 0.35)
  static let name = Style(font: "Sans 10", gray: 0.35, after: 4)
  static let value = Style(font: "Sans 10", after: 4)
  static let column = Style(font: "Sans Bold 9", gray: 0.35, tag: "TH", company: 30)
  static let cell = Style(font: "Sans 9", tag: "TD")
}

/// Fills pages from the top.
private struct Typesetting {
  let sheet: Sheet
  let paper: PDFPress.Paper
  var pages = [PrintedPage()]
  private var y: Double
  static let margin = 54.0
  static let gap = 10.0

  init(sheet: Sheet, paper: PDFPress.Paper) {
    self.sheet = sheet
    self.paper = paper
    y = Self.margin
  }

  private var bottom: Double { paper.height - Self.margin - 18 }
  private var width: Double { paper.width - 2 * Self.margin }

  mutating func add(_ document: PrintedDocument) throws {
    try row([(document.title, 1, .title)])
    for part in document.parts {
      switch part {
      case .heading(let text): try row([(text, 1, .heading)])
      case .paragraph(let text): try row([(text, 1, .text)])
      case .note(let text): try row([(text, 1, .note)])
      case .facts(let facts):
        for fact in facts { try row([(fact.name, 0.3, .name), (fact.value, 0.7, .value)]) }
      case .table(let columns, let rows):
        let whole = max(columns.map(\.share).reduce(0, +), 0.01)
        try row(columns.map { ($0.title, $0.share / whole, .column) })
        for cells in rows {
          rule()
          try row(zip(columns, cells).map { ($1, $0.share / whole, .cell) })
        }
      }
    }
  }

  private mutating func turn() {
    pages.append(PrintedPage())
    y = Self.margin
  }

  private mutating func rule() {
    pages[pages.count - 1].rules.append(PlacedRule(y: y - 2))
    y += 2
  }

  private mutating func row(_ cells: [(text: String, share: Double, style: Style)]) throws {
    y += cells.map(\.style.before).max() ?? 0
    if let company = cells.map(\.style.company).max(), company > 0, y + company > bottom { turn() }
    var x = Self.margin
    var rest = try cells.map { cell in
      let column = Column(
        try sheet.layOut(cell.text, font: cell.style.font, width: width * cell.share - Self.gap), x: x,
        style: cell.style)
      x += width * cell.share
      return column
    }
    while rest.contains(where: { !$0.lines.isEmpty }) {
      var lowest = y
      for index in rest.indices {
        let start = rest[index].lines.first?.top ?? 0
        var taken = 0
        for line in rest[index].lines {
          // A page takes at least one line, however high.
          guard y + line.bottom - start <= bottom || (y == Self.margin && taken == 0) else { break }
          pages[pages.count - 1].lines.append(
            PlacedLine(
              layout: rest[index].layout, number: line.number, x: rest[index].x + line.x,
              baseline: y + line.baseline - start, gray: rest[index].style.gray, tag: rest[index].style.tag))
          lowest = max(lowest, y + line.bottom - start)
          taken += 1
        }
        rest[index].lines.removeFirst(taken)
      }
      y = lowest
      if rest.contains(where: { !$0.lines.isEmpty }) { turn() }
    }
    y += cells.map(\.style.after).max() ?? 0
  }

  private struct Column {
    var layout: OpaquePointer
    var lines: [Sheet.Line]
    var x: Double
    var style: Style

    init(_ laid: (layout: OpaquePointer, lines: [Sheet.Line]), x: Double, style: Style) {
      (layout, lines) = laid
      self.x = x
      self.style = style
    }
  }
}

/// The surface that is printed on. Owns what Cairo and Pango made for it.
private final class Sheet {
  struct Line {
    var number: Int
    var x: Double
    var top: Double
    var baseline: Double
    var bottom: Double
  }

  private final class Bytes { var all: [UInt8] = [] }

  private let bytes = Bytes()
  private let surface: OpaquePointer
  private let context: OpaquePointer
  private let paper: PDFPress.Paper
  private var layouts: [OpaquePointer] = []

  init(_ paper: PDFPress.Paper, title: String, made: Timestamp) throws {
    self.paper = paper
    let write: cairo_write_func_t = { closure, data, length in
      guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
      Unmanaged<Bytes>.fromOpaque(closure).takeUnretainedValue().all += UnsafeBufferPointer(
        start: data, count: Int(length))
      return CAIRO_STATUS_SUCCESS
    }
    guard
      let surface = cairo_pdf_surface_create_for_stream(
        write, Unmanaged.passUnretained(bytes).toOpaque(), paper.width, paper.height),
      let context = cairo_create(surface)
    else { throw PDFError(reason: "Cairo has no memory for it") }
    self.surface = surface
    self.context = context
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Rostra")
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, made.rfc3339)
  }

  deinit {
    for layout in layouts { g_object_unref(UnsafeMutableRawPointer(layout)) }
    cairo_destroy(context)
    cairo_surface_destroy(surface)
  }

  func layOut(_ text: String, font: String, width: Double) throws -> (layout: OpaquePointer, lines: [Line]) {
    guard let layout = pango_cairo_create_layout(context) else { throw PDFError(reason: "Pango has no memory for it") }
    layouts.append(layout)
    let description = pango_font_description_from_string(font)
    pango_layout_set_font_description(layout, description)
    pango_font_description_free(description)
    pango_layout_set_width(layout, Int32(max(width, 20) * Double(PANGO_SCALE)))
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
    // A text of somebody else may hold what no page can show.
    let shown = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 == "\n" || $0.value >= 0x20 }))
    pango_layout_set_text(layout, shown, -1)
    var lines: [Line] = []
    guard let iterator = pango_layout_get_iter(layout) else { return (layout, lines) }
    defer { pango_layout_iter_free(iterator) }
    let scale = Double(PANGO_SCALE)
    repeat {
      var extents = PangoRectangle()
      pango_layout_iter_get_line_extents(iterator, nil, &extents)
      let top = Double(extents.y) / scale
      lines.append(
        Line(
          number: lines.count, x: Double(extents.x) / scale, top: top,
          baseline: Double(pango_layout_iter_get_baseline(iterator)) / scale,
          bottom: top + Double(extents.height) / scale
        ))
    } while pango_layout_iter_next_line(iterator) != 0
    return (layout, lines)
  }

  func print(_ pages: [PrintedPage], footer: String) throws -> [UInt8] {
    for (number, page) in pages.enumerated() {
      for line in page.lines { show(line) }
      for rule in page.rules { show(rule) }
      try foot(footer, "\(number + 1) of \(pages.count)")
      cairo_show_page(context)
    }
    cairo_surface_finish(surface)
    let status = cairo_surface_status(surface)
    guard status == CAIRO_STATUS_SUCCESS, cairo_status(context) == CAIRO_STATUS_SUCCESS else {
      throw PDFError(reason: String(cString: cairo_status_to_string(status)))
    }
    return bytes.all
  }

  private func show(_ line: PlacedLine) {
    cairo_tag_begin(context, line.tag, nil)
    cairo_set_source_rgb(context, line.gray, line.gray, line.gray)
    cairo_move_to(context, line.x, line.baseline)
    pango_cairo_show_layout_line(context, pango_layout_get_line_readonly(line.layout, Int32(line.number)))
    cairo_tag_end(context, line.tag)
  }

  private func show(_ rule: PlacedRule) {
    cairo_set_source_rgb(context, 0.8, 0.8, 0.8)
    cairo_set_line_width(context, 0.5)
    cairo_move_to(context, Typesetting.margin, rule.y)
    cairo_line_to(context, paper.width - Typesetting.margin, rule.y)
    cairo_stroke(context)
  }

  private func foot(_ text: String, _ number: String) throws {
    let width = paper.width - 2 * Typesetting.margin
    let baseline = paper.height - Typesetting.margin + 8
    for (words, x, space) in [
      (text, Typesetting.margin, width - 70), (number, paper.width - Typesetting.margin - 60, 60.0),
    ] {
      let (layout, lines) = try layOut(words, font: "Sans 8", width: space)
      guard let first = lines.first else { continue }
      show(PlacedLine(layout: layout, number: 0, x: x + first.x, baseline: baseline, gray: 0.35, tag: "P"))
    }
  }
}
