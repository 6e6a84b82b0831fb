import RostraTesting
import Testing

@testable import RostraPlatforms

@Suite struct CharacterDecodingTests {
  @Test("a byte-order mark counts more than the header, the header more than the document")
  func order() {
    #expect(
      CharacterDecoding([0xEF, 0xBB, 0xBF, 0xC3, 0xA9], contentType: "text/xml; charset=iso-8859-1").text
        == "é")
    #expect(
      CharacterDecoding([0xE9], contentType: "text/xml; charset=\"ISO-8859-1\"", declared: "utf-8").text
        == "é")
    #expect(CharacterDecoding([0xE9], declared: "latin1").text == "é")
    #expect(CharacterDecoding([0xC3, 0xA9]).text == "é")
  }

  @Test("encodings of feeds in the wild read right")
  func encodings() {
    #expect(CharacterDecoding([0xFF, 0xFE, 0x34, 0x6C]).text == "水")
    #expect(CharacterDecoding([0xFE, 0xFF, 0x6C, 0x34]).text == "水")
    #expect(CharacterDecoding([0, 0x3C, 0, 0x61]).text == "<a")
    #expect(CharacterDecoding([0x3C, 0, 0x61, 0]).text == "<a")
    #expect(CharacterDecoding([0x90, 0x85], declared: "Shift_JIS").text == "水")
    #expect(CharacterDecoding([0xCB, 0xAE], declared: "gb2312").text == "水")
    #expect(CharacterDecoding([0xF0, 0xD2], declared: "windows-1251").text == "рТ")
    #expect(CharacterDecoding([0x93, 0x80, 0x94], declared: "us-ascii").text == "“€”")
  }

  @Test("a false claim is told, and the text is read as what it can be")
  func falseClaim() {
    let cut = CharacterDecoding([0x63, 0x61, 0x66, 0xE9], contentType: "text/xml; charset=utf-8")
    #expect(cut.text == "café")
    #expect(cut.encoding == "windows-1252")
    #expect(cut.note?.contains("utf-8") == true)
    let unknown = CharacterDecoding(Array("é".utf8), declared: "x-no-such")
    #expect(unknown.text == "é")
    #expect(unknown.note?.contains("x-no-such") == true)
    let lossy = CharacterDecoding([0x90, 0x85, 0x81], declared: "shift_jis")
    #expect(lossy.text.hasPrefix("水"))
    #expect(lossy.note != nil)
  }

  @Test("any bytes under any claim give text")
  func fuzz() {
    var random = SplitMix64(seed: 4)
    let names = [
      "utf-8", "utf-16", "utf-16be", "utf-32le", "shift_jis", "gb18030", "euc-jp", "iso-2022-jp", "big5",
      "utf-7", "x",
    ]
    for round in 0..<300 {
      let bytes = (0..<Int.random(in: 0..<200, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      let read = CharacterDecoding(bytes, declared: names[round % names.count])
      #expect(String(validating: read.utf8, as: UTF8.self) != nil)
    }
  }
}
