import Foundation
import RostraTesting
import Testing

@testable import RostraWeb

@Suite("Reading multipart/form-data")
struct MultipartReaderTests {
  private struct Piece: Hashable {
    var part: MultipartReader.Part
    var bytes: [UInt8] = []
    var isWhole = false
  }

  private func read(_ body: [UInt8], boundary: String = "b", pieces: (Int) -> Int) throws -> [Piece] {
    var reader = try MultipartReader(contentType: "multipart/form-data; boundary=\(boundary)")
    var found: [Piece] = []
    var at = 0
    while at < body.count {
      let count = max(1, min(pieces(at), body.count - at))
      try reader.read(body[at..<at + count]) { event in
        switch event {
        case .begin(let part): found.append(Piece(part: part))
        case .bytes(let bytes): found[found.count - 1].bytes += bytes
        case .end: found[found.count - 1].isWhole = true
        }
      }
      at += count
    }
    try reader.finish()
    return found
  }

  private static let example =
    "--b\r\nContent-Disposition: form-data; name=\"reason\"\r\n\r\nSunshine request 12\r\n"
    + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a%22b.zip\"\r\nContent-Type: application/zip\r\n\r\n"
    + "PK\r\n--\r\n--bnot\r\r\n--b-\r\n\r\n--b--\r\n"

  @Test("fields and files come out whole, however the bytes are cut", arguments: [1, 2, 3, 7, 1000])
  func cuts(size: Int) throws {
    // The file holds what looks like a boundary and is none: the line after it goes on.
    let body = Self.example.replacing("--bnot", with: "--anot").replacing("--b-\r\n\r\n", with: "--a-\r\n")
    let found = try read(Array(body.utf8)) { _ in size }
    #expect(
      found.map(\.part) == [
        .init(name: "reason", fileName: nil), .init(name: "file", fileName: "a\"b.zip"),
      ])
    #expect(String(decoding: found[0].bytes, as: UTF8.self) == "Sunshine request 12")
    #expect(String(decoding: found[1].bytes, as: UTF8.self) == "PK\r\n--\r\n--anot\r\r\n--a-")
    #expect(found.allSatisfy { $0.isWhole })
  }

  @Test("a form cut short, without a boundary, or with headers out of bounds is refused")
  func refusals() throws {
    let whole = Array(Self.example.replacing("--bnot", with: "--anot").replacing("--b-\r\n\r\n", with: "--a-\r\n").utf8)
    #expect(throws: MultipartReader.Fault.unfinished) { _ = try read(Array(whole.dropLast(6))) { _ in 50 } }
    for type in [
      "", "text/plain; boundary=b", "multipart/form-data", "multipart/form-data; boundary=",
      "multipart/form-data; boundary=\(String(repeating: "x", count: 71))",
    ] {
      #expect(throws: MultipartReader.Fault.noBoundary, "\(type)") { _ = try MultipartReader(contentType: type) }
    }
    let long = "--b\r\nX: \(String(repeating: "y", count: 9000))\r\n\r\n"
    #expect(throws: MultipartReader.Fault.headers) { _ = try read(Array(long.utf8)) { _ in 400 } }
    #expect(throws: MultipartReader.Fault.headers) {
      _ = try read(Array("--b\r\nX: y\r\n\r\nz\r\n--b--".utf8)) { _ in 9 }
    }
    let many = String(repeating: "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n", count: 101) + "--b--"
    #expect(throws: MultipartReader.Fault.tooManyParts) { _ = try read(Array(many.utf8)) { _ in 4096 } }
  }

  @Test("a body of 32 MiB is never held: what is kept back is less than a delimiter")
  func constantMemory() throws {
    var reader = try MultipartReader(contentType: "multipart/form-data; boundary=b")
    var length = 0
    try reader.read(Array("--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n".utf8)) { _ in }
    let chunk = [UInt8](repeating: 13, count: 64 << 10)
    for _ in 0..<512 { try reader.read(chunk) { if case .bytes(let bytes) = $0 { length += bytes.count } } }
    #expect(length > 512 * chunk.count - 16)
  }

  @Test("no bytes, however they lie, make it crash, hang or give more than came in")
  func fuzz() throws {
    var generator = SplitMix64(seed: 0x5EED)
    let seed = Array(Self.example.utf8)
    for _ in 0..<3000 {
      var bytes = seed
      for _ in 0..<Int.random(in: 0...8, using: &generator) {
        switch Int.random(in: 0...3, using: &generator) {
        case 0: bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: Int.random(in: 0..<bytes.count, using: &generator))
        case 2: bytes.insert(contentsOf: Array("\r\n--b".utf8), at: Int.random(in: 0..<bytes.count, using: &generator))
        default: bytes.removeLast(Int.random(in: 0...min(20, bytes.count - 1), using: &generator))
        }
      }
      let step = Int.random(in: 1...40, using: &generator)
      let found = (try? read(bytes) { _ in step }) ?? []
      #expect(found.reduce(0) { $0 + $1.bytes.count } <= bytes.count)
    }
  }
}
