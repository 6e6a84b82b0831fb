import Foundation

private struct Times {
  var wall = ContinuousClock.now
  var cpu = Times.processSeconds

  /// User and system time of this process.
  private static var processSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  func report(_ what: String, _ count: Int, _ unit: String) {
    let now = Times()
    let cpu = now.cpu - cpu
    let wall =
      Double((now.wall - wall).components.attoseconds) / 1e18 + Double((now.wall - wall).components.seconds)
    let each = cpu / Double(count) * 1e6
    print(
      "\(what): \(count) \(unit), \(String(format: "%.3f", cpu)) cpu-s, \(String(format: "%.3f", wall)) s, "
        + "\(String(format: "%.0f", Double(count) / cpu)) /cpu-s, \(String(format: "%.2f", each)) cpu-us each"
    )
  }
}

func measure(_ what: String, _ count: Int, _ unit: String, _ body: () throws -> Void) rethrows {
  let start = Times()
  try body()
  start.report(what, count, unit)
}

func measure(_ what: String, _ count: Int, _ unit: String, _ body: () async throws -> Void) async rethrows {
  let start = Times()
  try await body()
  start.report(what, count, unit)
}
