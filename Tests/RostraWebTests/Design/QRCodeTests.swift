import Foundation
import Testing

@testable import RostraWeb

@Suite("The QR code that a telephone reads")
struct QRCodeTests {
  /// A Python with zxing-cpp, numpy and pillow.
  private static let python =
    (ProcessInfo.processInfo.environment["PEERS"] ?? NSTemporaryDirectory() + "servers")
    + "/venv-qr/bin/python"
  private static let isThere = FileManager.default.isExecutableFile(atPath: python)

  private static func decode(_ codes: [QRCode]) throws -> [String] {
    let program = """
      import sys, json, numpy, zxingcpp
      for rows in json.load(sys.stdin):
          image = numpy.array([[0 if c == '1' else 255 for c in r] for r in rows], dtype=numpy.uint8)
          image = numpy.kron(numpy.pad(image, 4, constant_values=255), numpy.ones((4, 4), dtype=numpy.uint8))
          found = zxingcpp.read_barcodes(image)
          print(json.dumps([found[0].text, found[0].ec_level] if found else ["", ""]))
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["-c", program]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    let rows = codes.map { code in code.modules.map { String($0.map { $0 ? "1" : "0" }) } }
    try input.fileHandleForWriting.write(contentsOf: JSONEncoder().encode(rows))
    try input.fileHandleForWriting.close()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return try text.split(separator: "\n").map {
      try JSONDecoder().decode([String].self, from: Data($0.utf8)).joined(separator: " ")
    }
  }

  private static func text(of length: Int) -> String {
    String(decoding: (0..<length).map { UInt8(33 + ($0 * 31 + length) % 90) }, as: UTF8.self)
  }

  @Test(
    "another reader reads every length of text, in every version",
    .enabled(if: isThere, "no Python with zxing-cpp under servers/venv-qr"))
  func read() throws {
    var texts = [
      "a", "otpauth://totp/City%20of%20Maple%20Bend:ana%40example.gov?secret=JBSWY3DPEHPK3PXP&issuer=City",
      "José Ñandú, 日本語",
    ]
    for length in stride(from: 1, through: 666, by: 7) { texts.append(Self.text(of: length)) }
    let codes = try texts.map { try #require(QRCode($0)) }
    #expect(Set(codes.map(\.size)).count == 20)
    let read = try Self.decode(codes)
    #expect(read == texts.map { "\($0) M" })
  }

  @Test("what is too long is refused, and the drawing holds every dark module")
  func drawing() throws {
    #expect(QRCode(String(repeating: "x", count: 667)) == nil)
    #expect(QRCode(String(repeating: "x", count: 666))?.size == 97)
    let code = try #require(QRCode("hello"))
    let drawing = code.drawing(label: "A \"label\" <x>").text
    #expect(drawing.contains("A &quot;label&quot; &lt;x&gt;"))
    let dark = code.modules.reduce(0) { $0 + $1.count { $0 } }
    let drawn = drawing.matches(of: /h(\d+)v1h-\d+z/).compactMap { Int($0.1) }.reduce(0, +)
    #expect(drawn == dark)
  }
}
