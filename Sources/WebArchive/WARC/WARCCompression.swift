/// How members are compressed.
public struct WARCCompression: Sendable, Hashable {
  /// libdeflate's level, 1 to 12. Level 9 saves nothing over 6 on records of a few kilobytes.
  public var level: Int32
  /// Keep bytes that are compressed already in stored blocks: a picture or video costs a checksum instead of a futile
  /// search, at 5 bytes in 64 KiB more.
  public var storesIncompressible: Bool

  public init(level: Int32 = 6, storesIncompressible: Bool = true) {
    self.level = min(max(level, 1), 12)
    self.storesIncompressible = storesIncompressible
  }

  public static let standard = WARCCompression()
  /// A fifth of the time less for two per cent more bytes.
  public static let fast = WARCCompression(level: 1)

  /// Whether bytes look compressed (or encrypted): a sample of them is spread almost evenly over the 256 values.
  ///
  /// The bytes are asked, not the media type: a PNG sent as `text/html` is as incompressible as any. With `n` samples the
  /// sum of squared counts is about n²/256 + n for random bytes, above n²/64 for base64 and n²/30 for text, so a
  /// threshold of twice the even spread tells them apart with a wide margin on both sides.
  static func looksCompressed(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let slices = 4
    let slice = 128
    guard bytes.count >= slices * slice else { return false }
    let step = (bytes.count - slice) / (slices - 1)
    return withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 256) { counts in
      counts.initialize(repeating: 0)
      for start in stride(from: 0, through: step * (slices - 1), by: step) {
        for index in start..<start + slice { counts[Int(bytes[index])] &+= 1 }
      }
      let samples = slices * slice
      let squares = counts.reduce(0) { $0 + Int($1) * Int($1) }
      return squares < 2 * (samples * samples / 256 + samples)
    }
  }
}
