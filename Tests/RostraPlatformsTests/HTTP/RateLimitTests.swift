import Foundation
import RostraPlatforms
import Testing

@Suite struct RateLimitTests {
  /// 2026-07-01T12:00:00Z
  private static let now = Timestamp(seconds: 1_782_907_200)

  private func pause(_ status: Int, _ fields: [(String, String)]) -> Int64? {
    let exchange = Exchange(
      id: UUID(), url: "https://example.org/", status: status,
      headers: fields.map { HeaderField($0.0, $0.1) },
      body: .memory([]), started: RateLimitTests.now, finished: RateLimitTests.now)
    return RateLimit.pause(after: exchange, now: RateLimitTests.now)
      .map { $0.milliseconds - RateLimitTests.now.milliseconds }
  }

  @Test(
    "CAP-3: each platform's way to ask for a pause is understood",
    arguments: [
      (429, "Retry-After", "120", 120_000), (503, "retry-after", "7", 7_000),
      (429, "Retry-After", " 1.5 ", 1_500),
      (429, "Retry-After", "Wed, 01 Jul 2026 12:02:00 GMT", 120_000),
      (503, "Retry-After", "Wednesday, 01-Jul-26 12:00:30 GMT", 30_000),
      (503, "Retry-After", "Wed Jul  1 12:00:30 2026", 30_000),
      (429, "X-RateLimit-Reset", "2026-07-01T12:05:00.123456Z", 300_123),
      (429, "x-rate-limit-reset", "1782907260", 60_000), (429, "X-Ratelimit-Reset", "577.0", 577_000),
      (429, "x-ratelimit-reset", "1782907260123", 60_123), (429, "RateLimit-Reset", "30", 30_000),
      (429, "RateLimit", "limit=100, remaining=0, reset=45", 45_000),
      (429, "RateLimit", "\"default\";r=0;t=31", 31_000),
      (429, "X-RateLimit-Reset-After", "0.25", 250),
      (429, "X-Unknown", "x", 60_000), (429, "Retry-After", "soon", 60_000),
      (429, "Retry-After", "-5", 60_000),
      (429, "Retry-After", "99999999", 86_400_000),
      (429, "X-RateLimit-Reset", "2099-01-01T00:00:00Z", 86_400_000),
    ] as [(Int, String, String, Int64)])
  func understood(_ status: Int, _ name: String, _ value: String, _ milliseconds: Int64) {
    #expect(pause(status, [(name, value)]) == milliseconds)
  }

  @Test("an answer that was the last one allowed asks for a pause until the reset")
  func exhausted() {
    #expect(
      pause(200, [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "2026-07-01T12:05:00.000000Z")])
        == 300_000)
    #expect(pause(200, [("X-Ratelimit-Remaining", "0.0"), ("X-Ratelimit-Reset", "12")]) == 12_000)
    #expect(pause(200, [("RateLimit", "\"default\";r=0;t=9")]) == 9_000)
    #expect(pause(403, [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1782907201")]) == 1_000)
  }

  @Test("an answer with something left asks for none, nor does a plain failure or a reset in the past")
  func none() {
    #expect(pause(200, [("x-ratelimit-remaining", "5"), ("x-ratelimit-reset", "1782907260")]) == nil)
    #expect(pause(200, []) == nil)
    #expect(pause(503, []) == nil)
    #expect(pause(500, [("Retry-After", "50")]) == nil)
    #expect(pause(200, [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1782907100")]) == nil)
    #expect(pause(200, [("RateLimit", "\"default\";r=50;t=30")]) == nil)
  }

  @Test("Meta's usage tells the minutes until access is regained")
  func meta() {
    let usage = #"{"17":[{"type":"pages","call_count":100,"estimated_time_to_regain_access":3}]}"#
    #expect(pause(200, [("X-Business-Use-Case-Usage", usage)]) == 180_000)
    #expect(
      pause(200, [("X-Business-Use-Case-Usage", #"{"17":[{"estimated_time_to_regain_access":0}]}"#)]) == nil)
    #expect(pause(200, [("X-Business-Use-Case-Usage", "{broken")]) == nil)
  }
}
