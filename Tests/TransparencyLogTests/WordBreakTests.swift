import Foundation
import Testing

@testable import TransparencyLog

@Suite struct WordBreakTests {
  static func pieces(_ text: String) -> [String] {
    var text = text
    return text.withUTF8 { utf8 in
      var pieces: [String] = []
      WordBreaks.forEach(in: utf8) { pieces.append(String(decoding: utf8[$0], as: UTF8.self)) }
      return pieces
    }
  }

  @Test(
    "text splits at the word boundaries of UAX #29",
    arguments: [
      (
        "Water main break on Elm St.",
        ["Water", " ", "main", " ", "break", " ", "on", " ", "Elm", " ", "St", "."]
      ),
      ("can't 3,456.78 a.b a. b", ["can't", " ", "3,456.78", " ", "a.b", " ", "a", ".", " ", "b"]),
      ("@city_hall #Snow2026!", ["@", "city_hall", " ", "#", "Snow2026", "!"]),
      ("¿Dónde está?", ["¿", "Dónde", " ", "está", "?"]),
      ("雪です カタカナ", ["雪", "で", "す", " ", "カタカナ"]),
      ("a\r\n\nb  c", ["a", "\r\n", "\n", "b", "  ", "c"]),
      ("🇺🇸🇲🇽👩‍🚒e\u{301}", ["🇺🇸", "🇲🇽", "👩‍🚒", "e\u{301}"]),
      ("צה\"ל אב\" ג'", ["צה\"ל", " ", "אב", "\"", " ", "ג'"]),
    ])
  func examples(text: String, pieces: [String]) {
    #expect(Self.pieces(text).map { Array($0.utf8) } == pieces.map { Array($0.utf8) })
  }

  static let official = "/usr/share/unicode/auxiliary/WordBreakTest.txt"

  @Test(
    "all cases of Unicode 15.0's WordBreakTest.txt split as it says",
    .enabled(
      if: FileManager.default.fileExists(atPath: official), "needs Debian's package unicode-data"))
  func conformance() throws {
    let lines = try String(contentsOfFile: Self.official, encoding: .utf8).split(separator: "\n")
    try #require(lines[0].contains("15.0.0"))
    var cases = 0
    for line in lines {
      let marks = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
      guard !marks.isEmpty else { continue }
      var pieces: [String] = []
      for mark in marks.dropLast() {
        if mark == "÷" {
          pieces.append("")
        } else if mark != "×" {
          let scalar = try #require(UInt32(mark, radix: 16).flatMap(Unicode.Scalar.init))
          pieces[pieces.count - 1].unicodeScalars.append(scalar)
        }
      }
      cases += 1
      #expect(Self.pieces(pieces.joined()).map { Array($0.utf8) } == pieces.map { Array($0.utf8) }, "\(line)")
    }
    #expect(cases > 1800)
  }

  @Test("the pieces of any text are its bytes, in order, none empty") func roundTrip() {
    var random = SeededGenerator(seed: 29)
    let alphabet: [Unicode.Scalar] = Array(
      "ab1 .,'\":;_\r\n\u{301}\u{200D}🇺👩カא雪\u{AD}\u{85}é\t".unicodeScalars)
    for _ in 0..<3000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0..<24, using: &random) {
        let any = Unicode.Scalar(UInt32.random(in: 0..<0x110000, using: &random))
        text.append(Bool.random(using: &random) ? alphabet.randomElement(using: &random) ?? "a" : any ?? "b")
      }
      let pieces = Self.pieces(String(text))
      #expect(pieces.joined().utf8.elementsEqual(String(text).utf8))
      #expect(!pieces.contains(""))
    }
  }
}
