/// Writes a drawing as a PNG with a palette of four bits a pixel (PNG, third edition; RFC 1950 with stored blocks).
enum SamplePNG {
  static func encode(_ canvas: SampleCanvas, comment: String) -> [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    // Bit depth 4, colour type 3 (palette), no interlace.
    file += chunk("IHDR", big(UInt32(canvas.width)) + big(UInt32(canvas.height)) + [4, 3, 0, 0, 0])
    file += chunk("PLTE", SampleCanvas.Colour.allCases.flatMap(\.rgb))
    file += chunk("tEXt", Array("Comment".utf8) + [0] + Array(comment.utf8))
    var rows: [UInt8] = []
    for row in 0..<canvas.height {
      rows.append(0)
      for column in stride(from: 0, to: canvas.width, by: 2) {
        let place = row * canvas.width + column
        rows.append(canvas.pixels[place] << 4 | (column + 1 < canvas.width ? canvas.pixels[place + 1] : 0))
      }
    }
    file += chunk("IDAT", stored(rows))
    return file + chunk("IEND", [])
  }

  private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + data
    return big(UInt32(data.count)) + body + big(crc32(body))
  }

  /// A zlib stream of stored blocks: larger, but without a compressor the same on every machine.
  private static func stored(_ data: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    for start in stride(from: 0, to: data.count, by: 0xFFFF) {
      let end = min(start + 0xFFFF, data.count)
      let length = UInt16(end - start)
      stream.append(end == data.count ? 1 : 0)
      for value in [length, ~length] { stream += [UInt8(value & 0xFF), UInt8(value >> 8)] }
      stream += data[start..<end]
    }
    var low: UInt32 = 1
    var high: UInt32 = 0
    for byte in data {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return stream + big(high << 16 | low)
  }

  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }

  private static func big(_ value: UInt32) -> [UInt8] {
    [UInt8(value >> 24), UInt8(value >> 16 & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)]
  }
}
