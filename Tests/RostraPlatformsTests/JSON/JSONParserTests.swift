import Testing

@testable import RostraPlatforms

@Suite struct JSONParserTests {
  private func error(_ text: String, _ limits: JSONLimits = JSONLimits()) -> JSONError? {
    error(Array(text.utf8), limits)
  }

  private func error(_ bytes: [UInt8], _ limits: JSONLimits = JSONLimits()) -> JSONError? {
    do {
      _ = try JSON(parsing: bytes, limits: limits)
      return nil
    } catch {
      return error
    }
  }

  @Test("a document reads as what it says")
  func reads() throws {
    let json = try JSON(
      parsing: "\u{FEFF} {\"a\": [1, -2.5e+3, \"x\\n\\u00e9\\ud83c\\udf0a\", true, false, null, {}, []]} \n")
    #expect(
      json == ["a": [.number("1"), .number("-2.5e+3"), "x\né🌊", true, false, .null, .object([]), .array([])]])
  }

  @Test("numbers keep every digit they were written with")
  func numbers() throws {
    let id = try JSON(parsing: "115512345678901234567")
    #expect(id.identifier == "115512345678901234567")
    #expect(id.integer == nil)
    #expect(try JSON(parsing: "1.0").identifier == "1.0")
    #expect(try JSON(parsing: "9223372036854775807").integer == .max)
    #expect(try JSON(parsing: "-0").identifier == "-0")
  }

  @Test("of members with one name the last counts, and all are kept")
  func duplicates() throws {
    let json = try JSON(parsing: #"{"a": 1, "b": 2, "a": 3}"#)
    #expect(json["a"]?.integer == 3)
    #expect(json.object?.map(\.name) == ["a", "b", "a"])
    #expect(try JSON(parsing: #"{"a": 1, "a": null}"#)["a"] == nil)
  }

  @Test(
    "what RFC 8259 does not allow is refused, with the place",
    arguments: [
      ("", 0), ("  ", 2), ("{", 1), ("[1,]", 3), ("[,1]", 1), ("{\"a\":1,}", 7), ("{a:1}", 1), ("{'a':1}", 1),
      ("{\"a\" 1}", 5), ("{\"a\":}", 5), ("[1 2]", 3), ("01", 1), ("+1", 0), (".5", 0), ("1.", 2), ("1e", 2),
      ("1e+", 3),
      ("-", 1), ("--1", 1), ("0x1", 1), ("NaN", 0), ("Infinity", 0), ("tru", 0), ("TRUE", 0), ("nul", 0),
      ("\"", 1),
      ("\"\\", 2), ("\"\\x\"", 3), ("\"\\u12\"", 3), ("\"\\u12g4\"", 5), ("\"\n\"", 1), ("\"a\u{1}\"", 2),
      ("1 1", 2),
      ("[1]]", 3), ("{}{}", 2), ("/* a */ 1", 0), ("\u{0}", 0), ("[\u{0}]", 1), ("[1\u{0}", 2),
    ])
  func refuses(_ text: String, _ offset: Int) {
    #expect(error(text)?.offset == offset, "\(text)")
  }

  @Test("a lone surrogate reads as U+FFFD and takes nothing else with it")
  func surrogates() throws {
    #expect(try JSON(parsing: #""\ud83c""#).string == "\u{FFFD}")
    #expect(try JSON(parsing: #""\udf0a!""#).string == "\u{FFFD}!")
    #expect(try JSON(parsing: #""\ud83c\u0041""#).string == "\u{FFFD}A")
    #expect(try JSON(parsing: #""\ud83c\ud83c\udf0a""#).string == "\u{FFFD}🌊")
    #expect(try JSON(parsing: #""\ud83cx""#).string == "\u{FFFD}x")
    #expect(try JSON(parsing: #""\u0000""#).string == "\0")
  }

  @Test(
    "bytes that are not UTF-8 are refused",
    arguments: [
      [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80],
    ] as [[UInt8]])
  func invalidUTF8(_ bytes: [UInt8]) {
    #expect(error([0x22] + bytes + [0x22])?.reason == "a string that is not UTF-8")
    #expect(error([0x22, 0x5C, 0x6E] + bytes + [0x22])?.reason == "a string that is not UTF-8")
    #expect(error([0x7B, 0x22] + bytes + Array("\":1}".utf8))?.reason == "a string that is not UTF-8")
  }

  @Test("SEC-10: every limit is kept, and named in the error")
  func limits() throws {
    let limits = JSONLimits(bytes: 100, depth: 3, stringBytes: 5, values: 6)
    #expect(try JSON(parsing: "[[1]]", limits: limits) == [[1]])
    #expect(error("[[[1]]]", limits)?.reason == "nested deeper than 3 levels")
    #expect(error("{\"a\":{\"a\":{\"a\":1}}}", limits)?.reason == "nested deeper than 3 levels")
    #expect(error("[1,1,1,1,1,1]", limits)?.reason == "more than 6 values")
    #expect(try JSON(parsing: "\"12345\"", limits: limits) == "12345")
    for long in ["\"123456\"", "\"1234\\n5\"", "{\"123456\":1}", "\"\\u6c34\\u6c34\""] {
      #expect(error(long, limits)?.reason == "a string of more than 5 bytes", "\(long)")
    }
    #expect(error(String(repeating: " ", count: 101), limits)?.offset == 100)
    #expect(error(String(repeating: "1", count: 1025))?.reason == "a number of more than 1,024 characters")
  }

  @Test("SEC-10: a million open brackets end in an error, not in a crash")
  func deepNesting() {
    for opening in ["[", "{\"a\":", "[{\"a\":"] {
      #expect(error(String(repeating: opening, count: 1_000_000))?.reason == "nested deeper than 128 levels")
    }
  }

  @Test("SEC-10: a string that would fill the memory is refused before it is copied")
  func hugeString() {
    let limits = JSONLimits(bytes: 64 << 20, stringBytes: 1 << 20)
    let bytes = [0x22] + [UInt8](repeating: 0x61, count: 8 << 20) + [0x22]
    #expect(error(bytes, limits)?.reason == "a string of more than 1048576 bytes")
  }

  @Test("what is written reads back the same, and may stand inside a script element")
  func roundTrip() throws {
    let json: JSON = [
      "a<b>&c": ["\"\\\n\r\t\u{0}\u{1F}\u{7F}\u{2028}é🌊", .number("1e400"), .null, true], "": .object([]),
    ]
    #expect(try JSON(parsing: json.bytes) == json)
    #expect(try JSON(parsing: json.indentedText) == json)
    #expect(!json.text.contains("<"))
    #expect(json.text.hasPrefix("{\"a\\u003cb\\u003e\\u0026c\":["))
  }

  @Test("names that fall on one place in the table of names do not take each other's value")
  func names() throws {
    let members = (0..<5000).map { "\"name\($0)\":\($0)" }.joined(separator: ",")
    let json = try JSON(parsing: "[{\(members)},{\(members)}]")
    for object in try #require(json.array) {
      for (index, member) in try #require(object.object).enumerated() {
        #expect(member == JSON.Member("name\(index)", JSON(index)))
      }
    }
  }
}
