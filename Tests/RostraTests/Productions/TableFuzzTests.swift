import Foundation
import RostraTesting
import Testing

@testable import Rostra

@Suite("The table of a production, read back")
struct TableFuzzTests {
  /// Every way in which a table can be handed over: whole, or in pieces that end anywhere.
  private static func rows(_ bytes: [UInt8], pieces: Int) throws -> [[UInt8]] {
    var reader = TableReader()
    var rows: [[UInt8]] = []
    for start in stride(from: 0, to: bytes.count, by: pieces) {
      try bytes[start..<min(start + pieces, bytes.count)].withUnsafeBytes { piece in
        try reader.read(piece) { rows.append($0) }
      }
    }
    return rows + [reader.rest()].compactMap { $0 }
  }

  private static func quoted(_ cells: [String]) -> String {
    cells.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: ",") + "\r\n"
  }

  @Test("any cells come back as they were, however the bytes are cut")
  func roundTrip() throws {
    var numbers = SplitMix64(seed: 4180)
    let pieces = ["water", "\"", ",", "\r\n", "\n", "é", "🚰", " ", "=1+1", "'", "\"\"", ""]
    for _ in 0..<300 {
      let table = (0..<Int.random(in: 1...5, using: &numbers)).map { _ in
        (0..<Int.random(in: 1...6, using: &numbers)).map { _ in
          (0..<Int.random(in: 0...4, using: &numbers)).map { _ in pieces.randomElement(using: &numbers) ?? "" }.joined()
        }
      }
      let bytes = Array(table.map(Self.quoted).joined().utf8)
      let rows = try Self.rows(bytes, pieces: Int.random(in: 1...bytes.count, using: &numbers))
      #expect(rows.map(TableReader.cells) == table)
    }
  }

  @Test("whatever the bytes, no byte is lost or invented, and the cut makes no difference")
  func anyBytes() throws {
    var numbers = SplitMix64(seed: 4181)
    let telling = Array("\",\r\nab".utf8) + [0, 0xFF, 0xC3]
    for _ in 0..<1000 {
      let bytes = (0..<Int.random(in: 0...200, using: &numbers)).map { _ in
        telling.randomElement(using: &numbers) ?? 0
      }
      let whole = try Self.rows(bytes, pieces: max(1, bytes.count))
      #expect(whole.flatMap { $0 } == bytes)
      #expect(try Self.rows(bytes, pieces: 1) == whole)
      for row in whole { #expect(TableReader.cells(row).count <= row.count + 1) }
    }
  }

  @Test("a quote that is never closed cannot take all the memory there is")
  func endless() throws {
    var reader = TableReader()
    let piece = [UInt8(ascii: "\"")] + [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20)
    #expect(throws: RecordProofsError.self) {
      try piece.withUnsafeBytes { try reader.read($0) { _ in } }
      let more = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20)
      for _ in 0..<64 { try more.withUnsafeBytes { try reader.read($0) { _ in } } }
    }
  }
}
