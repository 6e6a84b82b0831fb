import RostraPlatforms

/// How many files are checked for the public at a time, and for one address within ten minutes: checking takes computing
/// time and disk, and is offered to everybody.
actor CheckingDesk {
  static let atOnce = 2
  static let perAddress = 12
  static let window: Int64 = 600

  private var busy = 0
  private var seen: [String: [Int64]] = [:]

  /// True where there is room; then ``leave()`` must follow.
  func enter(from address: String, at now: Timestamp) -> Bool {
    let start = now.seconds - Self.window
    seen = seen.compactMapValues { times in
      let recent = times.filter { $0 > start }
      return recent.isEmpty ? nil : recent
    }
    guard busy < Self.atOnce, seen[address, default: []].count < Self.perAddress, seen.count < 100_000 else {
      return false
    }
    seen[address, default: []].append(now.seconds)
    busy += 1
    return true
  }

  func leave() { busy -= 1 }
}
