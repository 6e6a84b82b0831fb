import Foundation
import Testing

@testable import TransparencyLog

@Suite struct NoteTests {
  /// The example of Go's package golang.org/x/mod/sumdb/note.
  static let goKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
  static let goNote = """
    If you think cryptography is the answer to your problem,
    then you don't know what your problem is.

    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

    """

  @Test("a note and key of Go's note package verify") func goExample() throws {
    let key = try NoteVerifier(Self.goKey)
    #expect(key.vkey == Self.goKey)
    let note = try SignedNote(Self.goNote)
    try note.verify(by: key)
    #expect(note.encoded == Self.goNote)
    #expect(note.text.hasSuffix("problem is.\n"))
    #expect(throws: NoteError.badSignature(by: "PeterNeumann")) {
      try SignedNote(Self.goNote.replacing("answer", with: "Answer")).verify(by: key)
    }
  }

  @Test("the example checkpoint of C2SP tlog-cosignature reads and writes back") func c2spExample() throws {
    let text = """
      example.com/behind-the-sofa
      20852163
      CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

      — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
      — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==

      """
    let note = try SignedNote(text)
    #expect(note.encoded == text)
    let checkpoint = try Checkpoint(text: note.text)
    #expect(checkpoint.origin == "example.com/behind-the-sofa")
    #expect(checkpoint.size == 20_852_163)
    #expect(checkpoint.text == note.text)
    #expect(try #require(CosignatureV1(bytes: note.signatures[1].bytes)).time == 1_679_315_147)
  }

  @Test("a log signs, a witness cosigns, and a reader believes only that") func signAndCosign() throws {
    let log = try NoteSigner.generate(name: "archive.example.gov/log")
    let witness = try NoteSigner.generate(name: "witness.example/w1", algorithm: .cosignatureV1)
    let checkpoint = try Checkpoint(origin: log.name, size: 3, root: Fixtures.leaf(1))
    var note = try checkpoint.signed(by: log)
    note.add(try witness.cosign(checkpoint, time: 1_767_000_000))

    let read = try SignedNote(note.encoded)
    #expect(read == note)
    #expect(try Checkpoint(verifying: read, by: log.verifier) == checkpoint)
    #expect(try read.cosignature(by: witness.verifier).time == 1_767_000_000)

    let stranger = try NoteSigner.generate(name: log.name)
    #expect(throws: NoteError.notSigned(by: log.name)) { try read.verify(by: stranger.verifier) }
    #expect(throws: NoteError.self) {
      try Checkpoint(verifying: read, by: log.verifier, origin: "other.example")
    }
    #expect(throws: NoteError.self) { try witness.sign(checkpoint.text) }
    #expect(throws: NoteError.self) { try log.cosign(checkpoint, time: 1) }

    // The witness's time is part of what it signed.
    var later = read
    later.add(
      .init(
        name: witness.name, keyID: witness.verifier.keyID,
        bytes: CosignatureV1(
          time: 1_767_000_001, signature: try read.cosignature(by: witness.verifier).signature
        ).bytes))
    #expect(throws: NoteError.badSignature(by: witness.name)) { try later.cosignature(by: witness.verifier) }
  }

  @Test("private keys read back from their text, and errors never show them") func privateKeys() throws {
    for algorithm in [NoteAlgorithm.ed25519, .cosignatureV1] {
      let signer = try NoteSigner.generate(name: "k.example", algorithm: algorithm)
      let again = try NoteSigner(privateKey: signer.privateKey)
      #expect(again.verifier == signer.verifier)
      #expect(again.privateKey == signer.privateKey)
      let broken = signer.privateKey.replacing("+k.example+", with: "+l.example+")
      let secret = String(signer.privateKey.suffix(20))
      #expect {
        try NoteSigner(privateKey: broken)
      } throws: {
        !String(describing: $0).contains(secret)
      }
    }
  }

  @Test("weak keys are refused: under them anybody can sign")
  func weakKeys() {
    for hex in [
      String(repeating: "00", count: 32), "01" + String(repeating: "00", count: 31),
      "ec" + String(repeating: "ff", count: 30) + "7f", "ee" + String(repeating: "ff", count: 30) + "7f",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    ] { #expect(throws: NoteError.self) { try NoteVerifier(name: "k", publicKey: Hex.decode(hex) ?? []) } }
  }

  @Test("notes that are not exactly in form are refused")
  func malformed() {
    let good = Self.goNote
    for wrong in [
      "", "\n", "\n\n", "text\n", "text\n\n", String(good.dropLast()), good + "\n", good + "x\n",
      good + "\n— a b\n",
      good.replacing("— Peter", with: "- Peter"), good.replacing("— Peter", with: "—  Peter"),
      good.replacing("AM=", with: "AN="),
      good.replacing("AM=", with: "AM"), good.replacing("Neumann x08", with: "Neumann  x08"),
      good.replacing("\n\n", with: "\n"),
      good.replacing("If", with: "\tIf"), good.replacing("\n", with: "\r\n"),
      good.replacing("PeterNeumann", with: "Peter+Neumann"),
      good.replacing("PeterNeumann", with: "Peter\u{00A0}Neumann"),
    ] { #expect(throws: NoteError.self, "\(wrong.debugDescription)") { try SignedNote(wrong) } }
    let lines = String(repeating: "— a AAAAAAA=\n", count: 300)
    #expect(throws: NoteError.self) { try SignedNote("text\n\n" + lines) }
    #expect(throws: NoteError.self) {
      try SignedNote(String(repeating: "x", count: 2_000_000) + "\n\n— a AAAAAAA=\n")
    }
  }

  @Test("checkpoints that are not exactly in form are refused")
  func malformedCheckpoints() throws {
    let good = "a.example\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    #expect(try Checkpoint(text: good + "extension\n").extensionLines == ["extension"])
    for wrong in [
      "", "\n\n\n", String(good.dropLast()), good + "\n", good.replacing("7", with: "07"),
      good.replacing("7\n", with: "+7\n"),
      good.replacing("7\n", with: "-7\n"), good.replacing("7\n", with: "18446744073709551616\n"),
      good.replacing("I=", with: "J="),
      good.replacing("CsUY", with: ""), "\n" + good, good.replacing("\n", with: "\r\n"),
      good.replacing("7\n", with: "٧\n"),
    ] { #expect(throws: NoteError.self, "\(wrong.debugDescription)") { try Checkpoint(text: wrong) } }
  }

  @Test("keys that are not exactly in form are refused")
  func malformedKeys() {
    let good = Self.goKey
    for wrong in [
      "", "++", good.replacing("c74f", with: "c74e"), good.replacing("+c74f20a3", with: ""), good + "=",
      String(good.dropLast()),
      good.replacing("ARpc", with: "Axpc"), good.replacing("PeterNeumann", with: ""),
      good.replacing("Peter", with: "Peter "),
      good.replacing("c74f20a3", with: "+74f20a3"),
    ] { #expect(throws: NoteError.self, "\(wrong)") { try NoteVerifier(wrong) } }
  }

  @Test("changed notes are refused or say the same; nothing crashes") func fuzz() throws {
    var random = SeededGenerator(seed: 2)
    let key = try NoteVerifier(Self.goKey)
    let good = Array(Self.goNote.utf8)
    let text = try SignedNote(Self.goNote).text
    for _ in 0..<3000 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes.remove(at: at)
        case 2: bytes.insert(UInt8(ascii: "\n"), at: at)
        default: bytes = Array(bytes[..<max(at, 1)])
        }
      }
      guard let note = try? SignedNote(String(decoding: bytes, as: UTF8.self)) else { continue }
      #expect(try SignedNote(note.encoded) == note)
      if (try? note.verify(by: key)) != nil { #expect(note.text == text) }
      _ = try? Checkpoint(text: note.text)
    }
  }
}
