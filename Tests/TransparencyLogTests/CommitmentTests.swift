import Crypto
import Foundation
import Testing

@testable import TransparencyLog

@Suite struct CommitmentTests {
  static let secret = (0..<32).map { UInt8($0) }
  static let text = "Boil-water notice: José Núñez, 555-0142, lives at 12 Elm St."
  static let fields: [RecordCommitment.Field] = [
    .whole("id", "https://social.example/@cityhall/1"), .text("text", text),
    .whole("photo", [0xFF, 0xD8, 0x00]),
    .text("summary", ""), .whole("published", "2026-01-05T14:00:00Z"),
  ]

  static func commitment() throws -> RecordCommitment {
    try RecordCommitment(schema: "version/1", fields: fields, secret: secret)
  }

  @Test("everything shown gives the record back, byte for byte") func everything() throws {
    let commitment = try Self.commitment()
    #expect(
      try RecordCommitment.root(schema: "version/1", fields: Self.fields, secret: Self.secret)
        == commitment.root)
    let record = try commitment.disclosure(showing: .everything).verify(against: commitment.root)
    #expect(record.isComplete)
    #expect(record.fields.map(\.name) == Self.fields.map(\.name))
    for (shown, field) in zip(record.fields, Self.fields) {
      switch field.content {
      case .text(let text): #expect(shown.bytes == Array(text.utf8))
      case .whole(let bytes): #expect(shown.bytes == bytes)
      }
    }
  }

  @Test("a name and a number withheld leave the rest proven, in place, with the gaps counted")
  func redaction() throws {
    let commitment = try Self.commitment()
    let name = try #require(Self.text.utf8.firstRange(of: Array("José Núñez".utf8)))
    let start = Self.text.utf8.distance(from: Self.text.startIndex, to: name.lowerBound)
    let leaves = try commitment.leaves(of: "text", covering: start..<start + 13)
    let number = try commitment.leaves(of: "text", covering: start + 15..<start + 23)
    let selection = DisclosureSelection.everything.withholding("text", leaves: leaves)
      .withholding("text", leaves: number).withholding("photo")
    let disclosure = try commitment.disclosure(showing: selection)
    let record = try disclosure.verify(against: commitment.root)
    #expect(!record.isComplete)
    #expect(record.fields[1].text() == "Boil-water notice: █, █, lives at 12 Elm St.")
    #expect(record.fields[1].pieces[1] == .withheld(leaves: 3))
    #expect(record.fields[2].pieces == [.withheld(leaves: 1)])

    let json = String(decoding: try JSONEncoder().encode(disclosure), as: UTF8.self)
    for secret in ["José", "Núñez", "555", "0142"] { #expect(!json.contains(secret)) }
    #expect(try JSONDecoder().decode(Disclosure.self, from: Data(json.utf8)) == disclosure)
  }

  @Test("whatever is changed in a disclosure, it no longer leads to the commitment") func tampering() throws {
    let commitment = try Self.commitment()
    let disclosure = try commitment.disclosure(showing: .everything.withholding("text", leaves: 3..<5))
    for (number, field) in disclosure.fields.enumerated() {
      guard case .leaves(let leaves) = field.content else { continue }
      func expectRefused(_ what: String, _ change: (inout Disclosure) -> Void) {
        var forged = disclosure
        change(&forged)
        #expect(throws: CommitmentError.self, "\(what) in \(field.name)") {
          try forged.verify(against: commitment.root)
        }
      }
      expectRefused("name") { $0.fields[number].name += "x" }
      expectRefused("kind") { $0.fields[number].kind = field.kind == .text ? .whole : .text }
      expectRefused("field left out") { $0.fields.remove(at: number) }
      if number > 0 { expectRefused("fields swapped") { $0.fields.swapAt(number, number - 1) } }
      for position in leaves.indices {
        func change(_ leaves: [Disclosure.Leaf]) -> (inout Disclosure) -> Void {
          { $0.fields[number].content = .leaves(leaves) }
        }
        var other = leaves
        other.remove(at: position)
        expectRefused("leaf left out", change(other))
        other = leaves
        other.insert(leaves[position], at: position)
        expectRefused("leaf doubled", change(other))
        if position > 0 {
          other = leaves
          other.swapAt(position, position - 1)
          expectRefused("leaves swapped", change(other))
        }
        other = leaves
        if case .shown(var salt, var bytes) = leaves[position] {
          bytes.append(0)
          other[position] = .shown(salt: salt, bytes: bytes)
          expectRefused("bytes", change(other))
          salt[0] ^= 1
          bytes.removeLast()
          other[position] = .shown(salt: salt, bytes: bytes)
          expectRefused("salt", change(other))
          other[position] = .shown(salt: salt + [0], bytes: bytes)
          expectRefused("salt length", change(other))
        }
      }
    }
    var renamed = disclosure
    renamed.schema = "version/2"
    #expect(throws: CommitmentError.self) { try renamed.verify(against: commitment.root) }
  }

  @Test("two leaves joined, or one leaf split, is another record") func boundaries() throws {
    let one = try RecordCommitment(fields: [.text("t", "ab")], secret: Self.secret).root
    let two = try RecordCommitment(fields: [.text("t", "a b")], secret: Self.secret).root
    let whole = try RecordCommitment(fields: [.whole("t", "ab")], secret: Self.secret).root
    #expect(Set([one, two, whole]).count == 3)
    let moved = try RecordCommitment(fields: [.whole("a", "xy"), .whole("b", "z")], secret: Self.secret).root
    let other = try RecordCommitment(fields: [.whole("a", "x"), .whole("b", "yz")], secret: Self.secret).root
    #expect(moved != other)
  }

  @Test("another secret, another commitment: equal posts are not seen to be equal")
  func hiding() throws {
    let other = try RecordCommitment(
      schema: "version/1", fields: Self.fields, secret: [UInt8](repeating: 9, count: 32))
    #expect(try Self.commitment().root != other.root)
  }

  @Test("salts are halves of HMAC-SHA256 over label and number") func salts() {
    let salts = CommitmentSalts(secret: Self.secret, label: RecordCommitment.saltLabel)
    for index in [0, 1, 2, 3, 254, 255, 256, 70_001] {
      let number = withUnsafeBytes(of: UInt32(index / 2).bigEndian) { Array($0) }
      let message = Array("rostra-commitment/1 salt\n".utf8) + number
      let mac = Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: Self.secret)))
      #expect(salts.bytes(of: index) == Array(index.isMultiple(of: 2) ? mac[..<16] : mac[16...]))
    }
  }

  @Test("records that cannot be committed to are refused with the reason")
  func refusals() {
    func refusal(_ fields: [RecordCommitment.Field], schema: String = "s", secret: [UInt8] = Self.secret)
      -> CommitmentError?
    {
      do {
        _ = try RecordCommitment(schema: schema, fields: fields, secret: secret)
        return nil
      } catch { return error }
    }
    #expect(refusal([]) == .noFields)
    #expect(refusal([.text("a", "x")], secret: [1, 2, 3]) == .secretLength(3))
    #expect(refusal([.text("a", "x"), .whole("a", "y")]) == .duplicateName("a"))
    #expect(refusal([.text("", "x")]) == .badName(""))
    #expect(refusal([.text("a\n", "x")]) == .badName("a\n"))
    #expect(refusal([.text("a", "x")], schema: "") == .badName(""))
    #expect(refusal([.text(String(repeating: "é", count: 128), "x")]) != nil)
    #expect(refusal((0..<65_536).map { .whole("f\($0)", "") }) == .tooManyFields(65_536))
    // Names that only look equal are two names.
    #expect(refusal([.text("\u{E9}", "x"), .text("e\u{301}", "x")]) == nil)
  }

  @Test("a selection that names what is not there is refused") func wrongSelections() throws {
    let commitment = try Self.commitment()
    #expect(throws: CommitmentError.unknownField("txt")) {
      try commitment.disclosure(showing: .nothing.showing("txt"))
    }
    #expect(throws: CommitmentError.leavesOutOfRange(field: "photo", leaves: 0..<2, count: 1)) {
      try commitment.disclosure(showing: .everything.withholding("photo", leaves: 0..<2))
    }
    let nothing = try commitment.disclosure(showing: .nothing)
    #expect(nothing.fields.allSatisfy { if case .withheld = $0.content { true } else { false } })
    #expect(try nothing.verify(against: commitment.root).fields.count == 5)
  }

  @Test("a long text takes linear time and shows again") func longText() throws {
    let text = String(repeating: "word and ünïcode, again. ", count: 4000)
    let commitment = try RecordCommitment(fields: [.text("t", text)], secret: Self.secret)
    let disclosure = try commitment.disclosure(showing: .everything.withholding("t", leaves: 10..<11))
    #expect(try disclosure.verify(against: commitment.root).fields[0].text(gap: "word") != "")
  }

  @Test("broken disclosures are refused, whatever is broken; nothing crashes") func fuzz() throws {
    var random = SeededGenerator(seed: 3)
    let commitment = try RecordCommitment(
      fields: [.text("t", "a b c"), .whole("w", [0xFF])], secret: Self.secret)
    let good = try commitment.disclosure(showing: .everything.withholding("t", leaves: 1..<2))
    let json = Array(try JSONEncoder().encode(good))
    let shown = try good.verify(against: commitment.root)
    for _ in 0..<1500 {
      var bytes = json
      let at = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bytes[at] = UInt8.random(in: 32..<127, using: &random)
      case 1: bytes.removeSubrange(at..<min(at + 5, bytes.count))
      default: bytes = Array(bytes[..<at])
      }
      guard let disclosure = try? JSONDecoder().decode(Disclosure.self, from: Data(bytes)),
        let record = try? disclosure.verify(against: commitment.root)
      else { continue }
      #expect(record == shown)
    }
    let deep = String(repeating: "[", count: 100_000)
    let huge =
      #"{"format":"rostra-disclosure/1","schema":"s","fields":[{"name":"t","kind":"text","count":-1,"hash":""#
      + TreeHash.emptyRoot.hex + #""}]}"#
    for text in [deep, huge, huge.replacing("-1", with: "99999999999"), "null", "{}", #"{"format":"x"}"#] {
      #expect(throws: (any Error).self) {
        try JSONDecoder().decode(Disclosure.self, from: Data(text.utf8)).verify(against: commitment.root)
      }
    }
  }
}
