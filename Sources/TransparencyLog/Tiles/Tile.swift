/// A part of the tree as it is published: up to 256 neighbouring hashes of one level (C2SP tlog-tiles).
///
/// Level 0 has leaf hashes; a hash of a higher level is the root of one full tile below.
public struct Tile: Sendable, Hashable {
  /// Hashes of a full tile.
  public static let fullWidth = 256
  static let height = 8
  /// The highest level that a tree of 64-bit size reaches.
  static let maximumLevel = 7

  /// 0…63 by the specification; 0…7 in a tree of 64-bit size.
  public let level: Int
  /// Number of the tile in its level, from the left, from 0.
  public let index: UInt64
  /// Number of hashes: 256, or fewer at the right edge.
  public let width: Int

  /// Nil for a level outside 0…63 or a width outside 1…256.
  public init?(level: Int, index: UInt64, width: Int = fullWidth) {
    guard (0...63).contains(level), (1...Self.fullWidth).contains(width) else { return nil }
    self.init(level, index, width)
  }

  init(_ level: Int, _ index: UInt64, _ width: Int) {
    self.level = level
    self.index = index
    self.width = width
  }

  public var isFull: Bool { width == Self.fullWidth }

  /// The same tile with all its hashes.
  public var full: Tile { Tile(level, index, Self.fullWidth) }

  /// The path under the log's prefix, such as `tile/0/x001/234.p/5`.
  public var path: String {
    var groups: [String] = []
    var rest = index
    repeat {
      let digits = String(rest % 1000)
      groups.append(String(repeating: "0", count: 3 - digits.count) + digits)
      rest /= 1000
    } while rest > 0
    let number = groups.reversed().enumerated().map { $0 < groups.count - 1 ? "x" + $1 : $1 }
    return (["tile", String(level)] + number).joined(separator: "/") + (isFull ? "" : ".p/\(width)")
  }

  /// Nil unless `path` is exactly what `path` gives for some tile.
  public init?(path: String) {
    guard path.utf8.count <= 64 else { return nil }
    var parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 3, parts.removeFirst() == "tile", let level = Int(parts.removeFirst()) else {
      return nil
    }
    var width = Self.fullWidth
    if let last = parts.last, parts.count >= 2, parts[parts.count - 2].hasSuffix(".p") {
      guard let partial = Int(last), partial < Self.fullWidth else { return nil }
      width = partial
      parts.removeLast()
      parts[parts.count - 1].removeLast(2)
    }
    var index: UInt64 = 0
    for part in parts {
      guard let group = UInt64(part.hasPrefix("x") ? part.dropFirst() : part), group < 1000 else {
        return nil
      }
      let (product, overflow) = index.multipliedReportingOverflow(by: 1000)
      let (sum, carry) = product.addingReportingOverflow(group)
      guard !overflow, !carry else { return nil }
      index = sum
    }
    self.init(level: level, index: index, width: width)
    // Whatever else reads as the same numbers (signs, zeros, a stray x) is not a path of ours.
    guard self.path == path else { return nil }
  }
}

extension Tile {
  /// The tile at this place in a tree of `size` leaves; nil when the tree doesn't reach it.
  static func at(level: Int, index: UInt64, size: UInt64) -> Tile? {
    guard (0...maximumLevel).contains(level) else { return nil }
    let hashes = size >> UInt64(height * level)
    guard index <= hashes >> UInt64(height) else { return nil }
    let width = min(hashes - index << UInt64(height), UInt64(fullWidth))
    return width > 0 ? Tile(level, index, Int(width)) : nil
  }

  /// The partial tiles that a checkpoint of this size needs, lowest level first.
  public static func partial(size: UInt64) -> [Tile] {
    (0...maximumLevel).compactMap { level in
      at(level: level, index: size >> UInt64(height * (level + 1)), size: size)
    }
  }
}

extension Tile: CustomStringConvertible {
  public var description: String { path }
}
