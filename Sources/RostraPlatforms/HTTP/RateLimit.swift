import Foundation

/// When a platform wants to be asked again.
///
/// Every platform says it differently (platforms.md, rule 7): `Retry-After` in seconds or as a date (RFC 9110,
/// section 10.2.3); a reset field in seconds left, in seconds or milliseconds since 1970, or as ISO 8601 (Mastodon);
/// one structured field (draft-ietf-httpapi-ratelimit-headers); or usage as JSON (Meta).
package struct RateLimit {
  /// No answer makes us wait longer than this: a day is longer than any platform's window, and a wrong clock at the
  /// other end must not silence a site for years.
  package static let longestPause: Int64 = 86_400
  /// For a 429 that names no time.
  package static let pauseWithoutWord: Int64 = 60

  /// The instant before which nothing more should be asked of this host; nil where there is no need to wait.
  ///
  /// Also set by an answer that succeeded, when it says that it was the last one allowed.
  package static func pause(after exchange: Exchange, now: Timestamp) -> Timestamp? {
    let isRefused = exchange.status == 429 || exchange.status == 503
    var until: Timestamp?
    if isRefused || (300...399).contains(exchange.status) { until = retryAfter(exchange, now) }
    if until == nil, isRefused && exchange.status == 429 || isExhausted(exchange) {
      until = reset(exchange, now)
    }
    if until == nil { until = metaUsage(exchange, now) }
    if until == nil, exchange.status == 429 { until = now.advanced(bySeconds: pauseWithoutWord) }
    guard let until, until > now else { return nil }
    return min(until, now.advanced(bySeconds: longestPause))
  }

  private static func retryAfter(_ exchange: Exchange, _ now: Timestamp) -> Timestamp? {
    guard let value = exchange.header("retry-after") else { return nil }
    return instant(value, now) ?? HTTPDate.parse(value)
  }

  private static let resetNames = [
    "ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset", "x-ratelimit-reset-after",
    "x-ratelimit-reset-requests",
  ]
  private static let remainingNames = [
    "ratelimit-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining",
  ]

  private static func isExhausted(_ exchange: Exchange) -> Bool {
    if let structured = structured(exchange) { return structured.remaining.map { $0 <= 0 } ?? false }
    return remainingNames.contains { name in
      exchange.header(name).flatMap { Double($0.trimmingCharacters(in: .whitespaces)) }.map { $0 < 1 }
        ?? false
    }
  }

  private static func reset(_ exchange: Exchange, _ now: Timestamp) -> Timestamp? {
    if let seconds = structured(exchange)?.seconds { return after(seconds, now) }
    for name in resetNames {
      if let value = exchange.header(name), let instant = instant(value, now) ?? HTTPDate.parse(value) {
        return instant
      }
    }
    return nil
  }

  /// A time however it is written. Small numbers are seconds left, large ones seconds or milliseconds since 1970.
  private static func instant(_ value: String, _ now: Timestamp) -> Timestamp? {
    let value = value.trimmingCharacters(in: .whitespaces)
    guard let number = Double(value), number.isFinite else { return Timestamp(rfc3339: value) }
    switch number {
    case ..<0: return nil
    case ..<100_000_000: return after(number, now)
    case ..<100_000_000_000: return Timestamp(milliseconds: Int64((number * 1000).rounded(.up)))
    case ..<100_000_000_000_000: return Timestamp(milliseconds: Int64(number.rounded(.up)))
    default: return nil
    }
  }

  private static func after(_ seconds: Double, _ now: Timestamp) -> Timestamp {
    let bounded = min(max(seconds, 0), Double(longestPause))
    return Timestamp(milliseconds: now.milliseconds + Int64((bounded * 1000).rounded(.up)))
  }

  /// `RateLimit: "default";r=0;t=30` or, in earlier drafts, `limit=100, remaining=0, reset=30`.
  private static func structured(_ exchange: Exchange) -> (remaining: Double?, seconds: Double?)? {
    guard let value = exchange.header("ratelimit") else { return nil }
    var remaining: Double?
    var seconds: Double?
    for part in value.split(whereSeparator: { ";,".contains($0) }) {
      let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      guard pair.count == 2, let number = Double(pair[1]) else { continue }
      switch pair[0].lowercased() {
      case "r", "remaining": remaining = min(remaining ?? number, number)
      case "t", "reset": seconds = max(seconds ?? number, number)
      default: break
      }
    }
    return (remaining, seconds)
  }

  /// `X-Business-Use-Case-Usage: {"<id>":[{"type":"pages",…,"estimated_time_to_regain_access":5}]}`, in minutes.
  private static func metaUsage(_ exchange: Exchange, _ now: Timestamp) -> Timestamp? {
    guard let value = exchange.header("x-business-use-case-usage") else { return nil }
    let limits = JSONLimits(bytes: 64 << 10, depth: 8, stringBytes: 4096, values: 4096)
    let usage: JSON
    do { usage = try JSON(parsing: value, limits: limits) } catch { return nil }
    let minutes =
      (usage.object ?? []).flatMap { $0.value.array ?? [] }
      .compactMap { $0["estimated_time_to_regain_access"]?.double }.max() ?? 0
    return minutes > 0 ? after(minutes * 60, now) : nil
  }
}
