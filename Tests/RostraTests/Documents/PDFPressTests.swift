import Foundation
import RostraPlatforms
import Testing

@testable import Rostra

@Suite("Documents as PDF")
struct PDFPressTests {
  private static let made = Timestamp(milliseconds: 1_700_000_000_000)

  /// What other people's readers say of the file; nil where they are not installed.
  private func run(_ tool: String, _ arguments: [String], on bytes: [UInt8]) throws -> (status: Int32, text: String)? {
    let program = "/usr/bin/\(tool)"
    guard FileManager.default.isExecutableFile(atPath: program) else { return nil }
    let path = NSTemporaryDirectory() + UUID().uuidString + ".pdf"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(bytes).write(to: URL(filePath: path))
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(filePath: program)
    process.arguments = arguments.map { $0 == "{}" ? path : $0 }
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  private static let long = PrintedDocument(
    title: "Decision on a request",
    parts: [
      .facts([.init("Reason", String(repeating: "A long reason that goes on and on. ", count: 400))]),
      .heading("Steps"),
      .table(
        columns: [.init("When"), .init("What", share: 3)], rows: (1...80).map { ["Day \($0)", "Step number \($0)"] }),
      .paragraph("Política de redes sociales · Ελληνικά · עברית · العربية"),
    ], footer: "City of Maple Bend · SC-1")

  @Test("REQ-13, POL-55: a document is a sound PDF of several pages, with page numbers and its text whole")
  func whole() throws {
    let bytes = try PDFPress.pdf(Self.long, made: Self.made)
    #expect(bytes.starts(with: Array("%PDF-".utf8)))
    if let checked = try run("qpdf", ["--check", "{}"], on: bytes) { #expect(checked.status == 0, "\(checked.text)") }
    if let read = try run("pdftotext", ["-layout", "{}", "-"], on: bytes) {
      #expect(read.text.contains("Decision on a request"))
      #expect(read.text.components(separatedBy: "goes on and on").count == 401, "every line of a long cell is there")
      for number in 1...80 { #expect(read.text.contains("Step number \(number)\n"), "\(number)") }
      let pages = read.text.components(separatedBy: "\u{0C}").count - 1
      #expect(pages > 2 && read.text.contains("1 of \(pages)") && read.text.contains("\(pages) of \(pages)"))
      #expect(read.text.contains("Política de redes sociales"))
    }
  }

  @Test("what nobody can print does not end a document: empty texts, controls, a word longer than a page")
  func hostile() throws {
    let parts: [PrintedDocument.Part] = [
      .paragraph(""), .heading(""), .facts([]), .table(columns: [], rows: [[]]),
      .table(columns: [.init("A", share: 0)], rows: [["x"], []]), .paragraph("a\u{0}b\u{7}\u{202E}c"),
      .paragraph(String(repeating: "w", count: 20_000)),
    ]
    let bytes = try PDFPress.pdf(
      PrintedDocument(title: "<&>\u{0}", parts: parts, footer: String(repeating: "f", count: 900)), made: Self.made)
    if let checked = try run("qpdf", ["--check", "{}"], on: bytes) { #expect(checked.status == 0, "\(checked.text)") }
  }

  @Test("POL-55: the plain text says all of it")
  func plainText() {
    let text = Self.long.plainText
    #expect(text.contains("Step number 80") && text.contains("City of Maple Bend · SC-1"))
  }
}
